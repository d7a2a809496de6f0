using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>The states seen so far: an arena in the order of discovery and an open-addressing table over it.</summary>
/// <remarks>
/// Exact: a slot holds 32 bits of the hash as a tag and the state's number, and a tag that matches is followed by a
/// comparison of whole states. Eight slots make a bucket, a cache line, filled from its front; what does not fit goes
/// to the next bucket. A cache miss is the price of a probe, hence the batches: buckets are prefetched when a hash is
/// known, states when a tag matches.
/// <para>
/// Several workers add through <see cref="Writer"/>s of their own: a state is written first, then its slot is taken by
/// compare-and-swap. The table grows only while no writer is at work.
/// </para>
/// <para>
/// Buckets lie in the order of the hash's high bits, so a larger table is the old one stretched: it is read and written
/// from front to back, without looking at a state, and the old one is given back as it is read, in parts by all who
/// wait for it. Growth by a quarter, at a load of 85 percent, keeps it within 12 bytes a state. Some double:
/// that is sooner done.
/// </para>
/// </remarks>
internal sealed unsafe partial class VisitedSet : IDisposable
{
    /// <summary>States resolved together.</summary>
    public const int Batch = 64;

    private const int BucketSlots = 8;
    private const int BucketBytes = BucketSlots * sizeof(ulong);
    private const ulong FirstBuckets = 256;

    /// <summary>Buckets from which on growing takes so long that somebody may wonder.</summary>
    private const ulong ManyBuckets = 1 << 20;

    // A hash's four highest bits and the 32 of the tag place a state; the tag alone is stored. The four are known again
    // from the bucket if no state lies a sixteenth of the table behind its place: sure enough in large tables.
    private const int TagShift = 4;
    private const ulong PlaceMask = ~((1UL << (64 - 32 - TagShift)) - 1);
    private const ulong TagMask = 0xffffffff00000000;
    private const ulong LeastStretched = 1 << 14;
    private const ulong SpareBuckets = LeastStretched >> TagShift;
    private const ulong LeastDoubled = 2 << 20; // Bytes.
    private const ulong MostDoubled = 16 << 20;
    private const ulong LeastPart = LeastStretched / 4;
    private const int PartsPerWorker = 2;

    private readonly List<(long From, long To)> _gaps = [];
    private readonly long _limit;
    private readonly Writer _own;
    private NativePages.Block _table;
    private ulong* _slots;
    private ulong _buckets;
    private ulong* _end;
    private long _full;
    private long _claimed;

    // While it grows: the table that was, and who reads which part of it.
    private NativePages.Block _old;
    private ulong _oldBuckets;
    private TablePart[] _parts = [];
    private int _partsTaken;

    /// <summary>An empty set.</summary>
    /// <param name="words">Words of a packed state.</param>
    /// <param name="limit">Bytes beyond which the set does not grow.</param>
    /// <param name="spill">Folder for states that need not be in memory; null: all stay there.</param>
    /// <param name="spillChunk">Least bytes by which these grow.</param>
    public VisitedSet(int words, long limit = long.MaxValue, string? spill = null,
        int spillChunk = PackedArena.SpilledBytes)
    {
        _limit = limit;
        Arena = new PackedArena(words, spill, spillChunk);
        NewTable(FirstBuckets);
        _own = new Writer(this);
    }

    ~VisitedSet() => FreeTable();

    public PackedArena Arena { get; }

    /// <summary>Told what takes so long when a large table grows.</summary>
    public Action<string>? Stretching { get; set; }

    /// <summary>States in the set; while writers other than its own are at work, with what they have claimed.</summary>
    public long Count => _own.IsIdle ? Volatile.Read(ref _claimed) : _own.Next;

    /// <summary>The most memory held at any time, arena and table.</summary>
    public long PeakBytes { get; private set; }

    public long Bytes => Arena.Bytes + (long)_table.Bytes + Beside;

    /// <summary>
    /// Bytes held by others that count as the set's own. Changed by one thread at a time, and not while the set grows.
    /// </summary>
    public long Beside
    {
        get;
        set
        {
            field = value;
            PeakBytes = Math.Max(PeakBytes, Bytes);
        }
    }

    /// <summary>Bytes that may still be taken; negative if there are too many.</summary>
    public long Left => _limit - Bytes;

