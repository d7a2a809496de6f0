using Smpcheck.Explorer;
using Smpcheck.Model;
using Smpcheck.Properties;

namespace Smpcheck.Integrations;

/// <summary>Agents that act on a state of their own, judged after each step. One iteration of Coyote.</summary>
internal sealed class SteppedAgents : IAgentSteps
{
    private const string Deadlock = "deadlock";

    private readonly IDescribedSystem _system;
    private readonly Func<Stepper, string?> _judge;
    private readonly Stepper _stepper;
    private readonly List<Transition> _steps = [];
    private readonly int[] _coreOf; // By agent; -1 for those that run no program.
    private bool _stuck;

    /// <summary>Agents in the initial state.</summary>
    /// <param name="system">The system.</param>
    /// <param name="names">The names of its agents.</param>
    /// <param name="judge">What the state of a walk violates, or null.</param>
    public SteppedAgents(IDescribedSystem system, string[] names, Func<Stepper, string?> judge)
    {
        (_system, _judge, _stepper) = (system, judge, new Stepper(system));
        int cores = (system as CheckedSystem)?.Platform.Cores ?? 0;
        _coreOf = [.. names.Select(n => Enumerable.Range(0, cores).FirstOrDefault(c => n == $"core{c}", -1))];
        Judge();
    }

    /// <summary>What is violated, or null. A deadlock is not: Coyote finds that.</summary>
    public string? Violation { get; private set; }

    /// <summary>What was done so far.</summary>
    public IReadOnlyList<Transition> Steps => _steps;

    public bool Over { get; private set; }

    public long Taken => _steps.Count;

    public int Count(int agent)
    {
        int count = 0;
        foreach (var transition in _stepper.Enabled)
            count += transition.Agent == agent && !Over && !_stuck ? 1 : 0;
        return count;
    }

    public bool MayWait(int agent)
    {
        foreach (var transition in _stepper.Enabled)
        {
            if (transition.Agent == agent && !transition.Optional)
                return false;
        }

        return true;
    }

    public bool Done(int agent) => _stuck && IsFinal(agent);

    public void Take(int agent, int choice)
    {
        foreach (var transition in _stepper.Enabled)
        {
            if (transition.Agent != agent || choice-- > 0)
                continue;
            _stepper.Take(transition);
            _steps.Add(transition);
            Judge();
            return;
        }

        throw new ModelBugException($"{_system.AgentName(agent)} was scheduled for a step that it does not have");
    }

    public int Hash() => CoyoteTest.HashOf(_stepper);

    /// <summary>What the state means for the run.</summary>
    private void Judge()
    {
        Violation = _judge(_stepper);
        // The cores that are stuck stay where they are, with nobody enabled: that is how Coyote sees a deadlock.
        _stuck = Violation is not null && _stepper.AtRest && _stepper.Broken.Any(static b => b.Property == Deadlock);
        Over = !_stuck && (Violation is not null || _stepper.AtRest || _stepper.Stop != StepStop.None);
    }

    /// <summary>Not a core, or one that has come to its end.</summary>
    private bool IsFinal(int agent) => _coreOf[agent] < 0 || (_system is CheckedSystem machine
        && Rest.IsFinal(new MachineView(_stepper.State, machine.Platform), _coreOf[agent]));
}
