using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// Remembers what a unit (an agent, a group of agents) can do where it sees what it has seen before: a state is then
/// expanded without being unpacked, and a successor is the state with some packed bits flipped.
/// </summary>
/// <remarks>
/// A unit's steps are a function of the bits that its footprint names (<see cref="IFootprintSystem"/>), and those are
/// few: its own program counter, its buffer, the word it is about to load. Entries are found in two stages, because
/// what is looked at depends on where the unit is. Its control bits, the first that it ever read, select a view: the
/// bits that have been read under this control so far. The view's bits select the entry. When a unit reads a bit that
/// its view lacks, a wider one takes the view's place, and the old entries are not found any more. Bits are compared,
/// not only their hash. One worker's own; nothing is shared.
/// </remarks>
internal abstract unsafe class StepCache : IDisposable
{
    /// <summary>Words of an entry before its key: the head, and how often it was used.</summary>
    public const int HeadWords = 2;

    /// <summary>Head: some step of the list must be taken some time.</summary>
    public const ulong Mandatory = 1UL << 16;

    /// <summary>Head: some step of the list violates something or has no successor.</summary>
    public const ulong Notable = 1UL << 17;

    /// <summary>Of a step, where its operand is: names that mean something in one state only.</summary>
    public const ulong OperandBits = 0xffffUL << 32;

    private const int ControlBits = 12;
    private const ulong A = 0xa0761d6478bd642f;
    private const ulong B = 0xe7037ed1a0b428db;
    private const uint FirstSlots = 1024;
    private const int FirstPool = 1 << 13;

    private readonly Root[] _roots;
    private readonly ulong[] _reads;
    private readonly long[] _fired;
    private readonly long _mostBytes;

    // Views by number, from 1: the mask of each word, then the entry that serves all states or 0.
    private ulong* _views;
    private uint _viewCount = 1;
    private uint _viewRoom = 256;

    // Slots: tag in the high half, place of the entry in the pool in the low one; 0 is empty.
    private ulong* _slots;
    private uint _slotMask;
    private uint _entries;

    // Entries one after the other: head, uses, key, then for each step the bits it flips and what it is.
    private ulong* _pool;
    private int _poolRoom = FirstPool;
    private int _poolEnd = 1; // No entry is at 0.

    /// <param name="units">How many units there are.</param>
    /// <param name="words">Words of a packed state.</param>
    /// <param name="fired">Gets the steps taken by agent and rule; agent in the high byte.</param>
    /// <param name="mostBytes">All is forgotten when entries take more than this.</param>
    protected StepCache(int units, int words, long[] fired, long mostBytes)
    {
        (Words, _fired, _mostBytes) = (words, fired, mostBytes);
        _roots = new Root[units];
        Array.Fill(_roots, new Root(0, 0, 0, 0, 0, []));
        _reads = new ulong[words];
        _views = (ulong*)NativeMemory.AllocZeroed(_viewRoom * (nuint)(words + 1), sizeof(ulong));
        _slots = (ulong*)NativeMemory.AllocZeroed(FirstSlots, sizeof(ulong));
        _slotMask = FirstSlots - 1;
        _pool = (ulong*)NativeMemory.Alloc(FirstPool, sizeof(ulong));
    }

    ~StepCache() => Free();

    /// <summary>Whether this processor has the instruction that makes it worth while.</summary>
    public static bool IsSupported => Bmi2.X64.IsSupported;

    /// <summary>Bytes held.</summary>
    public virtual long Bytes => ((long)_poolRoom + _slotMask + 1 + (_viewRoom * (Words + 1))) * sizeof(ulong)
        + _roots.Sum(static r => (long)r.Views.Length * sizeof(uint));

    /// <summary>How many units there are.</summary>
    public int Units => _roots.Length;

    /// <summary>The entry at a place.</summary>
    public ulong* EntryAt(int at) => _pool + at;

    /// <summary>Where an entry is: good until <see cref="Trim"/>, while the entry itself may move.</summary>
    public int PlaceOf(ulong* entry) => (int)(entry - _pool);

