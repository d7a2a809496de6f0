using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>Says what a run of <c>check</c> does: as text, or as events.</summary>
internal interface IReporter
{
    void Diagnostics(DiagnosticBag bag, string path, string text);

    void Started(IReadOnlyList<CheckJob> jobs);

    /// <summary>A case has ended.</summary>
    void Finished(CheckOutcome outcome);

    void Summary(IReadOnlyList<CaseResult> results, TimeSpan elapsed);
}

/// <summary>How many results of each kind.</summary>
internal sealed record Totals(int Cases, int Expected, int Unexpected, int Inconclusive, int Invalid, int Information,
    int NotRun)
{
    public static Totals Of(IReadOnlyList<CaseResult> results)
    {
        int Count(params CaseStatus[] statuses) => results.Count(r => statuses.Contains(r.Status));
        return new Totals(
            results.Count, Count(CaseStatus.AsExpected), Count(CaseStatus.Unexpected), Count(CaseStatus.Inconclusive),
            Count(CaseStatus.Invalid), Count(CaseStatus.Information), Count(CaseStatus.NotRun, CaseStatus.Interrupted));
    }
}
