using System.Runtime.ExceptionServices;
using Microsoft.Coyote.Runtime;
using Microsoft.Coyote.Specifications;

namespace Smpcheck.Integrations;

/// <summary>
/// The agents of a system (cores, store buffers, devices) as operations of Coyote, each with its own name. An agent is
/// enabled while it can take a step, and every step is a scheduling point, so priorities and delays of agents are what
/// Coyote's strategies choose, and a deadlock is one of agents.
/// </summary>
/// <remarks>
/// Which of several steps an agent takes is a random integer. Steps that an agent may leave for ever are offered again
/// only after somebody has acted: a random boolean decides whether it takes one, or the agent of the highest priority
/// could fill and evict a TLB entry until the end.
/// </remarks>
internal sealed class AgentOperations(ICoyoteRuntime runtime, IReadOnlyList<string> names, IAgentSteps steps)
{
    private readonly Thread?[] _threads = new Thread?[names.Count];
    private volatile bool _gone; // Coyote has ended the run: operations that wake up only go.
    private int _running = names.Count;
    private volatile ExceptionDispatchInfo? _failure; // Of an agent; nobody acts after it.

    /// <summary>Runs all agents until the run is over. To be called by the first operation.</summary>
    public void Run()
    {
        Specification.RegisterStateHashingFunction(steps.Hash);
        for (int agent = 0; agent < names.Count; agent++)
        {
            // An operation of Coyote's own tasks would have a number for its name.
            ulong operation = Operation.CreateFrom(new NamedOperation(names[agent], agent)) ?? 0;
            int mine = agent;
            _threads[agent] = new Thread(() => Act(mine, operation)) { IsBackground = true };
            Operation.Start(operation);
            _threads[agent]!.Start();
        }

        try
        {
            Operation.PauseUntil(() => _running == 0 || _failure is not null);
            _failure?.Throw();
        }
        finally
        {
            // Where Coyote has ended the run, it knows nothing of these threads.
            _gone = true;
            for (int agent = 0; agent < names.Count && _running > 0; agent++)
                _threads[agent]!.Interrupt();
        }
    }

    private void Act(int agent, ulong operation)
    {
        try
        {
            Operation.OnStarted(operation);
            while (Next(agent))
                Step(agent);
            if (!_gone)
                Complete();
        }
        catch (ThreadInterruptedException)
        {
            // How Coyote, and Run above, end a run that is not over.
        }
        catch (Exception failure) when (_failure is null)
        {
            _failure = ExceptionDispatchInfo.Capture(failure); // The first operation throws it again.
            Complete();
        }
    }

    private void Complete()
    {
        _running--;
        Operation.OnCompleted();
        Operation.ScheduleNext();
    }

    /// <summary>Waits for the next turn of an agent; false where there is none.</summary>
    private bool Next(int agent)
    {
        if (steps.Count(agent) > 0)
            SchedulingPoint.Interleave();
        else
            Operation.PauseUntil(() => steps.Over || steps.Count(agent) > 0 || steps.Done(agent));
        return !_gone && _failure is null && !steps.Over && !steps.Done(agent);
    }

    /// <summary>Takes a step, unless somebody has made it impossible since the agent was enabled.</summary>
    private void Step(int agent)
    {
        int count = steps.Count(agent);
        if (count == 0)
            return;
        if (steps.MayWait(agent) && !runtime.RandomBoolean())
        {
            long taken = steps.Taken;
            Operation.PauseUntil(() => steps.Over || steps.Taken != taken);
            return;
        }

        steps.Take(agent, count == 1 ? 0 : runtime.RandomInteger(count));
    }

    private sealed record NamedOperation(string Name, int Agent) : IOperationBuilder
    {
        public Guid? GroupId => null;

        public Func<int> HashedStateCallback => () => Agent;
    }
}
