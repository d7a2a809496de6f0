using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// Remembers what an agent can do where it sees what it has seen before: a state is then expanded without being
/// unpacked, and a successor is the state with some packed bits flipped.
/// </summary>
/// <remarks>
/// An agent's steps are a function of the bits that its footprint names (<see cref="IFootprintSystem"/>), and those are
/// few: its own program counter, its buffer, the word it is about to load. Entries are found in two stages, because what
/// is looked at depends on where the agent is. The first bits that an agent ever reads are its control bits: they
/// select a view, the bits that have been read under this control so far. The view's bits select the entry. When an
/// agent reads a bit that its view lacks, the view is replaced by a wider one and its entries are not found any more.
/// Bits that match are compared, never only their hash. One worker's own; nothing is shared.
/// </remarks>
internal sealed unsafe class StepCache : IDisposable
{
    /// <summary>Words of an entry before its key: the head, and how often it was used.</summary>
    public const int HeadWords = 2;

    /// <summary>Head: some step of the list must be taken some time.</summary>
    public const ulong Mandatory = 1UL << 16;

    /// <summary>Head: some step of the list violates something or has no successor.</summary>
    public const ulong Notable = 1UL << 17;

    private const int ControlBits = 12;
    private const ulong A = 0xa0761d6478bd642f;
    private const ulong B = 0xe7037ed1a0b428db;
    private const uint FirstSlots = 1024;
    private const int FirstPool = 1 << 13;

    private readonly IFootprintSystem _system;
    private readonly StateCodec _codec;
    private readonly int _words;
    private readonly Root[] _roots;
    private readonly Footprint _footprint;
    private readonly Transition[] _transitions;
    private readonly List<ulong> _violations = [0];
    private readonly byte[] _source;
    private readonly byte[] _next;
    private readonly ulong[] _masks;
    private readonly ulong[] _packed;
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

    /// <param name="system">The system.</param>
    /// <param name="codec">How its states are packed.</param>
    /// <param name="fired">Gets the steps taken by agent and rule; agent in the high byte.</param>
    /// <param name="mostBytes">All is forgotten when entries take more than this.</param>
    public StepCache(IFootprintSystem system, StateCodec codec, long[] fired, long mostBytes)
    {
        (_system, _codec, _words, _fired, _mostBytes) = (system, codec, codec.Words, fired, mostBytes);
        _roots = new Root[system.Agents];
        Array.Fill(_roots, new Root(0, 0, 0, 0, 0, []));
        _footprint = new Footprint(system.LiveBits.Count);
        _transitions = new Transition[system.MaxTransitions];
        (_source, _next) = (new byte[system.StateBytes], new byte[system.StateBytes]);
        _masks = new ulong[system.LiveBits.Count];
        _packed = new ulong[_words];
        _views = (ulong*)NativeMemory.AllocZeroed(_viewRoom * (nuint)(_words + 1), sizeof(ulong));
        _slots = (ulong*)NativeMemory.AllocZeroed(FirstSlots, sizeof(ulong));
        _slotMask = FirstSlots - 1;
        _pool = (ulong*)NativeMemory.Alloc(FirstPool, sizeof(ulong));
    }

    ~StepCache() => Free();

    /// <summary>Whether this processor has the instruction that makes it worth while.</summary>
    public static bool IsSupported => Bmi2.X64.IsSupported;

    /// <summary>Bytes held.</summary>
    public long Bytes => ((long)_poolRoom + _slotMask + 1 + (_viewRoom * (_words + 1))) * sizeof(ulong)
        + _roots.Sum(static r => (long)r.Views.Length * sizeof(uint));

    /// <summary>How often an agent had to be asked.</summary>
    public long Misses { get; private set; }

