namespace Smpcheck.Model;

/// <summary>What listing or taking a step looked at and may have changed, as bits of the working block.</summary>
/// <remarks>
/// Noted by the views through which guards and effects reach the state, never declared: a rule cannot forget anything.
/// Whole components are noted, so it is more than was read, never less. A rule is a function of what it reads: on a
/// state that agrees with this one on these bits it reads the same, lists the same steps and makes the same changes.
/// Whatever an effect may change counts as read.
/// </remarks>
/// <param name="words">Words of the working block, 8 bytes each.</param>
public sealed class Footprint(int words)
{
    private readonly ulong[] _reads = new ulong[words];
    private readonly ulong[] _writes = new ulong[words];
    private readonly (int At, int Bytes)[] _order = new (int, int)[64];
    private int _looks;

    /// <summary>A mask for each word of the block.</summary>
    public ReadOnlySpan<ulong> Reads => _reads;

    /// <summary>A mask for each word of the block; a part of <see cref="Reads"/>.</summary>
    public ReadOnlySpan<ulong> Writes => _writes;

    /// <summary>The first looks, in their order: offset and size in bytes.</summary>
    public ReadOnlySpan<(int At, int Bytes)> Order => _order.AsSpan(0, _looks);

    public void Clear()
    {
        Array.Clear(_reads);
        Array.Clear(_writes);
        _looks = 0;
    }

    public void Read(int at, int bytes)
    {
        Mark(_reads, at, bytes);
        if (_looks < _order.Length)
            _order[_looks++] = (at, bytes);
    }

    public void Write(int at, int bytes)
    {
        Read(at, bytes);
        Mark(_writes, at, bytes);
    }

    private static void Mark(ulong[] masks, int at, int bytes)
    {
        for (var end = at + bytes; at < end; at++)
            masks[at >> 3] |= 0xffUL << ((at & 7) * 8);
    }
}
