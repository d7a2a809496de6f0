using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// The states and steps of a run from the initial state on, off the hot path: judges by the definition what the search
/// finds in the graph.
/// </summary>
internal sealed class RunPath
{
    private readonly IDescribedSystem _system;
    private readonly IFairSystem _fair;
    private readonly List<byte[]> _states;
    private readonly List<Transition> _steps = [];
    private readonly int?[] _left; // By entry: the first state that did not stay.
    private readonly Transition[] _listed;

    private RunPath(IDescribedSystem system, IFairSystem fair, byte[] initial)
    {
        (_system, _fair, _states) = (system, fair, [initial]);
        _left = new int?[fair.RunProperties.Count];
        _listed = new Transition[system.MaxTransitions];
        Note();
    }

    /// <summary>The path of a run that begins, or null where nothing is judged of runs.</summary>
    public static RunPath? Begin(IDescribedSystem system, ReadOnlySpan<byte> initial) =>
        system is IFairSystem { RunProperties.Count: > 0 } fair ? new RunPath(system, fair, initial.ToArray()) : null;

    /// <summary>Adds a step and the state that it leads to.</summary>
    public void Add(Transition step, ReadOnlySpan<byte> state)
    {
        _steps.Add(step);
        _states.Add(state.ToArray());
        Note();
    }

    /// <summary>What the run violates if it rests in its last state.</summary>
    public IEnumerable<Broken> Resting() =>
        Enumerable.Range(0, _left.Length).Where(e => _fair.RunProperties[e].Ends && _left[e] is null)
            .Select(e => Broken(e, _states.Count - 1, loops: false));

    /// <summary>What the run violates of a property if it repeats its last steps for ever.</summary>
    /// <param name="from">Steps before the repeated ones.</param>
    /// <param name="property">The property.</param>
    /// <param name="why">Why it violates nothing: half a sentence.</param>
    public Broken? Looping(int from, string property, out string why)
    {
        why = "";
        if (from >= _steps.Count || !_states[from].AsSpan().SequenceEqual(_states[^1]))
        {
            why = $"the state after step {_steps.Count} is not the one before step {from + 1}";
            return null;
        }

        for (int entry = 0; entry < _left.Length; entry++)
        {
            if (_system.Properties[_fair.RunProperties[entry].Property] != property)
                continue;
            if (Harmless(entry, from) is not { } harmless)
                return Broken(entry, from, loops: true);
            why = why.Length == 0 ? harmless : why;
        }

        if (why.Length == 0)
            why = $"nothing judges runs by `{property}`";
        return null;
    }

    private void Note()
    {
        for (int entry = 0; entry < _left.Length; entry++)
        {
            if (_left[entry] is null && !_fair.Stays(entry, _states[^1]))
                _left[entry] = _states.Count - 1;
        }
    }

    private Broken Broken(int entry, int state, bool loops) =>
        new(_system.Properties[_fair.RunProperties[entry].Property], _fair.ExplainRun(entry, _states[state], loops));

    /// <summary>Why the loop does not violate the entry, or null.</summary>
    private string? Harmless(int entry, int from)
    {
        if (_left[entry] is { } left)
            return left == 0 ? "what is awaited holds from the start" : $"what is awaited comes with step {left}";
        bool needed = false;
        for (int i = from; i < _steps.Count; i++)
        {
            var mark = _fair.Mark(entry, _states[i], _steps[i]);
            needed |= mark == CycleMark.Needed;
            if (mark == CycleMark.Forbidden)
                return $"step {i + 1} makes the loop harmless";
        }

        return needed ? Unfair(from) : "no step of the loop does harm";
    }

    /// <summary>Why no fair run repeats these steps, or null.</summary>
    private string? Unfair(int from)
    {
        var done = new HashSet<int>();
        var can = new List<HashSet<int>>();
        for (int i = from; i < _steps.Count; i++)
        {
            done.Add(_fair.Duty(_states[i], _steps[i]));
            can.Add([.. Listed(i).Select(t => _fair.Duty(_states[i], t))]);
        }

        for (int duty = 0; duty < _fair.Duties; duty++)
        {
            bool strong = _fair.IsStrong(duty);
            int times = can.Count(c => c.Contains(duty));
            if (done.Contains(duty) || (strong ? times == 0 : times < can.Count))
                continue;
            int at = from + can.FindIndex(c => c.Contains(duty));
            var step = Listed(at).First(t => _fair.Duty(_states[at], t) == duty);
            return $"the loop is not fair: {Steps.Named(_system.Info(_states[at], step))} could be done "
                + (strong ? "again and again" : "all along") + " and never is";
        }

        return null;
    }

    private ArraySegment<Transition> Listed(int state) => new(_listed, 0, _system.Enabled(_states[state], _listed));
}