    /// <summary>
    /// What an agent can do in a packed state: an entry, good until the next call. Its head has the number of steps in
    /// the low 16 bits; steps begin after the key, at <see cref="HeadWords"/> + words, each the words to flip and one
    /// more that <see cref="RuleOf"/>, <see cref="StopOf"/> and <see cref="ViolationsOf"/> read.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong* Find(ulong* state, int agent)
    {
        ref readonly var root = ref _roots[agent];
        if (root.Views.Length == 0)
            return Miss(state, agent);
        uint view = root.Views[root.Index(state)];
        ulong* masks = _views + (view * (uint)(_words + 1));
        if (masks[_words] != 0)
            return _pool + masks[_words];
        if (view == 0)
            return Miss(state, agent);
        ulong hash = Hash(state, masks, view);
        for (uint at = (uint)hash & _slotMask; _slots[at] != 0; at = at + 1 & _slotMask)
        {
            if ((_slots[at] ^ hash) >> 32 != 0)
                continue;
            ulong* entry = _pool + (uint)_slots[at];
            if (Fits(entry, state, masks, view))
                return entry;
        }

        return Miss(state, agent);
    }

    public static int RuleOf(ulong step) => (byte)step;

    public static StepStop StopOf(ulong step) => (StepStop)(step >> 8 & 3);

    public ulong ViolationsOf(ulong step) => _violations[(int)(step >> 32)];

