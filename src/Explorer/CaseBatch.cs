using System.Diagnostics;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// Runs cases, several at a time, and hands out their results in order whatever the order they end in. The command line
/// and the library run cases in no other way.
/// </summary>
/// <remarks>
/// Cases that run side by side share the memory in equal parts. One for which its part does not do runs again when the
/// others are done, alone and with all of it: no verdict depends on how many run at a time.
/// </remarks>
public sealed class CaseBatch(Engine engine, BatchOptions options)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _take = new();
    private readonly HashSet<(Test, string, Place)> _said = [];
    private IReadOnlyList<Case> _cases = [];
    private TaskCompletionSource<CaseResult>[] _results = [];
    private BatchEvents _events = new();
    private readonly WorkerPool _pool = new(options.Workers);
    private readonly Queue<int> _alone = new();
    private int _next;
    private int _running;
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
        options.Checkpoints?.Name(cases);
        _results = [.. cases.Select(static _ => new TaskCompletionSource<CaseResult>(
            TaskCreationOptions.RunContinuationsAsynchronously))];
        _running = Math.Min(options.Workers, cases.Count);
        var threads = Enumerable.Range(0, _running)
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
        long part = options.Case.Memory / Math.Min(options.Workers, _cases.Count);
        while (Take(out int at, out bool alone))
        {
            long memory = alone ? options.Case.Memory : part;
            var one = new Task<CaseResult>(() => One(at, worker, memory, alone, cancel), CancellationToken.None);
            one.RunSynchronously(TaskScheduler.Default);
            if (one.IsFaulted)
                _results[at].SetException(one.Exception.InnerExceptions);
            else if (one.Result.OutOfMemory && memory < options.Case.Memory)
                Again(at);
            else
                _results[at].SetResult(one.Result);
            _failed |= options.FailFast && one is { IsFaulted: false,
                Result.Status: CaseStatus.Unexpected or CaseStatus.Invalid };
        }
    }

    /// <summary>The next case, or for the last worker one that must run alone.</summary>
    private bool Take(out int at, out bool alone)
    {
        lock (_take)
        {
            alone = _next == _cases.Count && _running == 1 && _alone.Count > 0;
            at = alone ? _alone.Dequeue() : _next < _cases.Count ? _next++ : -1;
            if (at < 0)
                _running--;
            return at >= 0;
        }
    }

    private void Again(int at)
    {
        lock (_take)
            _alone.Enqueue(at);
    }

    private CaseResult One(int at, int worker, long memory, bool again, CancellationToken cancel)
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
        if (options.Checkpoints?.Finished(run, options.Case) is { } finished)
            return finished;
        if (options.Cache?.Find(run, options.Case) is { } known)
            return known;
        var left = options.Budget - _clock.Elapsed;
        var limits = options.Case with
        {
            Timeout = left < options.Case.Timeout ? left : options.Case.Timeout,
            Memory = memory,
            Workers = _pool,
            OnFound = found => _events.Found(at, found),
            Checkpoint = options.Checkpoints?.Of(run, options.Case, again),
        };
        if (_events.Progress is { } progress)
            limits = limits with { OnProgress = p => progress(worker, run, p) };
        var result = options.Run(run, system, limits, cancel);
        options.Cache?.Store(result, options.Case);
        options.Checkpoints?.Keep(result, options.Case);
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
