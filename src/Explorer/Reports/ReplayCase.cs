using System.Globalization;

namespace Smpcheck.Explorer;

/// <summary>Replayed traces as reports show them.</summary>
internal static class ReplayCase
{
    /// <summary>A trace that was replayed.</summary>
    /// <param name="path">The trace as given.</param>
    /// <param name="trace">What it holds.</param>
    /// <param name="subject">Its case as the scenario is now.</param>
    /// <param name="report">How it went.</param>
    /// <param name="code">The exit code for it alone.</param>
    public static ReportCase Of(string path, Trace trace, TraceSubject subject, ReplayReport report, int code)
    {
        var blocks = Fingerprint.Blocks(subject.Case.Test, subject.Case.Variant);
        var lines = ReplayText.Of(trace, report, blocks, advise: code != ExitCode.AsExpected);
        var blame = Blame.Of(subject.Case, trace.Expect.Property, report.Run);
        bool good = code == ExitCode.AsExpected;
        var reported = Empty(path, Outcome(code)) with
        {
            File = subject.Source.Shown,
            Test = subject.Case.Test.Name.Text,
            Variant = string.Join(' ', [subject.Case.VariantName, .. subject.Case.ModelName.Split(' ').Skip(1)]),
            Model = subject.Case.Model,
            Verdict = report.Outcome == ReplayOutcome.Fixed ? "fixed?" : report.Outcome.ToString().ToLowerInvariant(),
            Place = blame.Place,
            Tag = blame.Tag,
            Facts =
            [
                ("trace", path), ("step", Text(report.Step)), ("steps", Text(trace.Steps.Count)),
                ("property", trace.Expect.Property ?? ""),
            ],
        };
        return good ? reported : reported with
        {
            Rule = trace.Expect.Property ?? "replay",
            Message = $"{path}: {lines[0]}",
            Details = [.. lines.Skip(1), $"replay:  smpcheck replay {FailureText.Quoted(path)}"],
            Steps = report.Outcome is ReplayOutcome.Reproduced or ReplayOutcome.Different
                ? CheckOutcome.Steps(subject.Case.Test, blame.Place, report.Run) : [],
        };
    }

    /// <summary>A trace that was not replayed, with what was said about it.</summary>
    public static ReportCase Of(string path, IReadOnlyList<string> said, int code) =>
        Empty(path, Outcome(code)) with
        {
            Rule = code == ExitCode.Interrupted ? "" : "replay",
            Message = said.Count > 0 ? said[0] : code == ExitCode.Interrupted ? "interrupted" : $"{path}: not replayed",
            Details = said,
        };

    private static ReportCase Empty(string path, ReportOutcome outcome) => new()
    {
        File = path, Test = Path.GetFileName(path), Variant = "-", Model = "-", Outcome = outcome,
        Verdict = outcome == ReportOutcome.Skipped ? "not run" : "error", Trace = path,
    };

    private static ReportOutcome Outcome(int code) => code switch
    {
        ExitCode.AsExpected => ReportOutcome.Passed,
        ExitCode.Interrupted => ReportOutcome.Skipped,
        ExitCode.NotAsExpected or ExitCode.TraceGone => ReportOutcome.Failed,
        _ => ReportOutcome.Invalid,
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
