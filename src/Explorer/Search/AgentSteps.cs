using System.Runtime.InteropServices;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>What single agents can do, from the system itself.</summary>
internal sealed unsafe class AgentSteps : StepCache
{
    private readonly IFootprintSystem _system;
    private readonly StateCodec _codec;
    private readonly Footprint _footprint;
    private readonly Transition[] _transitions;
    private readonly List<ulong> _violations = [0];
    private readonly byte[] _source;
    private readonly byte[] _next;
    private readonly ulong[] _masks;
    private readonly ulong[] _packed;
    private readonly CoreSymmetry? _symmetry;
    private readonly LocalSteps? _locals;
    private readonly Footprint _effect;
    private readonly ulong[] _step;
    private bool _comparing;

    /// <param name="system">The system.</param>
    /// <param name="codec">How its states are packed.</param>
    /// <param name="fired">Gets the steps taken by agent and rule; agent in the high byte.</param>
    /// <param name="mostBytes">All is forgotten when entries take more than this.</param>
    /// <param name="symmetry">The symmetry that the search uses and this cache verifies, or null.</param>
    /// <param name="locals">The local steps that the search uses, which this cache marks, or null.</param>
    public AgentSteps(IFootprintSystem system, StateCodec codec, long[] fired, long mostBytes, CoreSymmetry? symmetry,
        LocalSteps? locals = null)
        : base(system.Agents, codec.Words, fired, mostBytes)
    {
        (_system, _codec, _symmetry, _locals) = (system, codec, symmetry, locals);
        _effect = new Footprint(system.LiveBits.Count);
        Touched = [.. GroupSteps.GroupsOf(system).Select(_ => new ulong[Words])];
        _step = new ulong[Words];
        _footprint = new Footprint(system.LiveBits.Count);
        _transitions = new Transition[system.MaxTransitions];
        (_source, _next) = (new byte[system.StateBytes], new byte[system.StateBytes]);
        _masks = new ulong[system.LiveBits.Count];
        _packed = new ulong[Words];
    }

    public override ulong Violations(int set) => _violations[set];

    /// <summary>The bits that the agents of each group have looked at; noted where there are local steps.</summary>
    public ulong[][] Touched { get; }

    /// <inheritdoc cref="StepCache.AddReads"/>
    public void Reads(ulong* state, int agent, Span<ulong> reads) => AddReads(state, agent, reads);

    protected override ulong Ask(ulong* state, int unit, Span<ulong> reads)
    {
        _codec.Unpack(new ReadOnlySpan<ulong>(state, Words), _source);
        _footprint.Clear();
        int count = _system.Enabled(_source, unit, _transitions, _footprint);
        ulong head = 0;
        for (int i = 0; i < count; i++)
            head |= Take(state, i, reads);
        PackReads(reads);
        for (int word = 0; _locals is not null && word < Words; word++)
            Touched[_locals.GroupOf(unit)][word] |= reads[word];
        return head;
    }

    protected override IReadOnlyList<ulong[]> Controls(int unit)
    {
        List<ulong[]> controls = [];
        foreach (var (at, bytes) in _footprint.Order)
        {
            Array.Clear(_masks);
            for (int b = at; b < at + bytes; b++)
                _masks[b >> 3] |= 0xffUL << ((b & 7) * 8) & _system.LiveBits[b >> 3];
            controls.Add(new ulong[Words]);
            _codec.Pack(MemoryMarshal.AsBytes<ulong>(_masks), controls[^1]);
        }

        return controls;
    }

    /// <summary>
    /// Compares a new entry with what the agents that take its agent's place do in the renamed state. An entry stands
    /// for all states that agree on its bits, so every state that is expanded is covered; entries made here for
    /// comparison are covered by the one that they are compared with.
    /// </summary>
    protected override void Made(ulong* state, int unit, int at)
    {
        if (_symmetry is null || _comparing || _symmetry.Broken)
            return;
        _comparing = true;
        ulong[] reads = new ulong[Words];
        PackReads(reads);
        ulong* renamed = stackalloc ulong[Words];
        foreach (int[] permutation in _symmetry.Checks(unit, reads))
        {
            _symmetry.Rename(state, permutation, renamed);
            ulong* other = Find(renamed, _symmetry.Rename(unit, permutation));
            if (Same(state, EntryAt(at), renamed, other, permutation))
                continue;
            _symmetry.Break();
            break;
        }

        _comparing = false;
    }

