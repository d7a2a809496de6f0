using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Smpcheck.Explorer;

/// <summary>Numbers words: equal ones have one number, others another one, and none ever changes.</summary>
/// <remarks>
/// A word's number says where it lies. Segments are open-addressing tables, each as large as all before it, and a full
/// one is left as it is: so nothing moves, and looking up and reading need no lock, whoever adds meanwhile. Adding is
/// for one thread at a time: words are added rarely and looked up often. The word 0 has the number 0 and is not stored,
/// which makes 0 the empty slot.
/// </remarks>
/// <param name="counted">Counts the bytes of the table as its own, and knows whether there may be more.</param>
internal sealed unsafe class WordTable(VisitedSet counted) : IDisposable
{
    private const int FirstShift = 12;
    private const int MostSegments = 32 - FirstShift + 1;
    private const ulong A = 0xa0761d6478bd642f;
    private const ulong B = 0xe7037ed1a0b428db;

    private readonly Lock _gate = new();
    private readonly NativePages.Block[] _blocks = new NativePages.Block[MostSegments];

    // Where the word with number 0 would be if the segment reached back to it, so that numbers are offsets.
    private ulong** _origins = (ulong**)NativeMemory.AllocZeroed(MostSegments, (nuint)sizeof(ulong*));
    private int _last = -1;
    private long _left;

    ~WordTable() => Free();

    /// <summary>Words numbered, the word 0 not counted.</summary>
    public long Count { get; private set; }

    /// <summary>The word with a number that was given.</summary>
    public ulong this[uint number]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => number == 0 ? 0 : _origins[SegmentOf(number)][number];
    }

    /// <summary>The number of a word. False if it has none.</summary>
    public bool TryFind(ulong word, out uint number) => TryFind(word, Volatile.Read(ref _last), 0, out number);

    /// <summary>The number of a word, which gets one if it has none. False if there is no room for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAdd(ulong word, out uint number)
    {
        int last = Volatile.Read(ref _last);
        return TryFind(word, last, 0, out number) || TryAdd(word, Math.Max(last, 0), out number);
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SegmentOf(uint number) =>
        BitOperations.Log2(number | ((1u << FirstShift) - 1)) - (FirstShift - 1);

    /// <summary>Looks through the segments from one back to another: the last one holds half of all words.</summary>
    private bool TryFind(ulong word, int from, int to, out uint number)
    {
        number = 0;
        if (word == 0)
            return true;
        ulong hash = HashOf(word);
        for (int segment = from; segment >= to; segment--)
        {
            number = Seek(segment, word, hash);
            if (Volatile.Read(ref _origins[segment][number]) == word)
                return true;
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryAdd(ulong word, int searched, out uint number)
    {
        using var _ = _gate.EnterScope();
        if (TryFind(word, _last, searched, out number)) // Somebody may have been faster.
            return true;
        if (_left == 0 && !AddSegment())
            return false;
        number = Seek(_last, word, HashOf(word));
        Volatile.Write(ref _origins[_last][number], word);
        _left--;
        Count++;
        return true;
    }

    /// <summary>Where a segment holds a word, or would: there is an empty slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Seek(int segment, ulong word, ulong hash)
    {
        ulong* origin = _origins[segment];
        uint first = FirstOf(segment), mask = SizeOf(segment) - 1;
        for (uint at = (uint)hash & mask; ; at = at + 1 & mask)
        {
            if ((first | at) == 0)
                continue; // Nothing has the number 0 but the word 0.
            ulong found = Volatile.Read(ref origin[first | at]);
            if (found == word || found == 0)
                return first | at;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong HashOf(ulong word)
    {
        ulong high = Math.BigMul(word ^ A, B, out ulong low);
        return high ^ low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint FirstOf(int segment) => segment == 0 ? 0 : SizeOf(segment);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint SizeOf(int segment) => 1u << (FirstShift + Math.Max(segment - 1, 0));

    private bool AddSegment()
    {
        int segment = _last + 1;
        if (segment == MostSegments)
            return false;
        long bytes = (long)SizeOf(segment) * sizeof(ulong);
        if (segment > 0 && bytes > counted.Left) // The first is little, and always there.
            return false;
        _blocks[segment] = NativePages.Map((nuint)bytes);
        counted.Beside += bytes;
        _origins[segment] = (ulong*)_blocks[segment].Start - FirstOf(segment);
        _left = SizeOf(segment) / 4 * 3;
        Volatile.Write(ref _last, segment);
        return true;
    }

    private void Free()
    {
        for (int segment = 0; segment <= _last; segment++)
            NativePages.Free(_blocks[segment]);
        _last = -1;
        NativeMemory.Free(_origins);
        _origins = null;
    }
}
