using System.Collections.Concurrent;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>Runs the cases of a command line and says what comes out.</summary>
internal sealed class CheckRun(CliHost host, Style style, CheckRequest request, IReporter reporter)
{
    // Said by any worker, written by one thread.
    private readonly ConcurrentQueue<string> _notes = [];
    private readonly ConcurrentQueue<(int Case, CaseResult Result, string? Saved)> _found = [];
    private IReadOnlyDictionary<Case, string> _names = new Dictionary<Case, string>();

    /// <summary>Runs all jobs and returns the exit code.</summary>
    /// <param name="jobs">What to run.</param>
    /// <param name="invalid">Some file could not be checked at all.</param>
    public int Run(IReadOnlyList<CheckJob> jobs, bool invalid)
    {
        using var checkpoints = Open(out int failed);
        if (failed != ExitCode.AsExpected)
            return failed;
        _names = CaseNames.Of([.. jobs.Select(static j => j.Case)]);
        var progress = new Progress(host, style, request.Workers, jobs.Count);
        reporter.Started(jobs);
        int ended = 0;
        var batch = new CaseBatch(host.Engine, new BatchOptions
        {
            Case = request.Options,
            Run = request.Fuzz is { } fuzz ? new FuzzRunner(fuzz).Run : CaseRunner.Run,
            Budget = request.Budget,
            Workers = request.Workers,
            FailFast = request.FailFast,
            Checkpoints = checkpoints,
            Cache = request.NoCache ? null : new VerdictCache(host.Full(VerdictCache.Folder), host.Engine.Identity,
                _notes.Enqueue),
        });
        var results = batch.Run([.. jobs.Select(static j => j.Case)], new BatchEvents
        {
            Diagnostics = (i, bag) => reporter.Diagnostics(bag, jobs[i].Source.Shown, jobs[i].Source.Text),
            Found = (i, result) => _found.Enqueue((i, result, Saved(jobs[i], result))),
            Finished = (i, result) =>
            {
                ended = i + 1;
                progress.Clear();
                SayNotes();
                var mends = new Lazy<IReadOnlyList<string>>(() =>
                    Remedies.Lines(jobs[i].Case, jobs[i].Source, host.Engine.System, host.Interrupted));
                reporter.Finished(new CheckOutcome(jobs[i], result, Saved(jobs[i], result), mends));
            },
            Progress = progress.Post,
            Waiting = i =>
            {
                while (_found.TryDequeue(out var found))
                {
                    if (found.Case >= ended)
                        SayFound(progress, jobs[found.Case].Case, found.Result, found.Saved);
                }

                progress.Tick(i);
            },
        }, host.Interrupted);

        SayNotes();
        if (!host.Interrupted.IsCancellationRequested)
            Warn(jobs, results);
        reporter.Summary(results, batch.Elapsed);
        List<int> codes = [.. results.Select(Code), invalid ? ExitCode.InvalidFile : ExitCode.AsExpected];
        if (host.Interrupted.IsCancellationRequested)
            codes.Add(ExitCode.Interrupted);
        return ExitCode.Worst(codes);
    }

    /// <summary>The folder of checkpoints, where one is asked for.</summary>
    private Checkpoints? Open(out int failed)
    {
        failed = ExitCode.AsExpected;
        if (request.Checkpoint is not { } folder)
            return null;
        try
        {
            if (!request.Resume && Checkpoints.IsUsed(host.Full(folder)))
            {
                failed = host.Fail(
                    $"`{folder}` is not empty: `--resume` goes on from what it has; or name another folder");
                return null;
            }

            return new Checkpoints(host.Full(folder), host.Engine.Identity, _notes.Enqueue)
                { Resume = request.Resume, Every = request.CheckpointEvery };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            failed = host.Fail($"`{folder}` cannot be used for checkpoints, by another run perhaps: {e.Message}");
            return null;
        }
    }

    private void SayNotes()
    {
        while (_notes.TryDequeue(out string? note))
        {
            if (style.Verbose)
                host.Error.WriteLine($"note: {DiagnosticRenderer.Visible(note)}");
        }
    }

    // One test's cases share their programs: what none of them exercised is said once.
    private void Warn(IReadOnlyList<CheckJob> jobs, IReadOnlyList<CaseResult> results)
    {
        foreach (var test in jobs.Zip(results)
            .GroupBy(static x => x.First.Case.Test, ReferenceEqualityComparer.Instance))
        {
            var source = test.First().First.Source;
            reporter.Diagnostics(Vacuity.Warnings(test.First().First.Case.Test, test.Select(static x => x.Second)),
                source.Shown, source.Text);
        }
    }

    /// <summary>
    /// What random runs have found, as it is: to stderr, for those who wait while it is made short. When that is done
    /// in the blink of an eye nothing is said.
    /// </summary>
    private void SayFound(Progress progress, Case run, CaseResult result, string? saved)
    {
        if (style.Quiet || style.Json || result.Run is not { } raw)
            return;
        progress.Clear();
        host.Error.Write(TextTimeline.Render(TraceFiles.Title(run), raw, new TimelineOptions { Ascii = style.Ascii }));
        host.Error.WriteLine($"found {result.Verdict}, saved {saved}; making it short ...");
    }

    private int Code(CaseResult result) => result.Status switch
    {
        CaseStatus.Unexpected => ExitCode.NotAsExpected,
        CaseStatus.Inconclusive when !request.AllowInconclusive => ExitCode.Inconclusive,
        CaseStatus.Invalid => ExitCode.InvalidFile,
        CaseStatus.NotRun when !request.FailFast && !host.Interrupted.IsCancellationRequested => ExitCode.Inconclusive,
        _ => ExitCode.AsExpected,
    };

    /// <summary>Saves the run of a result where one was asked for, and returns the path as shown.</summary>
    private string? Saved(CheckJob job, CaseResult result)
    {
        if (result.Run is not { } run)
            return null;
        string folder = host.Full(request.Save is { } asked && result.Property is not null ? asked : TraceFiles.Folder);
        var found = new TraceFound(request.Fuzz is null ? "check" : "fuzz", request.Fuzz?.Seed,
            Minimised: result is { Property: not null, Raw: false });
        var trace = TraceBuilder.Build(job.Case, TraceFiles.SourceFor(job.Source, folder), host.Engine.Version, run,
            found);
        string path = Path.Combine(folder, $"{_names[job.Case]}.trace.json");
        TraceFiles.Save(path, TraceJson.Write(trace));
        return host.Shown(path);
    }
}