    /// <summary>The number of a state, or -1.</summary>
    public long Find(ulong* packed)
    {
        ulong hash = PackedHash.Of(packed, Arena.Words);
        for (ulong* at = Seek(hash, Home(hash)); *at != 0; at = Seek(hash, Next(at)))
        {
            if (Arena.Holds(IndexIn(*at), packed))
                return IndexIn(*at);
        }

        return -1;
    }

    /// <summary>Adds one state; returns its number, or -1 if it was there. For a set without other writers.</summary>
    public long Add(ulong* packed)
    {
        ulong hash = PackedHash.Of(packed, Arena.Words);
        if (!_own.Reserve())
            Grow();
        long added;
        _own.Resolve(packed, &hash, 1, &added);
        return added;
    }

    /// <summary>
    /// Adds states in their order; for a set without other writers, to be settled at the end. False if they do not fit
    /// the limit.
    /// </summary>
    /// <param name="packed">The states, one after the other.</param>
    /// <param name="count">How many.</param>
    /// <param name="known">One of them was there already.</param>
    public bool Restore(ReadOnlySpan<ulong> packed, int count, out bool known)
    {
        known = false;
        int words = Arena.Words;
        ulong* hashes = stackalloc ulong[Batch];
        fixed (ulong* first = packed)
        {
            for (int done = 0; done < count && !known; done += Batch)
            {
                ulong* batch = first + (done * words);
                int size = Math.Min(Batch, count - done);
                if (!_own.Reserve() && !Grow())
                    return false;
                if (!_own.Reserve())
                    return false;
                for (int i = 0; i < size; i++)
                    Prefetch(hashes[i] = PackedHash.Of(batch + (i * words), words));
                // One by one: a batch numbers those last that look like another.
                for (int i = 0; i < size; i++)
                {
                    long added;
                    _own.Resolve(batch + (i * words), hashes + i, 1, &added);
                    known |= added < 0;
                }
            }
        }

        return true;
    }

