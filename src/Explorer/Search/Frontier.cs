namespace Smpcheck.Explorer;

/// <summary>A level that several workers expand: each takes a share and comes back until none is left.</summary>
/// <param name="from">The level's first state.</param>
/// <param name="to">The state after its last one.</param>
internal sealed class Frontier(long from, long to)
{
    // Small enough that workers end together, large enough that they rarely meet here.
    private const int Share = 256;

    private long _next = from;

    public long From { get; } = from;

    public long Count => to - From;

    public bool Take(out long first, out long end)
    {
        first = Interlocked.Add(ref _next, Share) - Share;
        end = Math.Min(first + Share, to);
        return first < to;
    }

    /// <summary>Leaves nothing to take.</summary>
    public void Close() => Interlocked.Exchange(ref _next, to);
}
