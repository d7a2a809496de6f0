using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Smpcheck.Explorer;

/// <summary>The states seen so far: an arena in the order of discovery and an open-addressing table over it.</summary>
/// <remarks>
/// Exact: a slot holds 28 bits of the hash as a tag and the state's number, and a tag that matches is followed by a
/// comparison of whole states. The table grows by a quarter at a load of four fifths, rebuilt from the arena after the
/// old one is freed, so it costs at most 12.5 bytes a state even at the moment of growth. A cache miss is the price
/// of a probe, hence the batches: slots are prefetched when a hash is known, states when a tag matches.
/// </remarks>
internal sealed unsafe class VisitedSet : IDisposable
{
    /// <summary>States resolved together.</summary>
    public const int Batch = 32;

    private const int IndexBits = 36;
    private const ulong IndexMask = (1UL << IndexBits) - 1;
    private const ulong Resolved = ulong.MaxValue;
    private const ulong FirstSlots = 2048;

    /// <summary>Slots from which on rebuilding the table takes so long that somebody may wonder.</summary>
    private const ulong ManySlots = 1 << 23;

    private readonly long _limit;
    private ulong* _slots;
    private ulong _slotCount;
    private long _full;

    /// <summary>An empty set.</summary>
    /// <param name="words">Words of a packed state.</param>
    /// <param name="limit">Bytes beyond which the set does not grow.</param>
    public VisitedSet(int words, long limit = long.MaxValue)
    {
        _limit = limit;
        Arena = new PackedArena(words);
        NewTable(FirstSlots);
    }

    ~VisitedSet() => FreeTable();

    public PackedArena Arena { get; }

    /// <summary>Told what takes so long when a large table is rebuilt.</summary>
    public Action<string>? Resizing { get; set; }

    public long Count => Arena.Count;

    /// <summary>The most memory held at any time, arena and table.</summary>
    public long PeakBytes { get; private set; }

    public long Bytes => Arena.Bytes + ((long)_slotCount * sizeof(ulong));

    /// <summary>Makes room for a batch. False, and nothing has changed, if that would exceed the limit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Reserve() => (Count + Batch <= _full && Arena.Growth(Batch) == 0) || Grow();

    /// <summary>
    /// Asks for the slot where a state with this hash would be, long before <see cref="Resolve"/> reads it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(ulong hash)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(_slots + Home(hash));
    }

    /// <summary>Adds the states that are new, at most a batch; room has been reserved.</summary>
    /// <param name="packed">The states, one after the other.</param>
    /// <param name="hashes">Their hashes.</param>
    /// <param name="count">How many.</param>
    /// <param name="added">Gets the number of each state that is new, -1 for one already known.</param>
    public void Resolve(ulong* packed, ulong* hashes, int count, long* added)
    {
        ulong* matches = stackalloc ulong[Batch];
        for (int i = 0; i < count; i++)
            matches[i] = AddOrMatch(packed + (i * Arena.Words), hashes[i], added + i);
        for (int i = 0; i < count; i++)
        {
            ulong* state = packed + (i * Arena.Words);
            if (matches[i] == Resolved || Arena.Holds(IndexIn(matches[i]), state))
                continue;
            added[i] = FindOrAdd(state, hashes[i], Next(matches[i])); // Another state with the same tag.
        }
    }

    /// <summary>Adds one state; returns its number, or -1 if it was there.</summary>
    public long Add(ulong* packed)
    {
        ulong hash = PackedHash.Of(packed, Arena.Words);
        Reserve();
        return FindOrAdd(packed, hash, Home(hash));
    }

    /// <summary>The number of a state, or -1.</summary>
    public long Find(ulong* packed)
    {
        ulong hash = PackedHash.Of(packed, Arena.Words);
        for (ulong at = Home(hash); _slots[at] != 0; at = Next(at))
        {
            if (Matches(_slots[at], hash) && Arena.Holds(IndexIn(at), packed))
                return IndexIn(at);
        }

        return -1;
    }

    /// <summary>Gives up the table: the arena, and so every trace, stays readable.</summary>
    public void DropTable()
    {
        FreeTable();
        _full = 0;
    }

    public void Dispose()
    {
        Arena.Dispose();
        FreeTable();
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// First look: adds a state whose probe ends at an empty slot, else asks for the stored state that may equal it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong AddOrMatch(ulong* state, ulong hash, long* added)
    {
        for (ulong at = Home(hash); ; at = Next(at))
        {
            if (_slots[at] == 0)
            {
                *added = Put(state, hash, at);
                return Resolved;
            }

            if (!Matches(_slots[at], hash))
                continue;
            if (Sse.IsSupported)
                Sse.Prefetch0(Arena.At(IndexIn(at)));
            *added = -1;
            return at;
        }
    }

    private long FindOrAdd(ulong* state, ulong hash, ulong at)
    {
        for (; _slots[at] != 0; at = Next(at))
        {
            if (Matches(_slots[at], hash) && Arena.Holds(IndexIn(at), state))
                return -1;
        }

        return Put(state, hash, at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long Put(ulong* state, ulong hash, ulong at)
    {
        long index = Arena.Append(state);
        _slots[at] = Slot(hash, index);
        return index;
    }

    // Place comes from the high bits of a hash, the tag from the low ones. The number is stored plus one: 0 is empty.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Home(ulong hash) => Math.BigMul(hash, _slotCount, out _);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Next(ulong at) => at + 1 == _slotCount ? 0 : at + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long IndexIn(ulong at) => (long)(_slots[at] & IndexMask) - 1;

    private static ulong Slot(ulong hash, long index) => hash << IndexBits | (ulong)(index + 1);

    private static bool Matches(ulong slot, ulong hash) => (slot ^ hash << IndexBits) <= IndexMask;

    private bool Grow()
    {
        bool table = Count + Batch > _full;
        ulong slots = table ? _slotCount * 5 / 4 : _slotCount;
        long bytes = Arena.Bytes + Arena.Growth(Batch) + ((long)slots * sizeof(ulong));
        if (bytes > _limit || (ulong)(Count + Batch) >= IndexMask)
            return false;
        if (Arena.Growth(Batch) != 0)
            Arena.Grow();
        if (table)
        {
            if (slots > ManySlots)
                Resizing?.Invoke("resizing table");
            FreeTable();
            NewTable(slots);
            Rebuild();
        }

        PeakBytes = Math.Max(PeakBytes, Bytes);
        return true;
    }

    private void NewTable(ulong slots)
    {
        _slots = (ulong*)NativePages.AllocateZeroed((nuint)(slots * sizeof(ulong)));
        _slotCount = slots;
        _full = (long)(slots / 5 * 4);
        PeakBytes = Math.Max(PeakBytes, Bytes);
    }

    private void Rebuild()
    {
        ulong* hashes = stackalloc ulong[Batch];
        for (long from = 0; from < Count; from += Batch)
        {
            int count = (int)Math.Min(Batch, Count - from);
            for (int i = 0; i < count; i++)
            {
                hashes[i] = PackedHash.Of(Arena.At(from + i), Arena.Words);
                Prefetch(hashes[i]);
            }

            for (int i = 0; i < count; i++)
            {
                ulong at = Home(hashes[i]);
                while (_slots[at] != 0)
                    at = Next(at);
                _slots[at] = Slot(hashes[i], from + i);
            }
        }
    }

    private void FreeTable()
    {
        NativePages.Free(_slots);
        _slots = null;
        _slotCount = 0;
    }
}