    /// <summary>
    /// Asks for the bucket where a state with this hash would be, long before it is read.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(ulong hash)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(Home(hash));
    }

    /// <summary>
    /// Makes room for more claims; no writer may be at work. False, and nothing has changed, if that would exceed the
    /// limit or the disk.
    /// </summary>
    public bool Grow()
    {
        if (!BeginGrowth(1))
            return false;
        while (TakePart() is { } part)
            Refill(part);
        EndGrowth();
        return true;
    }

    /// <summary>
    /// The first part of <see cref="Grow"/>. All parts must be taken and refilled, by any threads, and then
    /// <see cref="EndGrowth"/> called, before a writer goes on.
    /// </summary>
    /// <param name="workers">How many will do the work.</param>
    public bool BeginGrowth(int workers)
    {
        bool table = _claimed + Writer.Claim > _full;
        ulong buckets = !table ? _buckets : Doubles() ? _buckets * 2 : _buckets * 5 / 4;
        long bytes = Arena.Bytes + Arena.Growth(_claimed + Writer.Claim) + (long)BytesOf(buckets) + Beside;
        if (bytes > _limit || _claimed + Writer.Claim >= uint.MaxValue)
            return false;
        while (Arena.Room < _claimed + Writer.Claim)
        {
            if (!Arena.Grow(_claimed))
                return false;
        }

        if (table)
        {
            if (buckets >= ManyBuckets)
                Stretching?.Invoke("resizing table");
            Stretch(buckets, workers);
        }

        return true;
    }

    /// <summary>
    /// Twice as large is sooner done, but 40 bytes a state are the limit: large states leave no room for that, nor do
    /// few states, for which the arena is a little too large.
    /// </summary>
    private bool Doubles() => _buckets < LeastStretched
        || (Arena.Words <= 2 && BytesOf(_buckets) is >= LeastDoubled and < MostDoubled);

    /// <summary>Parts of the table that are refilled, between the begin and the end of its growth.</summary>
    public int Parts => _parts.Length;

    /// <summary>A part that nobody has taken; null: none is left. One thread at a time may ask.</summary>
    public TablePart? TakePart() => _partsTaken < _parts.Length ? _parts[_partsTaken++] : null;

    /// <summary>The last part of <see cref="Grow"/>: what did not fit where it belongs is put behind.</summary>
    public void EndGrowth()
    {
        foreach (var part in _parts)
        {
            foreach (var (slot, hash) in part.Left)
                Append(slot, hash);
        }

        _parts = [];
        NativePages.Free(_old);
        _old = default;
        PeakBytes = Math.Max(PeakBytes, Bytes);
    }

    /// <summary>
    /// Closes the gaps that writers have left in what they claimed: the last states move there. Then no writer has a
    /// claim, and states are numbered without gaps again.
    /// </summary>
    /// <param name="writers">All writers that are in use, but the set's own.</param>
    /// <param name="moved">Told the old and the new number of each state that moves.</param>
    public void Settle(ReadOnlySpan<Writer> writers, Action<long, long> moved)
    {
        var gaps = _gaps;
        _own.GiveUp(gaps);
        foreach (var writer in writers)
            writer.GiveUp(gaps);
        gaps.Sort();
        while (gaps.Count > 0)
        {
            var (from, to) = gaps[^1];
            if (to == _claimed)
            {
                _claimed = from;
                gaps.RemoveAt(gaps.Count - 1);
                continue;
            }

            Move(_claimed - 1, gaps[0].From);
            moved(_claimed - 1, gaps[0].From);
            _claimed--;
            gaps[0] = (gaps[0].From + 1, gaps[0].To);
            if (gaps[0].From == gaps[0].To)
                gaps.RemoveAt(0);
        }
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

    // Slots hold the number plus one: 0 is empty.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long IndexIn(ulong slot) => (long)(slot & ~TagMask) - 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong TagOf(ulong hash) => hash << TagShift & TagMask;

    private static ulong BytesOf(ulong buckets) =>
        (buckets + (buckets >= LeastStretched ? SpareBuckets : 0)) * BucketSlots * sizeof(ulong);

    /// <summary>The first slot of the bucket where a state with this hash belongs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong* Home(ulong hash) => _slots + (HomeOf(hash, _buckets) * BucketSlots);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong HomeOf(ulong hash, ulong buckets) => Math.BigMul(hash & PlaceMask, buckets, out _);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong* Next(ulong* at) => at + 1 == _end ? _slots : at + 1;

    /// <summary>From a slot on, the first one that is empty or has the hash's tag.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong* Seek(ulong hash, ulong* at)
    {
        ulong tag = TagOf(hash);
        if (!Vector256.IsHardwareAccelerated)
            return SeekOne(tag, at);
        uint skipped = (uint)((nuint)at / sizeof(ulong) % BucketSlots);
        at -= skipped;
        uint passed = (1u << (int)skipped) - 1;
        while (true)
        {
            var (low, high) = (Vector256.Load(at), Vector256.Load(at + 4));
            var wanted = Vector256.Create(tag);
            var mask = Vector256.Create(TagMask);
            uint hits = Vector256.Equals(low & mask, wanted).ExtractMostSignificantBits()
                | Vector256.Equals(high & mask, wanted).ExtractMostSignificantBits() << 4
                | Vector256.Equals(low, Vector256<ulong>.Zero).ExtractMostSignificantBits()
                | Vector256.Equals(high, Vector256<ulong>.Zero).ExtractMostSignificantBits() << 4;
            hits &= ~passed;
            if (hits != 0)
                return at + System.Numerics.BitOperations.TrailingZeroCount(hits);
            passed = 0;
            at += BucketSlots;
            if (at == _end)
                at = _slots;
        }
    }

    private ulong* SeekOne(ulong tag, ulong* at)
    {
        while (*at != 0 && (*at & TagMask) != tag)
            at = Next(at);
        return at;
    }

    private void Move(long from, long to)
    {
        ulong* state = Arena.At(from);
        ulong hash = PackedHash.Of(state, Arena.Words);
        ulong* at = Home(hash);
        while (*at != (TagOf(hash) | (ulong)(from + 1)))
            at = Next(at);
        Arena.Write<AnyWords>(to, state);
        *at = TagOf(hash) | (ulong)(to + 1);
    }

    private void NewTable(ulong buckets)
    {
        ulong bytes = BytesOf(buckets);
        _table = NativePages.Map((nuint)bytes);
        _slots = (ulong*)_table.Start;
        _end = _slots + (bytes / sizeof(ulong));
        _buckets = buckets;
        _full = (long)(buckets * BucketSlots / 20 * 17);
        PeakBytes = Math.Max(PeakBytes, Bytes);
    }

    private void Stretch(ulong buckets, int workers)
    {
        var (old, count) = (_table, _buckets);
        _table = default;
        NewTable(buckets);
        if (count < LeastStretched)
        {
            Rebuild(old);
            NativePages.Free(old);
            return;
        }

        (_old, _oldBuckets, _partsTaken) = (old, count, 0);
        // More parts than workers: who comes late finds fewer of them.
        int parts = workers == 1 ? 1 : (int)Math.Min((ulong)workers * PartsPerWorker, count / LeastPart);
        _parts = new TablePart[parts];
        ulong from = 0;
        for (int part = 0; part < parts; part++)
        {
            ulong to = part == parts - 1 ? count + SpareBuckets : count / (ulong)parts * (ulong)(part + 1);
            _parts[part] = new TablePart(from, to, part == 0 ? 0 : StretchedTo(from),
                part == parts - 1 ? buckets + SpareBuckets : StretchedTo(to));
            from = to;
        }
    }

    /// <summary>Where a bucket of the old table begins in the new one.</summary>
    private ulong StretchedTo(ulong bucket) => bucket * _buckets / _oldBuckets;

    /// <summary>
    /// Reads a part of the old table from front to back and so writes a part of the new one from front to back.
    /// </summary>
    public void Refill(TablePart part)
    {
        // How full the new table's buckets are just here: asking the buckets would cost a wrong guess each time.
        const ulong Near = 4 * SpareBuckets;
        byte* filled = stackalloc byte[(int)Near];
        new Span<byte>(filled, (int)Near).Clear();
        var (old, count) = (_old, _oldBuckets);
        ulong done = part.First;
        nuint page = old.Bytes < 16 * NativePages.HugePage ? NativePages.HugePage / 16 : NativePages.HugePage;
        nuint released = ((nuint)part.From * BucketBytes + page - 1) & ~(page - 1);
        for (ulong bucket = part.From; bucket < part.To; bucket++)
        {
            ulong* from = (ulong*)old.Start + (bucket * BucketSlots);
            ulong high = (((bucket + 1) << TagShift) - 1) / count; // The last that begins in this bucket or before.
            for (int i = 0; i < BucketSlots && from[i] != 0; i++)
            {
                ulong hash = HashOf(from[i], high, bucket, count), to = HomeOf(hash, _buckets);
                while (to >= part.First && to < part.End && filled[to % Near] == BucketSlots)
                    to++;
                if (to < part.First || to >= part.End)
                {
                    part.Left.Add((from[i], hash));
                    continue;
                }

                Require.That(to - done < Near);
                _slots[(to * BucketSlots) + filled[to % Near]++] = from[i];
            }

            // No entry of a later bucket goes further back than the spare buckets reach.
            for (; done + SpareBuckets + 2 < bucket * _buckets / count; done++)
                filled[done % Near] = 0;
            nuint read = (nuint)(bucket + 1) * BucketBytes;
            if (read < released + page)
                continue;
            NativePages.Release(old, released, read & ~(page - 1));
            released = read & ~(page - 1);
        }
    }

    /// <summary>The placing bits of a slot's hash: its place is at or before the bucket where it lies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong HashOf(ulong slot, ulong high, ulong bucket, ulong buckets)
    {
        ulong low = (slot & TagMask) >> TagShift;
        ulong hash = high << (64 - TagShift) | low;
        return HomeOf(hash, buckets) <= bucket && high < 1 << TagShift ? hash : (high - 1) << (64 - TagShift) | low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Append(ulong slot, ulong hash)
    {
        ulong* at = Home(hash);
        while (*at != 0)
            at = Next(at);
        *at = slot;
    }

    /// <summary>Places the states of a small table anew: nothing is known of their hashes but the tag.</summary>
    private void Rebuild(in NativePages.Block old)
    {
        var slots = new ReadOnlySpan<ulong>(old.Start, (int)(old.Bytes / sizeof(ulong)));
        foreach (ulong slot in slots)
        {
            if (slot != 0)
                Append(slot, PackedHash.Of(Arena.At(IndexIn(slot)), Arena.Words));
        }
    }

    private void FreeTable()
    {
        NativePages.Free(_table);
        NativePages.Free(_old);
        (_table, _old) = (default, default);
        _buckets = 0;
        _slots = null;
        _end = null;
    }
}
