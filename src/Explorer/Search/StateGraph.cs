using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// The stored states as a graph. Steps are not stored: those of one state at a time are listed, taken and looked up
/// anew, which costs about what the search paid and no memory. States have a mark each, for whoever walks the graph.
/// </summary>
internal sealed unsafe class StateGraph : IDisposable
{
    /// <summary>More states have no room in a mark.</summary>
    public const long MostStates = int.MaxValue;

    private const int StatesPerCheck = 1024;

    // Where a step leads, before that is looked up: not to a state, or to one that is not stored.
    private const int Nowhere = -1, Unknown = -2;

    private readonly StateCodec _codec;
    private readonly StoredStates _stored;
    private readonly Budget _budget;
    private readonly Transition[] _steps;
    private readonly long[] _to;
    private readonly int _bytes;
    private byte* _blocks; // The expanded state, then its successors.
    private ulong* _packed;
    private uint* _marks;
    private int _untilCheck;

    /// <summary>The graph of a search that has found every state, or a part of it.</summary>
    public StateGraph(IFairSystem system, StateCodec codec, StoredStates stored, long memory, Budget budget)
    {
        (System, _codec, _stored, _budget) = (system, codec, stored, budget);
        Memory = new MemoryShare(memory);
        (_steps, _to) = (new Transition[system.MaxTransitions], new long[system.MaxTransitions]);
        _bytes = system.StateBytes;
        int blocks = system.MaxTransitions + 1;
        _packed = (ulong*)NativePages.AllocateZeroed((nuint)(blocks * ((codec.Words * sizeof(ulong)) + _bytes)));
        _blocks = (byte*)(_packed + (blocks * codec.Words));
        if (States > MostStates || !Memory.Take(States * sizeof(uint)))
            Stop = StopReason.Memory;
        else
            _marks = (uint*)NativePages.AllocateZeroed((nuint)(States * sizeof(uint)));
    }

    ~StateGraph() => Free();

    public IFairSystem System { get; }

    public long States => _stored.Count;

    /// <summary>The states are some of the system's: a step may lead to one that is not among them.</summary>
    public bool IsPart { get; init; }

    /// <summary>For what grows with the number of states.</summary>
    public MemoryShare Memory { get; }

    /// <summary>Anything but exhausted: a budget is used up, and nothing more is known.</summary>
    public StopReason Stop { get; private set; } = StopReason.Exhausted;

    /// <summary>Steps of the expanded state.</summary>
    public int Count { get; private set; }

    /// <summary>The expanded state need not be left.</summary>
    public bool Rests { get; private set; }

    /// <summary>The expanded state.</summary>
    public ReadOnlySpan<byte> Source => new(_blocks, _bytes);

    /// <summary>The mark of a state.</summary>
    public ref uint this[uint state] => ref _marks[state];

    /// <summary>A step of the expanded state.</summary>
    public Transition Step(int step) => _steps[step];

    /// <summary>
    /// Where a step leads, or -1: nowhere, because the model or the scenario ends there, or out of the part.
    /// </summary>
    public long To(int step) => _to[step];

    /// <summary>The state that a step leads to.</summary>
    public ReadOnlySpan<byte> Successor(int step) => new(_blocks + ((step + 1) * _bytes), _bytes);

    /// <summary>Orders states by what they are, not by when they were found.</summary>
    public int Compare(uint left, uint right) => _stored.Compare(left, right);

    public void SetMarks(uint mark) => new Span<uint>(_marks, (int)States).Fill(mark);

    /// <summary>Expands a state. False when a budget is used up.</summary>
    public bool Expand(uint state)
    {
        if (_untilCheck-- == 0)
        {
            _untilCheck = StatesPerCheck - 1;
            Stop = _budget.CheckLoops(StatesPerCheck, Memory.Used);
        }

        if (Stop != StopReason.Exhausted)
            return false;
        // The words may be written where those of the first successor will be.
        var packed = new ReadOnlySpan<ulong>(_stored.At(state, _packed), _codec.Words);
        _codec.Unpack(packed, new Span<byte>(_blocks, _bytes));
        Count = System.Enabled(Source, _steps);
        Rests = true;
        for (int i = 0; i < Count; i++)
            Take(i);
        for (int i = 0; i < Count; i++)
        {
            if (_to[i] == Nowhere)
                continue;
            _to[i] = _to[i] == Unknown ? -1 : _stored.Set.Find(Packed(i));
            if (_to[i] < 0 && !IsPart)
                throw new ModelBugException("a step leads to a state that an exhaustive search has not found");
        }

        return true;
    }

    /// <summary>Says that memory did not suffice.</summary>
    public bool OutOfMemory()
    {
        Stop = StopReason.Memory;
        return false;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private ulong* Packed(int step) => _packed + (step * _codec.Words);

    /// <summary>Takes a step and asks for the slot of the state it leads to, long before that is read.</summary>
    private void Take(int step)
    {
        Rests &= _steps[step].Optional;
        var block = new Span<byte>(_blocks + ((step + 1) * _bytes), _bytes);
        Source.CopyTo(block);
        _to[step] = Nowhere;
        if (System.Apply(block, _steps[step]).Stop != StepStop.None)
            return;
        ulong* packed = Packed(step);
        _codec.Pack(block, new Span<ulong>(packed, _codec.Words));
        _to[step] = _stored.TryFold(packed) ? 0 : Unknown;
        _stored.Set.Prefetch(PackedHash.Of(packed, _stored.Set.Arena.Words));
    }

    private void Free()
    {
        NativePages.Free(_packed);
        NativePages.Free(_marks);
        _packed = null;
        _blocks = null;
        _marks = null;
    }
}
