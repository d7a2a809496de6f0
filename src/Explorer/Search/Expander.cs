using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// One worker: expands a range of stored states. Its buffers live as long as it does; a step allocates nothing.
/// </summary>
internal sealed unsafe class Expander : IDisposable
{
    private const long LeastCacheBytes = 2 << 20;

    private readonly ITransitionSystem _system;
    private readonly StateCodec _codec;
    private readonly StoredStates _stored;
    private readonly VisitedSet _visited;
    private readonly StateTree? _tree;
    private readonly MeetingPoint _meeting;
    private readonly Findings _findings;
    private readonly SearchOptions _options;
    private readonly Transition[] _transitions;
    private readonly byte[] _block;
    private readonly byte[] _next;
    private readonly int _words;
    private readonly bool _judges;
    private readonly CoreSymmetry? _symmetry;
    private readonly LocalSteps? _locals;
    private readonly Footprint _footprint;
    private readonly Footprint _judged;
    private GroupSteps? _cache;
    private RecentStates? _recent;

    // A batch of successors: their packed words, hashes, and after Resolve their numbers. One more is the source.
    private byte* _memory;
    private readonly ulong* _packed;
    private readonly ulong* _hashes;
    private readonly long* _added;
    private readonly ulong* _source;

    // Where states are folded: the batch as it is stored, what is known of a source and of a successor.
    private readonly ulong* _folded;
    private readonly ulong* _sourceParts;
    private readonly ulong* _parts;
    private int _batched;
    private int _depth;

    public Expander(ITransitionSystem system, StateCodec codec, StoredStates stored, MeetingPoint meeting,
        Findings findings, SearchOptions options, CoreSymmetry? symmetry, LocalSteps? locals)
    {
        (_symmetry, _locals) = (symmetry, locals);
        _judged = new Footprint(codec.StateBytes / sizeof(ulong));
        _footprint = new Footprint(codec.StateBytes / sizeof(ulong));
        (_system, _codec, _stored, _findings, _options) = (system, codec, stored, findings, options);
        (_visited, _tree, _meeting) = (stored.Set, stored.Tree, meeting);
        Writer = new VisitedSet.Writer(_visited);
        _transitions = new Transition[system.MaxTransitions];
        (_block, _next) = (new byte[system.StateBytes], new byte[system.StateBytes]);
        (_words, _judges) = (codec.Words, system.JudgesStates);
        const int Column = (VisitedSet.Batch + 1) * sizeof(ulong);
        int buffer = _tree?.BufferWords ?? 0;
        _memory = (byte*)NativePages.AllocateZeroed((nuint)(((_words + 3) * Column) + (2 * buffer * sizeof(ulong))));
        _hashes = (ulong*)_memory;
        _added = (long*)(_memory + Column);
        _folded = (ulong*)(_memory + (2 * Column));
        _packed = (ulong*)(_memory + (3 * Column));
        _source = _packed + (VisitedSet.Batch * _words);
        _sourceParts = _packed + ((VisitedSet.Batch + 1) * _words);
        _parts = _sourceParts + buffer;
        Fired = new long[system.Agents << 8];
    }

    ~Expander() => Free();

    /// <summary>Those it works with; the first member reports for all.</summary>
    public required Team Team { get; init; }

    /// <summary>How it adds states.</summary>
    public VisitedSet.Writer Writer { get; }

    /// <summary>Steps taken, those without a successor state included.</summary>
    public long Transitions { get; private set; }

    /// <summary>Expanded states without a step that somebody must take.</summary>
    public long Quiescent { get; private set; }

    /// <summary>Steps by agent and rule: agent in the high byte.</summary>
    public long[] Fired { get; }

    /// <summary>Stores and judges the initial state.</summary>
    public void Start()
    {
        _system.Initial(_next);
        if (!MakeRoom(out _))
            return; // Not even one state: the caller sees an empty set.
        if (_locals is not null)
            Normalize(_locals);
        if (Put(_next, out _))
            Flush(depth: 0);
    }

    /// <summary>Counts what was done before.</summary>
    public void Restore(SearchPosition position)
    {
        (Transitions, Quiescent) = (position.Transitions, position.Quiescent);
        for (int i = 0; i < Fired.Length; i++)
            Fired[i] = position.Fired[i];
    }

