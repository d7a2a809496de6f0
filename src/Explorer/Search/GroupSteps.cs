using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// What the agents of a group can do, joined from what each can: a state has few groups to look up, where it has many
/// agents.
/// </summary>
internal sealed unsafe class GroupSteps : StepCache
{
    private readonly AgentSteps _agents;
    private readonly int[][] _members;
    private readonly LocalSteps? _locals;

    /// <inheritdoc cref="AgentSteps(IFootprintSystem, StateCodec, long[], long, CoreSymmetry, LocalSteps)"/>
    public GroupSteps(IFootprintSystem system, StateCodec codec, long[] fired, long mostBytes, CoreSymmetry? symmetry,
        LocalSteps? locals = null)
        : base(GroupsOf(system).Length, codec.Words, fired, mostBytes)
    {
        _agents = new AgentSteps(system, codec, fired, mostBytes, symmetry, locals);
        _members = GroupsOf(system);
        _locals = locals;
    }

    /// <summary>The agents' own caches.</summary>
    public AgentSteps Agents => _agents;

    /// <summary>Groups; a state's steps are theirs together.</summary>
    public int Count => _members.Length;

    public override long Bytes => base.Bytes + _agents.Bytes;

    public override ulong Violations(int set) => _agents.Violations(set);

    public override void Trim()
    {
        base.Trim();
        _agents.Trim();
    }

    public override void Dispose()
    {
        _agents.Dispose();
        base.Dispose();
    }

    protected override ulong Ask(ulong* state, int unit, Span<ulong> reads)
    {
        ulong head = 0;
        foreach (int agent in _members[unit])
        {
            ulong* entry = _agents.Find(state, agent);
            head |= entry[0] & (Mandatory | Notable);
            _agents.Reads(state, agent, reads);
            int at = _agents.PlaceOf(entry) + HeadWords + Words;
            for (int i = (ushort)entry[0]; i > 0; i--, at += Words + 1)
            {
                ulong* from = _agents.EntryAt(at);
                ulong* to = Add(from[Words]);
                for (int word = 0; word < Words; word++)
                    to[word] = from[word];
                if (_locals is not null && StopOf(from[Words]) == StepStop.None)
                    Continue(state, unit, to, reads);
            }
        }

        return head;
    }

    /// <summary>Goes on from a step's successor by the group's local steps.</summary>
    private void Continue(ulong* state, int unit, ulong* flips, Span<ulong> reads)
    {
        ulong* after = stackalloc ulong[Words];
        for (int word = 0; word < Words; word++)
            after[word] = state[word] ^ flips[word];
        _locals!.Normalize(_agents, after, unit, reads);
        for (int word = 0; word < Words; word++)
            flips[word] = state[word] ^ after[word];
    }

    protected override IReadOnlyList<ulong[]> Controls(int unit) => [.. _members[unit].Select(_agents.ControlOf)];

    /// <summary>The agents of each group, groups in the order of their first agents.</summary>
    public static int[][] GroupsOf(IFootprintSystem system) =>
        [.. Enumerable.Range(0, system.Agents).GroupBy(system.GroupOf).Select(static g => g.ToArray())];
}
