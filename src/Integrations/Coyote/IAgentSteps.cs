namespace Smpcheck.Integrations;

/// <summary>What the agents of a system can do, as their operations see it.</summary>
internal interface IAgentSteps
{
    /// <summary>The run has ended: every operation that has not may complete.</summary>
    bool Over { get; }

    /// <summary>Steps taken by all agents.</summary>
    long Taken { get; }

    /// <summary>How many steps an agent can take now.</summary>
    int Count(int agent);

    /// <summary>Whether an agent need not take any of the steps that it can.</summary>
    bool MayWait(int agent);

    /// <summary>An agent that nothing can move any more, and that has done all it wanted to.</summary>
    bool Done(int agent);

    /// <summary>Takes a step of an agent.</summary>
    /// <param name="agent">Who.</param>
    /// <param name="choice">Which of its steps, from 0, in the order of the system.</param>
    void Take(int agent, int choice);

    /// <summary>Hash of what the agents have come to, for strategies that learn.</summary>
    int Hash();
}