    /// <summary>Adds the uses of all entries to the steps fired and begins to count anew.</summary>
    public void CountFired()
    {
        for (int at = 1; at < _poolEnd;)
        {
            ulong* entry = _pool + at;
            int count = (ushort)entry[0];
            for (int i = 0; i < count; i++)
            {
                ulong step = entry[HeadWords + _words + (i * (_words + 1)) + _words];
                _fired[(int)(step >> 10 & 0xff) << 8 | RuleOf(step)] += (long)entry[1];
            }

            entry[1] = 0;
            at += HeadWords + _words + (count * (_words + 1));
        }
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Hash(ulong* state, ulong* masks, uint view)
    {
        ulong hash = view * B;
        for (int word = 0; word < _words; word++)
        {
            ulong high = Math.BigMul((state[word] & masks[word]) ^ A, hash ^ B, out ulong low);
            hash = high ^ low;
        }

        return hash;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Fits(ulong* entry, ulong* state, ulong* masks, uint view)
    {
        if (entry[0] >> 32 != view)
            return false;
        for (int word = 0; word < _words; word++)
        {
            if (entry[HeadWords + word] != (state[word] & masks[word]))
                return false;
        }

        return true;
    }

    /// <summary>Asks the system, and remembers.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong* Miss(ulong* state, int agent)
    {
        Misses++;
        if ((_poolEnd * (long)sizeof(ulong)) > _mostBytes)
            Forget();
        _codec.Unpack(new ReadOnlySpan<ulong>(state, _words), _source);
        _footprint.Clear();
        int count = _system.Enabled(_source, agent, _transitions, _footprint);
        int at = NewEntry(count);
        ulong* entry = _pool + at;
        ulong head = (ulong)count;
        for (int i = 0; i < count; i++)
            head |= TakeStep(state, _transitions[i], entry + HeadWords + _words + (i * (_words + 1)));
        Reads(_packed);
        uint view = ViewFor(state, agent);
        ulong* masks = _views + (view * (uint)(_words + 1));
        entry[0] = head | (ulong)view << 32;
        entry[1] = 0;
        bool constant = true;
        for (int word = 0; word < _words; word++)
        {
            entry[HeadWords + word] = state[word] & masks[word];
            constant &= masks[word] == 0;
        }

        if (constant)
            masks[_words] = (ulong)at;
        else
            Insert(Hash(state, masks, view), at);
        return entry;
    }

    /// <summary>Takes a step from the unpacked state, writes what it flips and is; returns its part of the head.</summary>
    private ulong TakeStep(ulong* state, Transition transition, ulong* to)
    {
        _source.CopyTo(_next, 0);
        var outcome = _system.Apply(_next, transition, _footprint);
        ulong step = transition.Rule | (ulong)outcome.Stop << 8 | (ulong)transition.Agent << 10;
        if (outcome.Stop == StepStop.None)
            _codec.Pack(_next, _packed);
        for (int word = 0; word < _words; word++)
            to[word] = outcome.Stop == StepStop.None ? _packed[word] ^ state[word] : 0;
        if (outcome.Violations != 0)
        {
            int known = _violations.IndexOf(outcome.Violations);
            if (known < 0)
                _violations.Add(outcome.Violations);
            step |= (ulong)(known < 0 ? _violations.Count - 1 : known) << 32;
        }

        to[_words] = step;
        RequireNoted(to);
        return (transition.Optional ? 0 : Mandatory) | (outcome == Outcome.Fine ? 0 : Notable);
    }

    /// <summary>What a step changes it must have reached through its view.</summary>
    private void RequireNoted(ulong* flips)
    {
        Reads(_packed);
        for (int word = 0; word < _words; word++)
        {
            if ((flips[word] & ~_packed[word]) != 0)
                throw new ModelBugException("a step changes bits that its footprint does not name");
        }
    }

    /// <summary>The footprint's bits, as they lie in a packed state.</summary>
    private void Reads(Span<ulong> packed)
    {
        for (int word = 0; word < _masks.Length; word++)
            _masks[word] = _footprint.Reads[word] & _system.LiveBits[word];
        _codec.Pack(MemoryMarshal.AsBytes<ulong>(_masks), packed);
    }

    /// <summary>The view under the state's control bits, after it has been widened to what was read just now.</summary>
    private uint ViewFor(ulong* state, int agent)
    {
        if (_roots[agent].Views.Length == 0)
            _roots[agent] = ControlOf(agent);
        ref var root = ref _roots[agent];
        ref uint view = ref root.Views[root.Index(state)];
        ulong* old = _views + (view * (uint)(_words + 1));
        bool fits = view != 0;
        for (int word = 0; word < _words; word++)
        {
            _packed[word] &= ~root.MaskOf(word);
            fits &= (_packed[word] & ~old[word]) == 0;
            _packed[word] |= old[word];
        }

        if (!fits)
            view = NewView(_packed);
        return view;
    }

    /// <summary>The bits that the agent read first: as many as a small table can be indexed by.</summary>
    private Root ControlOf(int agent)
    {
        Span<ulong> masks = stackalloc ulong[_words], more = stackalloc ulong[_words];
        masks.Clear();
        foreach (var (at, bytes) in _footprint.Order)
        {
            Array.Clear(_masks);
            for (int b = at; b < at + bytes; b++)
                _masks[b >> 3] |= 0xffUL << ((b & 7) * 8) & _system.LiveBits[b >> 3];
            _codec.Pack(MemoryMarshal.AsBytes<ulong>(_masks), more);
            int bits = 0, words = 0;
            for (int word = 0; word < _words; word++)
            {
                more[word] |= masks[word];
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
            _views = (ulong*)NativeMemory.Realloc(_views, _viewRoom * (nuint)(_words + 1) * sizeof(ulong));
        }

        ulong* view = _views + (_viewCount * (uint)(_words + 1));
        masks.CopyTo(new Span<ulong>(view, _words));
        view[_words] = 0;
        return _viewCount++;
    }

    private int NewEntry(int count)
    {
        int at = _poolEnd;
        _poolEnd += HeadWords + _words + (count * (_words + 1));
        if (_poolEnd > _poolRoom)
        {
            _poolRoom = Math.Max(_poolEnd, _poolRoom + (_poolRoom / 2));
            _pool = (ulong*)NativeMemory.Realloc(_pool, (nuint)_poolRoom * sizeof(ulong));
        }

        return at;
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
            ulong* masks = _views + (view * (uint)(_words + 1));
            if (view != 0 && masks[_words] == 0)
                Put(Hash(entry + HeadWords, masks, view), at);
            at += HeadWords + _words + (count * (_words + 1));
        }
    }

    /// <summary>Drops every entry. Views stay: they say what matters, not what happens.</summary>
    private void Forget()
    {
        CountFired();
        new Span<ulong>(_slots, (int)_slotMask + 1).Clear();
        for (uint view = 0; view < _viewCount; view++)
            _views[(view * (uint)(_words + 1)) + (uint)_words] = 0;
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
    /// An agent's control bits, in at most two words of the packed state, and the view for each value; none for an agent
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
        public uint Index(ulong* state) => (uint)(Bmi2.X64.ParallelBitExtract(state[First], FirstMask)
            | Bmi2.X64.ParallelBitExtract(state[Second], SecondMask) << Shift);

        public ulong MaskOf(int word) => (word == First ? FirstMask : 0) | (word == Second ? SecondMask : 0);
    }
}
