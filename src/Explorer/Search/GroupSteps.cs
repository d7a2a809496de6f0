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

    /// <inheritdoc cref="AgentSteps(IFootprintSystem, StateCodec, long[], long, CoreSymmetry)"/>
    public GroupSteps(
        IFootprintSystem system, StateCodec codec, long[] fired, long mostBytes, CoreSymmetry? symmetry)
        : base(GroupsOf(system).Length, codec.Words, fired, mostBytes)
    {
        _agents = new AgentSteps(system, codec, fired, mostBytes, symmetry);
        _members = GroupsOf(system);
    }

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
            ulong* from = entry + HeadWords + Words;
            for (int i = (ushort)entry[0]; i > 0; i--, from += Words + 1)
            {
                ulong* to = Add(from[Words]);
                for (int word = 0; word < Words; word++)
                    to[word] = from[word];
            }

            _agents.Reads(state, agent, reads);
        }

        return head;
    }

    protected override IReadOnlyList<ulong[]> Controls(int unit) => [.. _members[unit].Select(_agents.ControlOf)];

    private static int[][] GroupsOf(IFootprintSystem system) =>
        [.. Enumerable.Range(0, system.Agents).GroupBy(system.GroupOf).Select(static g => g.ToArray())];
}