    /// <summary>
    /// Expands shares of a level until none is left or a budget is used up. The level is <paramref name="depth"/> steps
    /// from the initial state.
    /// </summary>
    public StopReason Expand(Frontier level, int depth, Budget budget)
    {
        _depth = depth;
        if (_cache is null && UsesCache(level.From))
            OpenCache();

        bool cut = false;
        while (level.Take(out long from, out long to))
        {
            var stop = StopReason.Exhausted;
            for (; stop == StopReason.Exhausted && level.Next(ref from, to, out long end); from = end)
            {
                stop = _cache is not null && depth < _options.MaxDepth
                    ? ExpandCached(from, end, _cache)
                    : ExpandPlainly(from, end, ref cut);
            }

            if (stop == StopReason.Exhausted)
                stop = budget.Check(this, depth, level.Count);
            if (stop != StopReason.Exhausted)
                return stop;
        }

        if (!MakeRoom(out var full))
            return full;
        Flush(depth + 1);
        return cut ? StopReason.MaxDepth : StopReason.Exhausted;
    }

    /// <summary>What groups have looked at, where there are local steps.</summary>
    public ulong[][]? Touched => _cache?.Agents.Touched;

    /// <summary>Adds the bits that states were judged by, where there are local steps.</summary>
    public void AddJudged(Span<ulong> bits)
    {
        Span<ulong> own = stackalloc ulong[_words];
        Pack(_judged, own);
        for (int word = 0; word < _words; word++)
            bits[word] |= own[word];
    }

    /// <summary>Closes the books: <see cref="Fired"/> is complete only now.</summary>
    public void Finish() => _cache?.CountFired();

