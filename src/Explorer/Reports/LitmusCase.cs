using System.Globalization;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>Litmus tests as reports show them.</summary>
internal static class LitmusCase
{
    private const string Variant = "litmus";

    /// <summary>A result; it fails where the table of expected ones says something else.</summary>
    public static ReportCase Of(string file, LitmusResult result, LitmusDifference? difference, bool allowInconclusive)
    {
        var c = CultureInfo.InvariantCulture;
        bool differs = difference is { Agrees: false };
        return new ReportCase
        {
            File = file,
            Test = Path.GetFileNameWithoutExtension(file),
            Variant = Variant,
            Model = result.Model,
            Outcome = differs ? ReportOutcome.Failed : result.Complete ? ReportOutcome.Passed
                : allowInconclusive ? ReportOutcome.Skipped : ReportOutcome.Inconclusive,
            Verdict = result.Complete ? $"{result.Verdict} {result.Observation}" : "stopped",
            Rule = differs ? "litmus" : result.Complete ? "" : "I401",
            Message = differs ? $"not what the table says: {difference!.Lines[0]}" : result.Complete ? ""
                : "not all states were explored",
            Details = difference?.Lines ?? [],
            Elapsed = result.Elapsed,
            Facts =
            [
                ("verdict", result.Complete ? result.Verdict : "stopped"), ("observation", result.Observation),
                ("finalStates", result.States.Count.ToString(c)), ("states", result.Explored.ToString(c)),
                ("transitions", result.Transitions.ToString(c)), ("complete", result.Complete ? "true" : "false"),
            ],
        };
    }

    /// <summary>A test of something that is not modelled.</summary>
    public static ReportCase Skipped(string file, Diagnostic why) => new()
    {
        File = file,
        Test = Path.GetFileNameWithoutExtension(file),
        Variant = Variant,
        Model = "-",
        Outcome = ReportOutcome.Skipped,
        Verdict = "skipped",
        Rule = why.Code,
        Message = why.Message,
        Place = why.Place,
    };
}
