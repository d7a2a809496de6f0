using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>Collects for the reports what another reporter says at once.</summary>
internal sealed class BookReporter(IReporter inner, ReportBook book, CheckRequest request, CliHost host) : IReporter
{
    public void Diagnostics(DiagnosticBag bag, string path, string text)
    {
        inner.Diagnostics(bag, path, text);
        book.Add(bag, path, text);
    }

    public void Started(IReadOnlyList<CheckJob> jobs) => inner.Started(jobs);

    public void Finished(CheckOutcome outcome)
    {
        inner.Finished(outcome);
        bool leftOut = request.FailFast || host.Interrupted.IsCancellationRequested;
        book.Add(outcome.Reported(leftOut, request.AllowInconclusive));
    }

    public void Summary(IReadOnlyList<CaseResult> results, TimeSpan elapsed)
    {
        inner.Summary(results, elapsed);
        book.Interrupted |= host.Interrupted.IsCancellationRequested;
    }
}