    /// <summary>The bits of the state that a unit's entry depends on, written to one mask a word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CopyReads<TWords>(int unit, ulong* entry, ulong* masks) where TWords : IWordCount
    {
        int words = TWords.Of(Words);
        ulong* view = _views + ((uint)(entry[0] >> 32) * (uint)(words + 1));
        ref readonly var root = ref _roots[unit];
        for (int word = 0; word < words; word++)
            masks[word] = view[word];
        masks[root.First] |= root.FirstMask;
        masks[root.Second] |= root.SecondMask;
    }

    /// <summary>A unit's control bits, once it has been asked: its view depends on them.</summary>
    public ulong[] ControlOf(int unit)
    {
        ulong[] masks = new ulong[Words];
        for (int word = 0; word < Words; word++)
            masks[word] = _roots[unit].MaskOf(word);
        return masks;
    }

    /// <summary>The properties that a step violates, by <see cref="ViolationsOf"/>.</summary>
    public abstract ulong Violations(int set);

    /// <summary>Words of a packed state.</summary>
    protected int Words { get; }

    /// <summary>
    /// What a unit can do in a packed state: an entry, good until the next call. Its head has the number of steps in
    /// the low 16 bits; steps begin after the key, at <see cref="HeadWords"/> + words, each the words to flip and one
    /// more that says what the step is: <see cref="StepOf"/>.
    /// </summary>
    public ulong* Find(ulong* state, int unit) => Find<AnyWords>(state, unit);

    /// <inheritdoc cref="Find(ulong*, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong* Find<TWords>(ulong* state, int unit) where TWords : IWordCount
    {
        int words = TWords.Of(Words);
        ref readonly var root = ref _roots[unit];
        if (root.Views.Length == 0)
            return Miss(state, unit);
        uint view = root.Views[root.Index(state)];
        ulong* masks = _views + (view * (uint)(words + 1));
        if (masks[words] != 0)
            return _pool + masks[words];
        if (view == 0)
            return Miss(state, unit);
        ulong hash = Hash<TWords>(state, masks, view);
        for (uint at = (uint)hash & _slotMask; _slots[at] != 0; at = at + 1 & _slotMask)
        {
            if ((_slots[at] ^ hash) >> 32 != 0)
                continue;
            ulong* entry = _pool + (uint)_slots[at];
            if (Fits<TWords>(entry, state, masks, view))
                return entry;
        }

        return Miss(state, unit);
    }

    // A step: rule in bits 0-7, how it stops in 8-9, agent in 10-17, whether it is optional in 18 and local in 19,
    // operand in 32-47, the set of properties it violates from 48 on.
    public static ulong StepOf(Transition transition, StepStop stop, int violations) =>
        transition.Rule | (ulong)stop << 8 | (ulong)transition.Agent << 10 | (transition.Optional ? 1UL << 18 : 0)
        | (ulong)transition.Operand << 32 | (ulong)violations << 48;

    public static Transition TransitionOf(ulong step) =>
        new((byte)(step >> 10), (byte)step, (step >> 18 & 1) != 0, (ushort)(step >> 32));

    public static StepStop StopOf(ulong step) => (StepStop)(step >> 8 & 3);

    public static int ViolationsOf(ulong step) => (int)(step >> 48);

    /// <summary>Of a step: it keeps to what is its group's own, see <see cref="LocalSteps"/>.</summary>
    public const ulong Local = 1UL << 19;

    protected static int AgentOf(ulong step) => (byte)(step >> 10);

    protected static ulong WithAgent(ulong step, int agent) => (step & ~(0xffUL << 10)) | (ulong)(uint)agent << 10;

    /// <summary>Forgets everything if it has become too much; entries found before are gone then.</summary>
    public virtual void Trim()
    {
        if ((_poolEnd * (long)sizeof(ulong)) > _mostBytes)
            Forget();
    }

    /// <summary>Adds the uses of all entries to the steps fired and begins to count anew.</summary>
    public void CountFired()
    {
        for (int at = 1; at < _poolEnd;)
        {
            ulong* entry = _pool + at;
            int count = (ushort)entry[0];
            for (int i = 0; i < count; i++)
            {
                ulong step = entry[HeadWords + Words + (i * (Words + 1)) + Words];
                _fired[AgentOf(step) << 8 | (byte)step] += (long)entry[1];
            }

            entry[1] = 0;
            at += HeadWords + Words + (count * (Words + 1));
        }
    }

