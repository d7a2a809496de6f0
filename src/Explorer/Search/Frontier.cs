namespace Smpcheck.Explorer;

/// <summary>
/// A level that several workers expand, or a part of it: each takes a share and comes back until none is left.
/// </summary>
/// <param name="from">The level's first state.</param>
/// <param name="to">The state after its last one.</param>
internal sealed class Frontier(long from, long to)
{
    // So many that what is stored lies in the order in which it was found, and at the end so few that workers end
    // together.
    private const int MostShare = 512;
    private const int LeastShare = 64;
    private const int Shares = 8;

    private long _next = from;

    public long From { get; } = from;

    public long Count => to - From;

    /// <summary>What of the level is to be expanded; null: all of it.</summary>
    public LevelPart? Part { get; init; }

    public bool Take(out long first, out long end)
    {
        while (true)
        {
            first = Volatile.Read(ref _next);
            end = Math.Min(first + Math.Clamp((to - first) / Shares, LeastShare, MostShare), to);
            if (first >= to)
                return false;
            if (Interlocked.CompareExchange(ref _next, end, first) == first)
                return true;
        }
    }

    /// <summary>
    /// Finds the next states of a share that are to be expanded, those from one on to another. False if there are none.
    /// </summary>
    public bool Next(ref long first, long shareEnd, out long end)
    {
        end = shareEnd;
        if (Part is null)
            return first < shareEnd;
        while (first < shareEnd && !Part.Has(first))
            first++;
        end = Math.Min(first + 1, shareEnd);
        return first < shareEnd;
    }

    /// <summary>Leaves nothing to take.</summary>
    public void Close() => Interlocked.Exchange(ref _next, to);
}
