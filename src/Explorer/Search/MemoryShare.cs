namespace Smpcheck.Explorer;

/// <summary>Bytes that may still be allocated, and the most that ever were.</summary>
internal sealed class MemoryShare(long limit)
{
    public long Used { get; private set; }

    public long Peak { get; private set; }

    /// <summary>Takes bytes, if there are so many left.</summary>
    public bool Take(long bytes)
    {
        if (bytes > limit - Used)
            return false;
        Used += bytes;
        Peak = Math.Max(Peak, Used);
        return true;
    }

    public void Give(long bytes) => Used -= bytes;
}
