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

    private readonly ITransitionSystem _system;
    private readonly StateCodec _codec;
    private readonly VisitedSet _visited;
    private readonly Findings _findings;
    private readonly SearchOptions _options;
    private readonly Transition[] _transitions;
    private readonly int _bytes;

    // A batch of successors: blocks, their packed words, hashes, and after Resolve their numbers. One more block is the
    // source.
    private byte* _memory;
    private readonly byte* _blocks;
    private readonly ulong* _packed;
    private readonly ulong* _hashes;
    private readonly long* _added;
    private int _batched;
    private int _depth;
    private int _untilCheck;

    public Expander(ITransitionSystem system, StateCodec codec, VisitedSet visited, Findings findings,
        SearchOptions options)
    {
        (_system, _codec, _visited, _findings, _options) = (system, codec, visited, findings, options);
        _transitions = new Transition[system.MaxTransitions];
        _bytes = system.StateBytes;
        int blocks = (VisitedSet.Batch + 1) * _bytes, words = (VisitedSet.Batch + 1) * sizeof(ulong);
        _memory = (byte*)NativePages.AllocateZeroed((nuint)(blocks + ((_codec.Words + 2) * words)));
        _hashes = (ulong*)_memory;
        _added = (long*)(_memory + words);
        _packed = (ulong*)(_memory + (2 * words));
        _blocks = _memory + ((_codec.Words + 2) * words);
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
        _system.Initial(Block(0));
        _batched = 1;
        _visited.Reserve();
        Flush(depth: 0);
    }

    /// <summary>
    /// Expands the states of a level, or a part of it; they are <paramref name="depth"/> steps from the initial one.
    /// </summary>
    public StopReason Expand(long from, long to, int depth, Budget budget)
    {
        _depth = depth;
        bool last = depth >= _options.MaxDepth, cut = false;
        for (long state = from; state < to; state++)
        {
            if (_untilCheck-- == 0)
            {
                _untilCheck = StatesPerCheck - 1;
                if (budget.Check(Transitions, depth, to - from) is not StopReason.Exhausted and var stop)
                    return stop;
            }

            int count = List(state);
            cut |= last && count > 0;
            if (!last && !Step(state, count, out var reason))
                return reason;
        }

        if (!MakeRoom(out var full))
            return full;
        Flush(depth + 1);
        return cut ? StopReason.MaxDepth : StopReason.Exhausted;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Block(int index) => new(_blocks + (index * _bytes), _bytes);

    /// <summary>The state being expanded, in the block after the batch.</summary>
    private Span<byte> Source => Block(VisitedSet.Batch);

    private Span<ulong> Packed(int index) => new(_packed + (index * _codec.Words), _codec.Words);

    /// <summary>Unpacks a state, lists its transitions and judges it if it is at rest.</summary>
    private int List(long state)
    {
        _codec.Unpack(new ReadOnlySpan<ulong>(_visited.Arena.At(state), _codec.Words), Source);
        int count = _system.Enabled(Source, _transitions);
        bool rest = true;
        for (int i = 0; i < count; i++)
            rest &= _transitions[i].Optional;
        if (rest)
            JudgeRest(state);
        if (_options.DeepCheck)
            CheckUnchanged(state);
        return count;
    }

    private void JudgeRest(long state)
    {
        Quiescent++;
        _findings.Note(_system.JudgeRest(Source, out ulong witness), _depth, ViolationKind.Rest, state);
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

            var block = Block(_batched);
            Source.CopyTo(block);
            var transition = _transitions[i];
            var outcome = _system.Apply(block, transition);
            Fired[transition.Agent << 8 | transition.Rule]++;
            if (outcome == Outcome.Fine || !Note(outcome, state))
                _batched++;
        }

        Transitions += count;
        stop = StopReason.Exhausted;
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

    /// <summary>
    /// Packs the blocks of the batch and asks for their slots. Done for the whole batch at once: a block read right
    /// after it was written in bytes would wait for those writes.
    /// </summary>
    private void Pack()
    {
        for (int i = 0; i < _batched; i++)
        {
            var packed = Packed(i);
            _codec.Pack(Block(i), packed);
            if (_options.DeepCheck)
                CheckExact(i);
            ulong hash = PackedHash.Of(_packed + (i * _codec.Words), _codec.Words);
            _hashes[i] = hash;
            _visited.Prefetch(hash);
        }
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
        Pack();
        _visited.Resolve(_packed, _hashes, _batched, _added);
        for (int i = 0; i < _batched; i++)
        {
            if (_added[i] < 0)
                continue;
            ulong violations = _system.JudgeState(Block(i));
            if (violations != 0)
                _findings.Note(violations, depth, ViolationKind.State, _added[i]);
        }

        _batched = 0;
    }

    private void CheckUnchanged(long state)
    {
        _codec.Pack(Source, Packed(_batched));
        if (!_visited.Arena.Holds(state, _packed + (_batched * _codec.Words)))
            throw new ModelBugException("listing or judging a state has changed it");
    }

    private void CheckExact(int index)
    {
        Span<byte> again = new byte[_bytes];
        _codec.Unpack(Packed(index), again);
        if (!again.SequenceEqual(Block(index)))
            throw new ModelBugException("a state does not survive packing");
    }

    private void Free()
    {
        NativePages.Free(_memory);
        _memory = null;
    }
}
