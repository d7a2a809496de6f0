using System.Globalization;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>A case that has ended.</summary>
/// <param name="Job">The case and its source.</param>
/// <param name="Result">What came out.</param>
/// <param name="Saved">Its trace as shown, or null.</param>
/// <param name="Mends">Lines that say what mends it; searched for when first read.</param>
internal sealed record CheckOutcome(CheckJob Job, CaseResult Result, string? Saved, Lazy<IReadOnlyList<string>> Mends)
{
    /// <summary>As reports show it. What the user left out on purpose is skipped, not inconclusive.</summary>
    public ReportCase Reported(bool leftOut, bool allowInconclusive)
    {
        var outcome = Result.Status switch
        {
            CaseStatus.AsExpected or CaseStatus.Information => ReportOutcome.Passed,
            CaseStatus.Unexpected => ReportOutcome.Failed,
            CaseStatus.Invalid => ReportOutcome.Invalid,
            CaseStatus.Inconclusive when !allowInconclusive => ReportOutcome.Inconclusive,
            CaseStatus.NotRun when !leftOut => ReportOutcome.Inconclusive,
            _ => ReportOutcome.Skipped,
        };
        var blame = Blame.Of(Job.Case, Result.Property, Result.Run);
        var reported = new ReportCase
        {
            File = Job.Source.Shown,
            Test = Job.Case.Test.Name.Text,
            Variant = string.Join(' ', [Job.Case.VariantName, .. Job.Case.ModelName.Split(' ').Skip(1)]),
            Model = Job.Case.Model,
            Outcome = outcome,
            Verdict = Result.Verdict,
            Place = blame.Place,
            Tag = blame.Tag,
            Trace = Saved,
            Elapsed = Result.Elapsed,
            Facts = Facts(),
        };
        return outcome == ReportOutcome.Passed ? reported : reported with
        {
            Rule = Rule(),
            Message = Message(),
            Details = Result.Status == CaseStatus.NotRun ? []
                : FailureText.Lines(Result, Job.Source, Result.Run is null ? [] : Mends.Value, Saved),
            Picture = FailureText.Picture(Result),
            Steps = Steps(Job.Case.Test, blame.Place, Result.Run),
        };
    }

    /// <summary>The steps of a run with their places.</summary>
    internal static IReadOnlyList<ReportStep> Steps(Test test, Place start, Run? run)
    {
        if (run is null)
            return [];
        int? guilty = GuiltyStep.Find(run);
        var steps = new List<ReportStep>();
        var place = run.Steps.FirstOrDefault(static s => s.Info.Line > 0) is { } first
            ? Blame.PlaceOf(test, first.Info.Line) : start;
        for (int i = 0; i < run.Steps.Count; i++)
        {
            var info = run.Steps[i].Info;
            if (info.Line > 0)
                place = Blame.PlaceOf(test, info.Line);
            bool last = i == run.Steps.Count - 1;
            string ending = last && run.Broken is { Sentence.Length: > 0 } broken ? $": {broken.Sentence}" : "";
            if (last && run.Loop is { } loop)
                ending = $", then step {loop + 1} again{ending}";
            steps.Add(new ReportStep(Explorer.Steps.Plain(info) + ending, place, i == guilty || last));
        }

        return steps;
    }

    private string Rule() => Result.Property ?? Result.Status switch
    {
        CaseStatus.Unexpected => "E310",
        CaseStatus.Inconclusive or CaseStatus.NotRun => "I401",
        _ => Code(Result.Notes) ?? "",
    };

    /// <summary>The code in brackets that a note starts with.</summary>
    private static string? Code(IReadOnlyList<string> notes)
    {
        string note = notes.FirstOrDefault(static n => n.StartsWith("error[", StringComparison.Ordinal)) ?? "";
        int end = note.IndexOf(']', StringComparison.Ordinal);
        return end < 0 ? null : note["error[".Length..end];
    }

    private string Message() => Result.Status switch
    {
        CaseStatus.NotRun => "not run: the run's budget was spent, or it was stopped",
        CaseStatus.Interrupted => "interrupted",
        CaseStatus.Unexpected when Result.Run?.Broken is { Sentence: { Length: > 0 } sentence } =>
            $"{FailureText.Headline(Result)}: {sentence}",
        CaseStatus.Invalid when Result.Notes.Count == 0 => "the scenario is not valid in this case",
        CaseStatus.Invalid => Result.Notes is [.., var note] ? note : Result.Verdict,
        _ => FailureText.Headline(Result),
    };

    private List<(string, string)> Facts()
    {
        var c = CultureInfo.InvariantCulture;
        List<(string, string)> facts =
        [
            ("verdict", Result.Verdict),
            ("expected", Job.Case.Expected?.ToString() ?? ""),
            ("states", Result.States.ToString(c)),
            ("transitions", Result.Transitions.ToString(c)),
            ("depth", Result.Depth.ToString(c)),
            ("complete", Result.Complete ? "true" : "false"),
            ("cached", Result.Cached ? "true" : "false"),
        ];
        if (Saved is not null)
            facts.Add(("trace", Saved));
        return facts;
    }
}
