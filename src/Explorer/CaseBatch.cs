using System.Diagnostics;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// Runs cases, several at a time if asked, and hands out their results in order whatever the order they end in. The
/// command line and the library run cases in no other way.
/// </summary>
public sealed class CaseBatch(Engine engine, BatchOptions options)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _take = new();
    private readonly HashSet<(Test, string, Place)> _said = [];
    private IReadOnlyList<Case> _cases = [];
    private TaskCompletionSource<CaseResult>[] _results = [];
    private BatchEvents _events = new();
    private int _next;
    private volatile bool _failed; // With fail-fast nothing more is started.

    /// <summary>Since the batch was made.</summary>
    public TimeSpan Elapsed => _clock.Elapsed;

    /// <summary>Runs the cases and returns a result for each, in their order. A batch runs once.</summary>
    /// <param name="cases">What to run.</param>
    /// <param name="events">Whom to tell.</param>
    /// <param name="cancel">Ends the run: what was not finished is <see cref="CaseStatus.Interrupted"/> or
    /// <see cref="CaseStatus.NotRun"/>.</param>
    public IReadOnlyList<CaseResult> Run(IReadOnlyList<Case> cases, BatchEvents events, CancellationToken cancel)
    {
        (_cases, _events) = (cases, events);
        _results = [.. cases.Select(static _ => new TaskCompletionSource<CaseResult>(
            TaskCreationOptions.RunContinuationsAsynchronously))];
        var threads = Enumerable.Range(0, Math.Min(options.Workers, cases.Count))
            .Select(worker => Task.Factory.StartNew(() => Work(worker, cancel), CancellationToken.None,
                TaskCreationOptions.LongRunning, TaskScheduler.Default))
            .ToArray();
        var results = new CaseResult[cases.Count];
        for (int i = 0; i < cases.Count; i++)
        {
            while (Task.WaitAny([_results[i].Task], 100, CancellationToken.None) < 0)
                events.Waiting(i);
            results[i] = _results[i].Task.GetAwaiter().GetResult(); // A bug surfaces here with its place.
            lock (_take)
                events.Finished(i, results[i]);
        }

        Task.WaitAll(threads, CancellationToken.None);
        options.Cache?.Trim();
        return results;
    }

    private void Work(int worker, CancellationToken cancel)
    {
        while (true)
        {
            int at;
            lock (_take)
                at = _next < _cases.Count ? _next++ : -1;
            if (at < 0)
                return;
            var one = new Task<CaseResult>(() => One(at, worker, cancel), CancellationToken.None);
            one.RunSynchronously(TaskScheduler.Default);
            if (one.IsFaulted)
                _results[at].SetException(one.Exception.InnerExceptions);
            else
                _results[at].SetResult(one.Result);
            _failed |= options.FailFast && one is { IsFaulted: false,
                Result.Status: CaseStatus.Unexpected or CaseStatus.Invalid };
        }
    }

    private CaseResult One(int at, int worker, CancellationToken cancel)
    {
        var run = _cases[at];
        if (_failed || cancel.IsCancellationRequested || _clock.Elapsed >= options.Budget)
            return new CaseResult(run, CaseStatus.NotRun) { Verdict = "not run" };
        var bag = new DiagnosticBag();
        var system = engine.System(run.Test, run.Variant, run.Model, run.Sizes, bag);
        lock (_take)
            _events.Diagnostics(at, New(bag, run.Test));
        if (system is null || !bag.Clean)
            return new CaseResult(run, CaseStatus.Invalid) { Verdict = "error" };
        if (options.Cache?.Find(run, options.Case) is { } known)
            return known;
        var left = options.Budget - _clock.Elapsed;
        var limits = options.Case with { Timeout = left < options.Case.Timeout ? left : options.Case.Timeout };
        if (_events.Progress is { } progress)
            limits = limits with { OnProgress = p => progress(worker, run, p) };
        var result = CaseRunner.Run(run, system, limits, cancel);
        options.Cache?.Store(result, options.Case);
        return result;
    }

    /// <summary>The cases of a test share their mistakes: each is said once.</summary>
    private DiagnosticBag New(DiagnosticBag bag, Test test)
    {
        var fresh = new DiagnosticBag();
        foreach (var diagnostic in bag.All.Where(d => _said.Add((test, d.Code, d.Place))))
            fresh.Add(diagnostic);
        return fresh;
    }
}
