using System.Numerics;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// Walks through a system one step at a time, off the hot path, and judges what a search would judge.
/// </summary>
public sealed class Stepper
{
    private readonly IDescribedSystem _system;
    private readonly Transition[] _transitions;
    private readonly byte[] _state;
    private readonly byte[] _before;
    private readonly List<Broken> _broken = [];
    private RunPath? _path; // Null where nothing is judged of runs, and after a jump.
    private int _count;

    public Stepper(IDescribedSystem system)
    {
        _system = system;
        _transitions = new Transition[system.MaxTransitions];
        _state = new byte[system.StateBytes];
        _before = new byte[system.StateBytes];
        Reset();
    }

    /// <summary>The current state.</summary>
    public ReadOnlySpan<byte> State => _state;

    /// <summary>What may happen now.</summary>
    public ReadOnlySpan<Transition> Enabled => _transitions.AsSpan(0, _count);

    /// <summary>What the last step, or the state it led to, violates.</summary>
    public IReadOnlyList<Broken> Broken => _broken;

    /// <summary>Anything but none: the last step has no successor and the state is the one before it.</summary>
    public StepStop Stop { get; private set; }

    /// <summary>No step is enabled that somebody must take.</summary>
    public bool AtRest { get; private set; }

    /// <summary>Back to the initial state.</summary>
    public void Reset()
    {
        Array.Clear(_state);
        _system.Initial(_state);
        Stop = StepStop.None;
        _broken.Clear();
        _path = RunPath.Begin(_system, _state);
        Judge(default);
    }

    /// <summary>To a state that was copied from here before.</summary>
    public void Jump(ReadOnlySpan<byte> state)
    {
        state.CopyTo(_state);
        _path = null;
        Stop = StepStop.None;
        _broken.Clear();
        Judge(default);
    }

    public StepInfo Info(Transition transition) => _system.Info(_state, transition);

    public IReadOnlyList<StateEntry> Print() => _system.Print(_state);

    /// <summary>Takes an enabled step.</summary>
    public void Take(Transition transition)
    {
        _state.CopyTo(_before, 0);
        var outcome = _system.Apply(_state, transition);
        Stop = outcome.Stop;
        _broken.Clear();
        Note(outcome.Violations, _before, transition);
        if (Stop == StepStop.None)
        {
            _path?.Add(transition, _state);
            Judge(outcome.Violations);
            return;
        }

        _before.CopyTo(_state, 0);
        string name = Stop == StepStop.Error ? "error" : "capacity";
        _broken.Add(new Broken(name, _system.ExplainStop(_before, transition)));
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
        _count = _system.Enabled(_state, _transitions);
        AtRest = true;
        for (int i = 0; i < _count; i++)
            AtRest &= _transitions[i].Optional;
        ulong violations = _system.JudgeState(_state);
        if (AtRest)
            violations |= _system.JudgeRest(_state, out _);
        Note(violations & ~known, _state, null);
        if (AtRest && _path is { } path)
            _broken.AddRange(path.Resting());
    }

    private void Note(ulong violations, byte[] state, Transition? transition)
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
