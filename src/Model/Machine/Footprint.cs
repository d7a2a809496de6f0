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
    private readonly ulong[] _shared = new ulong[words];
    private ulong[] _guards = new ulong[16 * words]; // By transition; grows to what the largest listing needs.
    private int _looks;
    private int _listed;
    private bool _inGuard;

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
        Array.Clear(_shared);
        _looks = 0;
        _listed = 0;
        _inGuard = false;
    }

    /// <summary>What is read from now on matters to the transitions listed until <see cref="EndGuard"/> only.</summary>
    public void BeginGuard()
    {
        if ((_listed + 1) * words > _guards.Length)
            Array.Resize(ref _guards, _guards.Length * 2);
        GuardOf(_listed).Clear();
        _inGuard = true;
    }

    /// <summary>The guard has been asked; so many transitions are listed by now.</summary>
    public void EndGuard(int listed)
    {
        _inGuard = false;
        while (listed * words > _guards.Length)
            Array.Resize(ref _guards, _guards.Length * 2);
        for (int i = _listed + 1; i < listed; i++)
            GuardOf(_listed).CopyTo(GuardOf(i));
        _listed = listed;
    }

    /// <summary>
    /// What a listed transition's guard has read, and whatever was read between guards, added to a mask for each word.
    /// Where a system names no guards, that is everything.
    /// </summary>
    public void AddGuard(int transition, Span<ulong> reads)
    {
        var guard = transition < _listed ? GuardOf(transition) : _reads;
        for (int word = 0; word < words; word++)
            reads[word] |= guard[word] | _shared[word];
    }

    /// <summary>Adds what another has noted.</summary>
    public void Add(Footprint other)
    {
        for (int word = 0; word < words; word++)
        {
            _reads[word] |= other._reads[word];
            _writes[word] |= other._writes[word];
        }

        foreach (var look in other.Order)
        {
            if (_looks < _order.Length)
                _order[_looks++] = look;
        }
    }

    public void Read(int at, int bytes)
    {
        Mark(_reads, at, bytes);
        Mark(_inGuard ? GuardOf(_listed) : _shared, at, bytes);
        if (_looks < _order.Length)
            _order[_looks++] = (at, bytes);
    }

    public void Write(int at, int bytes)
    {
        Read(at, bytes);
        Mark(_writes, at, bytes);
    }

    private Span<ulong> GuardOf(int transition) => _guards.AsSpan(transition * words, words);

    private static void Mark(Span<ulong> masks, int at, int bytes)
    {
        for (var end = at + bytes; at < end; at++)
            masks[at >> 3] |= 0xffUL << ((at & 7) * 8);
    }
}
