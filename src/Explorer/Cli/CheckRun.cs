using System.Diagnostics;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// Runs the cases, several at a time, and reports them in their order whatever the order they end in.
/// </summary>
/// <remarks>
/// Cases that run side by side share the memory in equal parts. One for which its part does not do runs again when the
/// others are done, alone and with all of it: no verdict depends on how many run at a time.
/// </remarks>
internal sealed class CheckRun(CliHost host, Style style, CheckRequest request, IReporter reporter)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _take = new();
    private readonly HashSet<(Source, string, Place)> _said = [];
    private readonly WorkerPool _pool = new(request.Workers);
    private readonly Queue<int> _alone = new();
    private int _next;
    private int _running;
    private volatile bool _failed; // With --fail-fast nothing more is started.

    /// <summary>Runs all jobs and returns the exit code.</summary>
    /// <param name="jobs">What to run.</param>
    /// <param name="invalid">Some file could not be checked at all.</param>
    public int Run(IReadOnlyList<CheckJob> jobs, bool invalid)
    {
        var results = jobs.Select(static _ => new TaskCompletionSource<CaseResult>(
            TaskCreationOptions.RunContinuationsAsynchronously)).ToArray();
        var progress = new Progress(host, style, request.Workers, jobs.Count);
        reporter.Started(jobs);
        _running = Math.Min(request.Workers, jobs.Count);
        var threads = Enumerable.Range(0, _running)
            .Select(worker => Task.Factory.StartNew(
                () => Work(jobs, results, progress, worker, host.Interrupted), CancellationToken.None,
                    TaskCreationOptions.LongRunning, TaskScheduler.Default))
            .ToArray();

        var codes = new List<int>();
        if (invalid)
            codes.Add(ExitCode.InvalidFile);
        for (int i = 0; i < jobs.Count; i++)
        {
            while (!results[i].Task.Wait(100))
                progress.Tick(i);
            var result = results[i].Task.Result;
            progress.Clear();
            string? saved = Saved(jobs[i], result);
            lock (_take)
                reporter.Finished(jobs[i], result, saved);
            codes.Add(Code(result));
        }

        Task.WaitAll(threads, CancellationToken.None);
        if (!host.Interrupted.IsCancellationRequested)
            Warn(jobs, [.. results.Select(static r => r.Task.Result)]);
        reporter.Summary(results.Select(static r => r.Task.Result).ToList(), _clock.Elapsed);
        if (host.Interrupted.IsCancellationRequested)
            codes.Add(ExitCode.Interrupted);
        return ExitCode.Worst(codes);
    }

    // One test's cases share their programs: what none of them exercised is said once.
    private void Warn(IReadOnlyList<CheckJob> jobs, CaseResult[] results)
    {
        foreach (var test in jobs.Zip(results)
            .GroupBy(static x => x.First.Case.Test, ReferenceEqualityComparer.Instance))
        {
            var source = test.First().First.Source;
            reporter.Diagnostics(Vacuity.Warnings(test.First().First.Case.Test, test.Select(static x => x.Second)),
                source.Shown, source.Text);
        }
    }

    private int Code(CaseResult result) => result.Status switch
    {
        CaseStatus.Unexpected => ExitCode.NotAsExpected,
        CaseStatus.Inconclusive when !request.AllowInconclusive => ExitCode.Inconclusive,
        CaseStatus.Invalid => ExitCode.InvalidFile,
        CaseStatus.NotRun when !request.FailFast && !host.Interrupted.IsCancellationRequested => ExitCode.Inconclusive,
        _ => ExitCode.AsExpected,
    };

    private void Work(
        IReadOnlyList<CheckJob> jobs, TaskCompletionSource<CaseResult>[] results, Progress progress, int worker,
            CancellationToken cancel)
    {
        long part = request.Options.Memory / Math.Min(request.Workers, jobs.Count);
        while (Take(jobs.Count, out int job, out bool alone))
        {
            long memory = alone ? request.Options.Memory : part;
            var one = new Task<CaseResult>(
                () => One(jobs[job], progress, worker, memory, cancel), CancellationToken.None);
            one.RunSynchronously(TaskScheduler.Default);
            if (one.IsFaulted)
                results[job].SetException(one.Exception.InnerExceptions); // A bug: it surfaces in Main with its place.
            else if (one.Result.OutOfMemory && memory < request.Options.Memory)
                Again(job);
            else
                results[job].SetResult(one.Result);
            _failed |= request.FailFast && one is { IsFaulted: false,
                Result.Status: CaseStatus.Unexpected or CaseStatus.Invalid };
        }
    }

    /// <summary>The next job, or for the last worker one that must run alone.</summary>
    private bool Take(int jobs, out int job, out bool alone)
    {
        lock (_take)
        {
            alone = _next == jobs && _running == 1 && _alone.Count > 0;
            job = alone ? _alone.Dequeue() : _next < jobs ? _next++ : -1;
            if (job < 0)
                _running--;
            return job >= 0;
        }
    }

    private void Again(int job)
    {
        lock (_take)
            _alone.Enqueue(job);
    }

    private CaseResult One(CheckJob job, Progress progress, int worker, long memory, CancellationToken cancel)
    {
        if (_failed || cancel.IsCancellationRequested || _clock.Elapsed >= request.Budget)
            return new CaseResult(job.Case, CaseStatus.NotRun) { Verdict = "not run" };
        var bag = new DiagnosticBag();
        var system = host.Engine.System(job.Case.Test, job.Case.Variant, job.Case.Model, job.Case.Sizes, bag);
        lock (_take)
            reporter.Diagnostics(New(bag, job.Source), job.Source.Shown, job.Source.Text);
        if (system is null || !bag.Clean)
            return new CaseResult(job.Case, CaseStatus.Invalid) { Verdict = "error" };
        var left = request.Budget - _clock.Elapsed;
        var options = request.Options with
        {
            Timeout = left < request.Options.Timeout ? left : request.Options.Timeout,
            Memory = memory,
            Workers = _pool,
            OnProgress = p => progress.Post(worker, job.Case, p),
        };
        return CaseRunner.Run(job.Case, system, options, cancel);
    }

    /// <summary>The cases of a test share their mistakes: each is said once.</summary>
    private DiagnosticBag New(DiagnosticBag bag, Source source)
    {
        var fresh = new DiagnosticBag();
        foreach (var diagnostic in bag.All.Where(d => _said.Add((source, d.Code, d.Place))))
            fresh.Add(diagnostic);
        return fresh;
    }

    /// <summary>Saves the run of a result where one was asked for, and returns the path as shown.</summary>
    private string? Saved(CheckJob job, CaseResult result)
    {
        if (result.Run is not { } run)
            return null;
        string folder = host.Full(request.Save is { } asked && result.Property is not null ? asked : TraceFiles.Folder);
        var found = new TraceFound("check", null, Minimised: result.Property is not null);
        var trace = TraceBuilder.Build(job.Case, TraceFiles.SourceFor(job.Source, folder), host.Engine.Version, run,
            found);
        string path = Path.Combine(folder, job.Case.TraceFile);
        TraceFiles.Save(path, TraceJson.Write(trace));
        return host.Shown(path);
    }
}