    public void Dispose()
    {
        _cache?.Dispose();
        _recent?.Dispose();
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Symmetry is verified by what the cache learns: no state may go past it.</summary>
    private bool UsesCache(long states) => _symmetry is not null || _locals is not null
        || (states >= _options.StatesBeforeCache && !_options.DeepCheck && StepCache.IsSupported);

    private void OpenCache()
    {
        if (_system is not IFootprintSystem system)
            return;
        long most = Math.Max(LeastCacheBytes, _visited.Bytes / 8);
        _cache = new GroupSteps(system, _codec, Fired, most, _symmetry, _locals);
        _recent = new RecentStates(_words);
    }

    private StopReason ExpandPlainly(long from, long to, ref bool cut)
    {
        for (long state = from; state < to; state++)
        {
            int count = List(state);
            if (_depth >= _options.MaxDepth)
                cut |= count > 0;
            else if (!Step(state, count, out var stop))
                return stop;
        }

        return StopReason.Exhausted;
    }

    private StopReason ExpandCached(long from, long to, GroupSteps cache) => (_words, _tree) switch
    {
        (2, null) => ExpandCached<TwoWords, AsTheyAre>(from, to, cache),
        (3, null) => ExpandCached<ThreeWords, AsTheyAre>(from, to, cache),
        (_, null) => ExpandCached<AnyWords, AsTheyAre>(from, to, cache),
        (2, _) => ExpandCached<TwoWords, Folded>(from, to, cache),
        (3, _) => ExpandCached<ThreeWords, Folded>(from, to, cache),
        _ => ExpandCached<AnyWords, Folded>(from, to, cache),
    };

    private StopReason ExpandCached<TWords, TForm>(long from, long to, GroupSteps cache)
        where TWords : IWordCount where TForm : IStoredForm
    {
        for (long state = from; state < to; state++)
        {
            if (!ExpandCached<TWords, TForm>(state, cache, out var stop))
                return stop;
        }

        return StopReason.Exhausted;
    }

    /// <summary>Unpacks a state, lists its transitions and judges it if it is at rest.</summary>
    private int List(long state)
    {
        Load(state);
        int count = _system.Enabled(_block, _transitions);
        bool rest = true;
        for (int i = 0; i < count; i++)
            rest &= _transitions[i].Optional;
        if (rest)
            JudgeRest(state);
        if (_options.DeepCheck)
            CheckUnchanged(state);
        return count;
    }

    /// <summary>Expands a state by what the cache knows. False if the successors could not all be stored.</summary>
    private bool ExpandCached<TWords, TForm>(long state, GroupSteps cache, out StopReason stop)
        where TWords : IWordCount where TForm : IStoredForm
    {
        int words = TWords.Of(_words);
        ulong* source = _source;
        if (TForm.Folds)
            _tree!.Unfold(*_visited.Arena.At<OneWord>(state), source, _sourceParts);
        else
        {
            ulong* stored = _visited.Arena.At(state);
            for (int word = 0; word < words; word++)
                source[word] = stored[word];
        }

        cache.Trim();
        var recent = _recent!;
        ulong heads = 0;
        for (int group = 0; group < cache.Count; group++)
        {
            ulong* entry = cache.Find<TWords>(source, group);
            heads |= entry[0];
            entry[1]++;
            int count = (ushort)entry[0];
            Transitions += count;
            bool notable = (entry[0] & StepCache.Notable) != 0;
            ulong* flips = entry + StepCache.HeadWords + words;
            for (int i = 0; i < count; i++, flips += words + 1)
            {
                if (notable && NoteCached(cache, flips[words], state))
                    continue;
                if (_batched == VisitedSet.Batch)
                {
                    if (!MakeRoom(out stop))
                        return false;
                    Flush(_depth + 1);
                }

                ulong* packed = _packed + (_batched * words);
                for (int word = 0; word < words; word++)
                    packed[word] = source[word] ^ flips[word];
                _symmetry?.Canonicalize(packed);
                ulong hash = PackedHash.Of(packed, words);
                if (recent.Met<TWords>(packed, hash))
                    continue;
                if (TForm.Folds)
                {
                    stop = StopReason.Memory;
                    if (!_tree!.TryFold(packed, _sourceParts, _parts, out _folded[_batched]))
                        return false;
                    hash = PackedHash.Of(_folded + _batched, 1);
                }

                _hashes[_batched++] = hash;
                _visited.Prefetch(hash);
            }
        }

        if ((heads & StepCache.Mandatory) == 0)
        {
            _codec.Unpack(new ReadOnlySpan<ulong>(source, words), _block);
            JudgeRest(state);
        }

        stop = StopReason.Exhausted;
        return true;
    }

    private bool NoteCached(GroupSteps cache, ulong step, long state)
    {
        var outcome = new Outcome(cache.Violations(StepCache.ViolationsOf(step)), StepCache.StopOf(step));
        return outcome != Outcome.Fine && Note(outcome, state);
    }

    private void JudgeRest(long state)
    {
        Quiescent++;
        ulong violations = _system.JudgeRest(_block, out ulong witness);
        _findings.Note(violations, _depth, ViolationKind.Rest, state);
        _findings.Witness(witness);
        if (_symmetry is not null)
            CompareRest(_symmetry, state, violations, witness);
    }

    /// <summary>A state at rest must be judged alike whoever is who.</summary>
    private void CompareRest(CoreSymmetry symmetry, long state, ulong violations, ulong witness)
    {
        ulong* renamed = stackalloc ulong[_words];
        foreach (int[] permutation in symmetry.Permutations)
        {
            symmetry.Rename(_stored.At(state, _source), permutation, renamed);
            _codec.Unpack(new ReadOnlySpan<ulong>(renamed, _words), _block);
            if (_system.JudgeRest(_block, out ulong other) != violations || other != witness)
                symmetry.Break();
        }
    }

    /// <summary>Takes the listed transitions. False if the successors could not all be stored.</summary>
    private bool Step(long state, int count, out StopReason stop)
    {
        for (int i = 0; i < count; i++)
        {
            if (_batched == VisitedSet.Batch)
            {
                if (!MakeRoom(out stop))
                    return false;
                Flush(_depth + 1);
            }

            _block.CopyTo(_next, 0);
            var transition = _transitions[i];
            var outcome = _system.Apply(_next, transition);
            Fired[transition.Agent << 8 | transition.Rule]++;
            if ((outcome == Outcome.Fine || !Note(outcome, state)) && !Put(_next, out stop))
                return false;
        }

        Transitions += count;
        stop = StopReason.Exhausted;
        return true;
    }

    /// <summary>Takes every group's local steps from the initial state.</summary>
    private void Normalize(LocalSteps locals)
    {
        OpenCache();
        ulong* packed = stackalloc ulong[_words];
        Span<ulong> reads = stackalloc ulong[_words];
        _codec.Pack(_next, new Span<ulong>(packed, _words));
        for (int group = 0; group < locals.Groups; group++)
            locals.Normalize(_cache!.Agents, packed, group, reads);
        _codec.Unpack(new ReadOnlySpan<ulong>(packed, _words), _next);
    }

    /// <summary>Adds a block to the batch. False if it cannot be stored.</summary>
    private bool Put(byte[] block, out StopReason stop)
    {
        ulong* packed = _packed + (_batched * _words);
        _codec.Pack(block, new Span<ulong>(packed, _words));
        if (_options.DeepCheck)
            CheckExact(packed, block);
        _symmetry?.Canonicalize(packed);
        ulong hash = PackedHash.Of(packed, _words);
        stop = StopReason.Memory;
        if (_tree is not null)
        {
            if (!_tree.TryFold(packed, _sourceParts, _parts, out _folded[_batched]))
                return false;
            hash = PackedHash.Of(_folded + _batched, 1);
            if (_options.DeepCheck)
                CheckFolded(_tree, packed);
        }

        _hashes[_batched++] = hash;
        _visited.Prefetch(hash);
        return true;
    }

    /// <summary>Notes what a step broke. True if it has no successor.</summary>
    private bool Note(Outcome outcome, long state)
    {
        ulong stop = outcome.Stop switch
        {
            StepStop.Error => _findings.ErrorBit,
            StepStop.Capacity => _findings.CapacityBit,
            _ => 0,
        };
        _findings.Note(outcome.Violations | stop, _depth + 1, ViolationKind.Step, state);
        return stop != 0;
    }

    /// <summary>Makes sure that the batch can be stored. False if a budget forbids it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool MakeRoom(out StopReason stop)
    {
        stop = StopReason.MaxStates;
        if (_batched > 0 && Writer.Count > _options.AbandonAbove)
            return false;
        stop = StopReason.Memory;
        return Writer.Reserve() || Grow();
    }

    private bool Grow()
    {
        do
        {
            if (!_meeting.Grow())
                return false;
        }
        while (!Writer.Reserve());
        return true;
    }

    /// <summary>Stores the batch, for which there is room, and judges its new states.</summary>
    private void Flush(int depth)
    {
        Writer.Resolve(_tree is null ? _packed : _folded, _hashes, _batched, _added);
        for (int i = 0; _judges && i < _batched; i++)
        {
            if (_added[i] < 0)
                continue;
            _codec.Unpack(new ReadOnlySpan<ulong>(_packed + (i * _words), _words), _next);
            ulong violations = _symmetry is null && _locals is null ? _system.JudgeState(_next) : JudgeNoting();
            if (violations != 0)
                _findings.Note(violations, depth, ViolationKind.State, _added[i]);
        }

        _batched = 0;
    }

    /// <summary>Judges the block of a new state; what is looked at must not tell members apart.</summary>
    private ulong JudgeNoting()
    {
        _footprint.Clear();
        ulong violations = ((IFootprintSystem)_system).JudgeState(_next, _footprint);
        if (_locals is not null)
            _judged.Add(_footprint);
        if (_symmetry is not null)
        {
            Span<ulong> looked = stackalloc ulong[_words];
            Pack(_footprint, looked);
            if (_symmetry.Touches(looked))
                _symmetry.Break();
        }

        return violations;
    }

    /// <summary>The bits of a footprint as they lie in a packed state.</summary>
    private void Pack(Footprint footprint, Span<ulong> packed)
    {
        Span<ulong> looked = stackalloc ulong[_codec.StateBytes / sizeof(ulong)];
        for (int word = 0; word < looked.Length; word++)
            looked[word] = footprint.Reads[word] & _system.LiveBits[word];
        _codec.Pack(MemoryMarshal.AsBytes(looked), packed);
    }

    private void CheckUnchanged(long state)
    {
        _codec.Pack(_block, new Span<ulong>(_source, _words));
        ulong* stored = stackalloc ulong[_words];
        if (!new ReadOnlySpan<ulong>(_stored.At(state, stored), _words)
            .SequenceEqual(new ReadOnlySpan<ulong>(_source, _words)))
            throw new ModelBugException("listing or judging a state has changed it");
    }

    private void CheckExact(ulong* packed, byte[] block)
    {
        Span<byte> again = new byte[block.Length];
        _codec.Unpack(new ReadOnlySpan<ulong>(packed, _words), again);
        if (!again.SequenceEqual(block))
            throw new ModelBugException("a state does not survive packing");
    }

    private void CheckFolded(StateTree tree, ulong* packed)
    {
        ulong* again = stackalloc ulong[_words];
        tree.Unfold(_folded[_batched], again, _parts);
        if (!new ReadOnlySpan<ulong>(again, _words).SequenceEqual(new ReadOnlySpan<ulong>(packed, _words)))
            throw new ModelBugException("a state does not survive folding");
    }

    /// <summary>Unpacks a state.</summary>
    private void Load(long state) =>
        _codec.Unpack(new ReadOnlySpan<ulong>(_stored.At(state, _source), _words), _block);

    private void Free()
    {
        NativePages.Free(_memory);
        _memory = null;
    }
}
