using System.Numerics;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// Walks through a system one step at a time, off the hot path, and judges what a search would judge.
/// </summary>
public sealed class Stepper
{
    private readonly IDescribedSystem _system;
    private readonly PlainRun _run;
    private readonly List<Broken> _broken = [];
    private RunPath? _path; // Null where nothing is judged of runs, and after a jump.

    public Stepper(IDescribedSystem system)
    {
        _system = system;
        _run = new PlainRun(system);
        Reset();
    }

    /// <summary>The current state.</summary>
    public ReadOnlySpan<byte> State => _run.State;

    /// <summary>What may happen now.</summary>
    public ReadOnlySpan<Transition> Enabled => _run.Enabled;

    /// <summary>How many agents act in the system.</summary>
    public int Agents => _system.Agents;

    /// <summary>What the last step, or the state it led to, violates.</summary>
    public IReadOnlyList<Broken> Broken => _broken;

    /// <summary>Anything but none: the last step has no successor and the state is the one before it.</summary>
    public StepStop Stop { get; private set; }

    /// <summary>No step is enabled that somebody must take.</summary>
    public bool AtRest => _run.AtRest;

    /// <summary>Back to the initial state.</summary>
    public void Reset()
    {
        _run.Begin();
        Stop = StepStop.None;
        _broken.Clear();
        _path = RunPath.Begin(_system, State);
        Judge(0);
    }

    /// <summary>To a state that was copied from here before.</summary>
    public void Jump(ReadOnlySpan<byte> state)
    {
        _run.Jump(state);
        _path = null;
        Stop = StepStop.None;
        _broken.Clear();
        Judge(0);
    }

    public StepInfo Info(Transition transition) => _system.Info(State, transition);

    public IReadOnlyList<StateEntry> Print() => _system.Print(State);

    /// <summary>The step that a scheduler chooses, which is not taken; null: none.</summary>
    public Transition? Choose(IScheduler scheduler, ref RandomNumbers random) => _run.Choose(scheduler, ref random);

    /// <summary>Takes an enabled step.</summary>
    public void Take(Transition transition)
    {
        var outcome = _run.Take(transition);
        Stop = outcome.Stop;
        _broken.Clear();
        Note(outcome.Violations, _run.Before, transition);
        if (Stop == StepStop.None)
        {
            _path?.Add(transition, State);
            Judge(outcome.Violations);
            return;
        }

        string name = Stop == StepStop.Error ? "error" : "capacity";
        _broken.Add(new Broken(name, _system.ExplainStop(_run.Before, transition)));
    }

    /// <summary>What the run so far violates of a property if it repeats its last steps for ever.</summary>
    /// <param name="from">Steps before the repeated ones.</param>
    /// <param name="property">The property.</param>
    /// <param name="why">Why it violates nothing: half a sentence.</param>
    public Broken? Loop(int from, string property, out string why)
    {
        why = "nothing is judged of runs";
        return _path?.Looping(from, property, out why);
    }

    private void Judge(ulong known)
    {
        ulong violations = _system.JudgeState(State);
        if (AtRest)
            violations |= _system.JudgeRest(State, out _);
        Note(violations & ~known, State, null);
        if (AtRest && _path is { } path)
            _broken.AddRange(path.Resting());
    }

    private void Note(ulong violations, ReadOnlySpan<byte> state, Transition? transition)
    {
        for (violations &= ~_system.Existential; violations != 0; violations &= violations - 1)
        {
            int property = BitOperations.TrailingZeroCount(violations);
            _broken.Add(new Broken(_system.Properties[property], _system.Explain(property, state, transition)));
        }
    }
}

/// <summary>A violated property, and the sentence that says how.</summary>
public readonly record struct Broken(string Property, string Sentence);
