using System.Diagnostics;

namespace Smpcheck.Explorer;

/// <summary>
/// Watches clock, counts and cancellation, and reports progress. Asked every few hundred states, not every step.
/// </summary>
internal sealed class Budget(SearchOptions options, VisitedSet visited, CancellationToken cancel)
{
    private static readonly TimeSpan _progressEvery = TimeSpan.FromMilliseconds(200);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private TimeSpan _reported;
    private long _reportedStates;
    private long _looked;
    private long _reportedLooked;
    private SearchProgress _last;

    public TimeSpan Elapsed => _clock.Elapsed;

    /// <summary>Names the steps of a way to the current level.</summary>
    public Func<IReadOnlyList<string>>? DeepestPath { get; init; }

    /// <summary>
    /// Says that the search is busy with something else than searching. On any worker, while the others wait.
    /// </summary>
    public void Stall(string doing) => options.OnProgress?.Invoke(Progress(_last with { Doing = doing }));

    /// <summary>
    /// Why the search must stop, or <see cref="StopReason.Exhausted"/> if it need not. Every worker asks; the thread
    /// that started the search reports progress.
    /// </summary>
    public StopReason Check(Expander worker, int depth, long frontier)
    {
        var now = _clock.Elapsed;
        if (options.OnProgress is { } report && Environment.CurrentManagedThreadId == _thread
            && now - _reported >= _progressEvery)
        {
            long states = worker.Team.States;
            double rate = (states - _reportedStates) / (now - _reported).TotalSeconds;
            (_reported, _reportedStates) = (now, states);
            _last = new SearchProgress(states, worker.Team.Transitions, depth, frontier, visited.Bytes, rate);
            report(Progress(_last) with { DeepestPath = DeepestPath });
        }

        return Stop(now);
    }

    /// <summary>As <see cref="Check"/>, while loops are looked for.</summary>
    /// <param name="expanded">States looked at since the last call.</param>
    /// <param name="bytes">Memory held besides states and table.</param>
    public StopReason CheckLoops(long expanded, long bytes)
    {
        var now = _clock.Elapsed;
        _looked += expanded;
        if (options.OnProgress is { } report && now - _reported >= _progressEvery)
        {
            double rate = (_looked - _reportedLooked) / (now - _reported).TotalSeconds;
            (_reported, _reportedLooked) = (now, _looked);
            _last = new SearchProgress(visited.Count, 0, 0, 0, visited.Bytes + bytes, rate) { Looked = _looked };
            report(Progress(_last));
        }

        return Stop(now);
    }

    private StopReason Stop(TimeSpan now) =>
        cancel.IsCancellationRequested ? StopReason.Cancelled
        : now >= options.Timeout ? StopReason.Timeout
        : StopReason.Exhausted;

    private SearchProgress Progress(SearchProgress counts) => counts with
    {
        Left = options.Timeout == TimeSpan.MaxValue ? TimeSpan.MaxValue : options.Timeout - _clock.Elapsed,
        MostBytes = options.Memory,
    };
}