    /// <summary>Whether two entries list the same steps but for the renaming, in any order.</summary>
    private bool Same(ulong* state, ulong* entry, ulong* renamed, ulong* other, int[] permutation)
    {
        int count = (ushort)entry[0];
        if ((uint)entry[0] != (uint)other[0])
            return false;
        ulong* next = stackalloc ulong[Words], wanted = stackalloc ulong[Words];
        Span<bool> used = stackalloc bool[count];
        for (int i = 0; i < count; i++)
        {
            ulong* step = entry + HeadWords + Words + (i * (Words + 1));
            for (int word = 0; word < Words; word++)
                next[word] = state[word] ^ step[word];
            _symmetry!.Rename(next, permutation, wanted);
            int first = HeadWords + Words;
            ulong what = WithAgent(step[Words], _symmetry.Rename(AgentOf(step[Words]), permutation));
            int j = 0;
            while (j < count && (used[j] || !Leads(renamed, other + first + (j * (Words + 1)), what, wanted)))
                j++;
            if (j == count)
                return false;
            used[j] = true;
        }

        return true;
    }

    private bool Leads(ulong* from, ulong* step, ulong what, ulong* to)
    {
        ulong differ = (step[Words] ^ what) & ~OperandBits; // An operand may number cores.
        for (int word = 0; word < Words; word++)
            differ |= from[word] ^ step[word] ^ to[word];
        return differ == 0;
    }

    /// <summary>Takes a step from the unpacked state and adds it; returns its part of the head.</summary>
    private ulong Take(ulong* state, int listed, Span<ulong> reads)
    {
        var transition = _transitions[listed];
        _source.CopyTo(_next, 0);
        _effect.Clear();
        var outcome = _system.Apply(_next, transition, _effect);
        _footprint.Add(_effect);
        bool none = outcome.Stop != StepStop.None;
        if (!none)
            _codec.Pack(_next, _packed);
        bool local = _locals is not null && outcome == Outcome.Fine && IsLocal(listed);
        ulong* flips = Add(StepOf(transition, outcome.Stop, SetOf(outcome.Violations)) | (local ? Local : 0));
        PackReads(reads);
        for (int word = 0; word < Words; word++)
        {
            flips[word] = none ? 0 : _packed[word] ^ state[word];
            if ((flips[word] & ~reads[word]) != 0)
                throw new ModelBugException("a step changes bits that its footprint does not name");
        }

        return (transition.Optional ? 0 : Mandatory) | (outcome == Outcome.Fine ? 0 : Notable);
    }

    /// <summary>Whether a step that must be taken some time, just taken, concerns nobody but its group.</summary>
    private bool IsLocal(int listed)
    {
        var transition = _transitions[listed];
        if (transition.Optional)
            return false;
        Array.Clear(_masks);
        _footprint.AddGuard(listed, _masks);
        for (int word = 0; word < _masks.Length; word++)
            _masks[word] = (_masks[word] | _effect.Reads[word]) & _system.LiveBits[word];
        _codec.Pack(MemoryMarshal.AsBytes<ulong>(_masks), _step);
        return _locals!.Owns(_locals.GroupOf(transition.Agent), _step)
            && _locals.Allows(transition, _system.Site(_source, transition));
    }

    private int SetOf(ulong violations)
    {
        int known = _violations.IndexOf(violations);
        if (known < 0)
            _violations.Add(violations);
        Require.That(_violations.Count <= ushort.MaxValue);
        return known < 0 ? _violations.Count - 1 : known;
    }

    /// <summary>The footprint's bits, as they lie in a packed state.</summary>
    private void PackReads(Span<ulong> reads)
    {
        for (int word = 0; word < _masks.Length; word++)
            _masks[word] = _footprint.Reads[word] & _system.LiveBits[word];
        _codec.Pack(MemoryMarshal.AsBytes<ulong>(_masks), reads);
    }
}