    public virtual void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Hash<TWords>(ulong* state, ulong* masks, uint view) where TWords : IWordCount
    {
        ulong hash = view * B;
        for (int word = 0; word < TWords.Of(Words); word++)
        {
            ulong high = Math.BigMul((state[word] & masks[word]) ^ A, hash ^ B, out ulong low);
            hash = high ^ low;
        }

        return hash;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Fits<TWords>(ulong* entry, ulong* state, ulong* masks, uint view) where TWords : IWordCount
    {
        ulong differ = entry[0] >> 32 ^ view;
        for (int word = 0; word < TWords.Of(Words); word++)
            differ |= entry[HeadWords + word] ^ (state[word] & masks[word]);
        return differ == 0;
    }

    /// <summary>
    /// Finds out what a unit can do: calls <see cref="Add"/> for every step and returns the head without the number of
    /// steps. <paramref name="reads"/> is cleared and gets the bits that this depends on.
    /// </summary>
    protected abstract ulong Ask(ulong* state, int unit, Span<ulong> reads);

    /// <summary>
    /// The bits to tell views of a unit apart by, best first, after <see cref="Ask"/>: masks.
    /// </summary>
    protected abstract IReadOnlyList<ulong[]> Controls(int unit);

    /// <summary>Adds a step to the entry that is being made; returns the bits it flips, to be written.</summary>
    protected ulong* Add(ulong step)
    {
        int at = _poolEnd;
        _poolEnd += Words + 1;
        MakeRoom();
        _pool[at + Words] = step;
        return _pool + at;
    }

    /// <summary>The bits that a unit's entry for a state depends on, added to a mask.</summary>
    protected void AddReads(ulong* state, int unit, Span<ulong> reads)
    {
        ref readonly var root = ref _roots[unit];
        ulong* masks = _views + (root.Views[root.Index(state)] * (uint)(Words + 1));
        for (int word = 0; word < Words; word++)
            reads[word] |= masks[word] | root.MaskOf(word);
    }

    /// <summary>Asks, and remembers.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong* Miss(ulong* state, int unit)
    {
        int at = _poolEnd;
        _poolEnd += HeadWords + Words;
        MakeRoom();
        Array.Clear(_reads);
        ulong head = Ask(state, unit, _reads);
        int count = (_poolEnd - at - HeadWords - Words) / (Words + 1);
        uint view = ViewFor(state, unit);
        ulong* masks = _views + (view * (uint)(Words + 1));
        ulong* entry = _pool + at;
        entry[0] = head | (uint)count | (ulong)view << 32;
        entry[1] = 0;
        bool constant = true;
        for (int word = 0; word < Words; word++)
        {
            entry[HeadWords + word] = state[word] & masks[word];
            constant &= masks[word] == 0;
        }

        if (constant)
            masks[Words] = (ulong)at;
        else
            Insert(Hash<AnyWords>(state, masks, view), at);
        Made(state, unit, at);
        return _pool + at;
    }

    /// <summary>An entry has just been made, at this place.</summary>
    protected virtual void Made(ulong* state, int unit, int at)
    {
    }

    /// <summary>The view under the state's control bits, after it has been widened to what was read just now.</summary>
    private uint ViewFor(ulong* state, int unit)
    {
        if (_roots[unit].Views.Length == 0)
            _roots[unit] = RootOf(unit);
        ref var root = ref _roots[unit];
        ref uint view = ref root.Views[root.Index(state)];
        ulong* old = _views + (view * (uint)(Words + 1));
        bool fits = view != 0;
        for (int word = 0; word < Words; word++)
        {
            _reads[word] &= ~root.MaskOf(word);
            fits &= (_reads[word] & ~old[word]) == 0;
            _reads[word] |= old[word];
        }

        if (!fits)
            view = NewView(_reads);
        return view;
    }

    /// <summary>As many control bits as a small table can be indexed by.</summary>
    private Root RootOf(int unit)
    {
        Span<ulong> masks = stackalloc ulong[Words], more = stackalloc ulong[Words];
        masks.Clear();
        foreach (ulong[] control in Controls(unit))
        {
            int bits = 0, words = 0;
            for (int word = 0; word < Words; word++)
            {
                more[word] = control[word] | masks[word];
                bits += BitOperations.PopCount(more[word]);
                words += more[word] == 0 ? 0 : 1;
            }

            if (bits <= ControlBits && words <= 2)
                more.CopyTo(masks);
        }

        return Root.Of(masks);
    }

    private uint NewView(ReadOnlySpan<ulong> masks)
    {
        if (_viewCount == _viewRoom)
        {
            _viewRoom *= 2;
            _views = (ulong*)NativeMemory.Realloc(_views, _viewRoom * (nuint)(Words + 1) * sizeof(ulong));
        }

        ulong* view = _views + (_viewCount * (uint)(Words + 1));
        masks.CopyTo(new Span<ulong>(view, Words));
        view[Words] = 0;
        return _viewCount++;
    }

    private void MakeRoom()
    {
        if (_poolEnd <= _poolRoom)
            return;
        _poolRoom = Math.Max(_poolEnd, _poolRoom + (_poolRoom / 2));
        _pool = (ulong*)NativeMemory.Realloc(_pool, (nuint)_poolRoom * sizeof(ulong));
    }

    private void Insert(ulong hash, int at)
    {
        if (++_entries * 2 > _slotMask)
            GrowSlots(); // Finds the new entry in the pool.
        else
            Put(hash, at);
    }

    private void Put(ulong hash, int at)
    {
        uint slot = (uint)hash & _slotMask;
        while (_slots[slot] != 0)
            slot = slot + 1 & _slotMask;
        _slots[slot] = hash >> 32 << 32 | (uint)at;
    }

    private void GrowSlots()
    {
        NativeMemory.Free(_slots);
        _slotMask = (_slotMask * 2) + 1;
        _slots = (ulong*)NativeMemory.AllocZeroed(_slotMask + 1, sizeof(ulong));
        for (int at = 1; at < _poolEnd;)
        {
            ulong* entry = _pool + at;
            int count = (ushort)entry[0];
            uint view = (uint)(entry[0] >> 32);
            ulong* masks = _views + (view * (uint)(Words + 1));
            if (view != 0 && masks[Words] == 0)
                Put(Hash<AnyWords>(entry + HeadWords, masks, view), at);
            at += HeadWords + Words + (count * (Words + 1));
        }
    }

    /// <summary>Drops every entry. Views stay: they say what matters, not what happens.</summary>
    protected void Forget()
    {
        CountFired();
        new Span<ulong>(_slots, (int)_slotMask + 1).Clear();
        for (uint view = 0; view < _viewCount; view++)
            _views[(view * (uint)(Words + 1)) + (uint)Words] = 0;
        (_entries, _poolEnd) = (0, 1);
    }

    private void Free()
    {
        NativeMemory.Free(_views);
        NativeMemory.Free(_slots);
        NativeMemory.Free(_pool);
        _views = null;
        _slots = null;
        _pool = null;
    }

    /// <summary>
    /// A unit's control bits, in at most two words of the packed state, and the view for each value; none for a unit
    /// that nobody has asked yet.
    /// </summary>
    private readonly record struct Root(int First, ulong FirstMask, int Second, ulong SecondMask, int Shift,
        uint[] Views)
    {
        public static Root Of(ReadOnlySpan<ulong> masks)
        {
            int first = Math.Max(0, masks.IndexOfAnyExcept(0UL)), second = Math.Max(0, masks.LastIndexOfAnyExcept(0UL));
            ulong more = second == first ? 0 : masks[second];
            int shift = BitOperations.PopCount(masks[first]);
            return new Root(first, masks[first], second, more, shift,
                new uint[1 << (shift + BitOperations.PopCount(more))]);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public uint Index(ulong* state) => (uint)(StateCodec.Extract(state[First], FirstMask)
            | StateCodec.Extract(state[Second], SecondMask) << Shift);

        public ulong MaskOf(int word) => (word == First ? FirstMask : 0) | (word == Second ? SecondMask : 0);
    }
}
