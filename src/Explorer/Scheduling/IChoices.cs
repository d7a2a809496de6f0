using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>What a scheduler can know of the transitions it chooses from.</summary>
public interface IChoices
{
    /// <summary>The enabled transitions.</summary>
    ReadOnlySpan<Transition> Enabled { get; }

    /// <summary>
    /// The last step was of another group of agents (another core with its buffer) and may have changed what this agent
    /// can do.
    /// </summary>
    /// <param name="agent">The agent.</param>
    /// <param name="acted">The agent of the last step.</param>
    bool Raced(int agent, int acted);

    /// <summary>
    /// Hash of the control part of the state that an enabled transition leads to: program counters and the like.
    /// </summary>
    ulong ControlAfter(int index);
}
