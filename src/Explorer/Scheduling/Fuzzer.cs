using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>Samples runs of a system until one violates something. Never says that nothing can be violated.</summary>
/// <remarks>
/// A run's choices depend on the seed, the number of the run, and what its scheduler has learnt from the runs before it
/// in the same chunk of a thousand. Chunks are dealt out to the workers; the first run by number that finds something
/// is the result, and later ones do not count. So neither workers nor luck in timing have a say.
/// </remarks>
public sealed class Fuzzer
{
    /// <summary>Runs that a scheduler learns from.</summary>
    public const int Chunk = 1024;

    private const int RunsPerLook = 16; // At the clock.

    private static readonly TimeSpan _progressEvery = TimeSpan.FromMilliseconds(200);

    private readonly ITransitionSystem _system;
    private readonly FuzzOptions _options;
    private readonly CancellationToken _cancel;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, FuzzResult> _waiting = []; // Chunks done before some earlier one.
    private FuzzResult _sum = FuzzResult.None;
    private long _summed; // Chunks in the sum.
    private long _dealt = -1;
    private long _last; // No chunk after this one matters any more.
    private StopReason _stop = StopReason.Exhausted;
    private TimeSpan _reported;

    private Fuzzer(ITransitionSystem system, FuzzOptions options, CancellationToken cancel)
    {
        (_system, _options, _cancel) = (system, options, cancel);
        _last = (options.Runs - 1) / Chunk;
    }

    /// <summary>Samples a system.</summary>
    public static FuzzResult Run(ITransitionSystem system, FuzzOptions options, CancellationToken cancel = default) =>
        new Fuzzer(system, options, cancel).Run();

    /// <summary>Whether walks can violate a property at all: none shows that there is no witness.</summary>
    internal static bool CanViolate(ITransitionSystem system, int property) =>
        (system.Existential >> property & 1) == 0;

    private FuzzResult Run()
    {
        var pool = _options.Workers;
        pool?.Return(-1); // This thread.
        int borrowed = pool?.Borrow((int)Math.Min(pool.Size - 1, _last)) ?? 0;
        try
        {
            var others = Enumerable.Range(0, borrowed).Select(_ => Task.Factory.StartNew(Work, CancellationToken.None,
                TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
            try
            {
                Work();
            }
            finally
            {
                Interlocked.Exchange(ref _dealt, long.MaxValue / 2); // Whatever happened, nothing more is dealt.
                Task.WaitAny([Task.WhenAll(others)], CancellationToken.None);
            }

            if (Array.Find(others, static o => o.IsFaulted) is { Exception.InnerException: { } failure })
                ExceptionDispatchInfo.Throw(failure);
        }
        finally
        {
            pool?.Return(borrowed + 1);
        }

        foreach (var chunk in _waiting.Values)
            Add(chunk); // Time ran out in one of the chunks before.
        return _sum with { Stop = _sum.Found is not null ? StopReason.Violation : _stop };
    }

    private void Work()
    {
        using var walker = new Walker(_system);
        while (Interlocked.Increment(ref _dealt) is var chunk && chunk <= Volatile.Read(ref _last) && !Stopped())
        {
            var done = Take(walker, chunk);
            lock (_gate)
            {
                if (done.Found is not null)
                    _last = Math.Min(_last, chunk);
                _waiting.Add(chunk, done);
                while (_waiting.Remove(_summed, out var next))
                {
                    _summed++;
                    Add(next);
                }
            }
        }
    }

    /// <summary>The runs of a chunk.</summary>
    private FuzzResult Take(Walker walker, long chunk)
    {
        var scheduler = _options.Strategy.Create();
        using var held = scheduler as IDisposable;
        var sum = FuzzResult.None;
        using var loops = SampledLoops.Of(_system, _options.Wanted, _cancel);
        walker.Seen = loops?.Seen;
        long end = Math.Min(_options.Runs, (chunk + 1) * Chunk);
        for (long run = chunk * Chunk; run < end; run++)
        {
            if (run % RunsPerLook == 0 && (Stopped() || chunk > Volatile.Read(ref _last)))
                return sum;
            var random = new RandomNumbers(_options.Seed, run);
            var walk = walker.Take(scheduler, random, _options.Steps, _options.Wanted);
            sum = sum.With(walk);
            if (walk.End == WalkEnd.Violation)
                return sum with { Found = Again(walker, chunk, run, walk.Violations) };
            if (loops is null)
                continue;
            sum = sum with { Looped = loops.Seen.Count, Forgot = loops.Seen.Count >= SampledLoops.MostStates };
            if (loops.Find(last: run == end - 1) is { } loop)
                return sum with { Found = loop with { Run = run, Strategy = scheduler.Name } };
        }

        return sum;
    }

    /// <summary>Runs the chunk once more with a scheduler as it was, and records the steps of the last run.</summary>
    private FuzzFind Again(Walker walker, long chunk, long run, ulong violations)
    {
        var scheduler = _options.Strategy.Create();
        using var held = scheduler as IDisposable;
        walker.Seen = null;
        for (long before = chunk * Chunk; before < run; before++)
            walker.Take(scheduler, new RandomNumbers(_options.Seed, before), _options.Steps, _options.Wanted);
        walker.Record = [];
        walker.Take(scheduler, new RandomNumbers(_options.Seed, run), _options.Steps, _options.Wanted);
        var steps = walker.Record;
        walker.Record = null;
        return new FuzzFind(run, scheduler.Name, violations, steps);
    }

    private void Add(FuzzResult chunk)
    {
        if (_sum.Found is not null)
            return;
        _sum = _sum with
        {
            Runs = _sum.Runs + chunk.Runs,
            Steps = _sum.Steps + chunk.Steps,
            Longest = Math.Max(_sum.Longest, chunk.Longest),
            Bounded = _sum.Bounded + chunk.Bounded,
            Capacity = _sum.Capacity + chunk.Capacity,
            Violated = _sum.Violated | chunk.Violated | (chunk.Found is { OfRun: true } ? chunk.Found.Violations : 0),
            Looped = Math.Max(_sum.Looped, chunk.Looped),
            Forgot = _sum.Forgot || chunk.Forgot,
            Found = chunk.Found,
        };
    }

    private bool Stopped()
    {
        var now = _clock.Elapsed;
        if (_options.OnProgress is { } report && Environment.CurrentManagedThreadId == _thread
            && now - _reported >= _progressEvery)
        {
            _reported = now;
            FuzzResult sum;
            lock (_gate)
                sum = _sum;
            report(sum);
        }

        if (_cancel.IsCancellationRequested)
            _stop = StopReason.Cancelled;
        else if (now >= _options.Time)
            _stop = StopReason.Timeout;
        return _stop != StopReason.Exhausted;
    }
}
