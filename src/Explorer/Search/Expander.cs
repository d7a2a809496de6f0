using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// One worker: expands a range of stored states. Its buffers live as long as it does; a step allocates nothing.
/// </summary>
internal sealed unsafe class Expander : IDisposable
{
    private const int StatesPerCheck = 1024;

    /// <summary>A search that ends before this is over before its cache would be warm.</summary>
    private const int StatesBeforeCache = 2000;

    private const long LeastCacheBytes = 2 << 20;

    private readonly ITransitionSystem _system;
    private readonly StateCodec _codec;
    private readonly VisitedSet _visited;
    private readonly Findings _findings;
    private readonly SearchOptions _options;
    private readonly Transition[] _transitions;
    private readonly byte[] _block;
    private readonly byte[] _next;
    private readonly int _words;
    private readonly bool _judges;
    private StepCache? _cache;

    // A batch of successors: their packed words, hashes, and after Resolve their numbers. One more is the source.
    private byte* _memory;
    private readonly ulong* _packed;
    private readonly ulong* _hashes;
    private readonly long* _added;
    private readonly ulong* _source;
    private int _batched;
    private int _depth;
    private int _untilCheck;

    public Expander(ITransitionSystem system, StateCodec codec, VisitedSet visited, Findings findings,
        SearchOptions options)
    {
        (_system, _codec, _visited, _findings, _options) = (system, codec, visited, findings, options);
        _transitions = new Transition[system.MaxTransitions];
        (_block, _next) = (new byte[system.StateBytes], new byte[system.StateBytes]);
        (_words, _judges) = (codec.Words, system.JudgesStates);
        const int Column = (VisitedSet.Batch + 1) * sizeof(ulong);
        _memory = (byte*)NativePages.AllocateZeroed((nuint)((_words + 2) * Column));
        _hashes = (ulong*)_memory;
        _added = (long*)(_memory + Column);
        _packed = (ulong*)(_memory + (2 * Column));
        _source = _packed + (VisitedSet.Batch * _words);
        Fired = new long[system.Agents << 8];
    }

    ~Expander() => Free();

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
        _visited.Reserve();
        Put(_next);
        Flush(depth: 0);
    }

    /// <summary>
    /// Expands the states of a level, or a part of it; they are <paramref name="depth"/> steps from the initial one.
    /// </summary>
    public StopReason Expand(long from, long to, int depth, Budget budget)
    {
        _depth = depth;
        if (_cache is null && from >= StatesBeforeCache && !_options.DeepCheck && StepCache.IsSupported
            && _system is IFootprintSystem system)
            _cache = new StepCache(system, _codec, Fired, Math.Max(LeastCacheBytes, _visited.Bytes));
        bool last = depth >= _options.MaxDepth, cut = false;
        for (long state = from; state < to; state++)
        {
            if (_untilCheck-- == 0)
            {
                _untilCheck = StatesPerCheck - 1;
                if (budget.Check(Transitions, depth, to - from) is not StopReason.Exhausted and var stop)
                    return stop;
            }

            if (_cache is not null && !last)
            {
                if (!ExpandCached(state, _cache, out var reason))
                    return reason;
                continue;
            }

            int count = List(state);
            cut |= last && count > 0;
            if (!last && !Step(state, count, out var full))
                return full;
        }

        if (!MakeRoom(out var end))
            return end;
        Flush(depth + 1);
        return cut ? StopReason.MaxDepth : StopReason.Exhausted;
    }

    /// <summary>Closes the books: <see cref="Fired"/> is complete only now.</summary>
    public void Finish() => _cache?.CountFired();

    public void Dispose()
    {
        _cache?.Dispose();
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>Unpacks a state, lists its transitions and judges it if it is at rest.</summary>
    private int List(long state)
    {
        _codec.Unpack(new ReadOnlySpan<ulong>(_visited.Arena.At(state), _words), _block);
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
    private bool ExpandCached(long state, StepCache cache, out StopReason stop)
    {
        int words = _words, agents = _system.Agents;
        ulong* source = _source;
        ulong* stored = _visited.Arena.At(state);
        for (int word = 0; word < words; word++)
            source[word] = stored[word];
        ulong heads = 0;
        for (int agent = 0; agent < agents; agent++)
        {
            ulong* entry = cache.Find(source, agent);
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
                ulong hash = PackedHash.Of(packed, words);
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

    private bool NoteCached(StepCache cache, ulong step, long state)
    {
        var outcome = new Outcome(cache.ViolationsOf(step), StepCache.StopOf(step));
        return outcome != Outcome.Fine && Note(outcome, state);
    }

    private void JudgeRest(long state)
    {
        Quiescent++;
        _findings.Note(_system.JudgeRest(_block, out ulong witness), _depth, ViolationKind.Rest, state);
        _findings.Witnessed |= witness;
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
            if (outcome == Outcome.Fine || !Note(outcome, state))
                Put(_next);
        }

        Transitions += count;
        stop = StopReason.Exhausted;
        return true;
    }

    /// <summary>Adds a block to the batch.</summary>
    private void Put(byte[] block)
    {
        ulong* packed = _packed + (_batched * _words);
        _codec.Pack(block, new Span<ulong>(packed, _words));
        if (_options.DeepCheck)
            CheckExact(packed, block);
        ulong hash = PackedHash.Of(packed, _words);
        _hashes[_batched++] = hash;
        _visited.Prefetch(hash);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool MakeRoom(out StopReason stop)
    {
        stop = _visited.Count > _options.MaxStates ? StopReason.MaxStates : StopReason.Memory;
        return _batched == 0 || (_visited.Count <= _options.MaxStates && _visited.Reserve());
    }

    /// <summary>Stores the batch, for which there is room, and judges its new states.</summary>
    private void Flush(int depth)
    {
        _visited.Resolve(_packed, _hashes, _batched, _added);
        for (int i = 0; _judges && i < _batched; i++)
        {
            if (_added[i] < 0)
                continue;
            _codec.Unpack(new ReadOnlySpan<ulong>(_packed + (i * _words), _words), _next);
            ulong violations = _system.JudgeState(_next);
            if (violations != 0)
                _findings.Note(violations, depth, ViolationKind.State, _added[i]);
        }

        _batched = 0;
    }

    private void CheckUnchanged(long state)
    {
        _codec.Pack(_block, new Span<ulong>(_source, _words));
        if (!_visited.Arena.Holds(state, _source))
            throw new ModelBugException("listing or judging a state has changed it");
    }

    private void CheckExact(ulong* packed, byte[] block)
    {
        Span<byte> again = new byte[block.Length];
        _codec.Unpack(new ReadOnlySpan<ulong>(packed, _words), again);
        if (!again.SequenceEqual(block))
            throw new ModelBugException("a state does not survive packing");
    }

    private void Free()
    {
        NativePages.Free(_memory);
        _memory = null;
    }
}
