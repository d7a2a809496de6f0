namespace Smpcheck.Explorer;

/// <summary>
/// Workers that several searches share: each search has one of its own and borrows what is free for a large level.
/// </summary>
/// <param name="size">Workers in all, at least 1.</param>
public sealed class WorkerPool(int size)
{
    private int _free = size;

    public int Size { get; } = size;

    /// <summary>Takes up to so many free workers and returns how many; never waits.</summary>
    internal int Borrow(int most)
    {
        while (true)
        {
            int free = Volatile.Read(ref _free), taken = Math.Clamp(free, 0, most);
            if (taken == 0 || Interlocked.CompareExchange(ref _free, free - taken, free) == free)
                return taken;
        }
    }

    /// <summary>Puts workers back; a negative number takes them, free or not.</summary>
    internal void Return(int workers) => Interlocked.Add(ref _free, workers);
}
