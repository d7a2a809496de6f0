using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>Makes a run that violates a property short.</summary>
/// <remarks>
/// Where an exhaustive search of the depth of the run is small, its shortest trace is the answer. Otherwise steps are
/// left out, with those that do not apply without them, as long as the rest violates the property: what is left cannot
/// do without any of its steps. Steps are known by name, and the result is checked step by step. Effort is counted, not
/// timed: the same run always becomes the same trace.
/// </remarks>
internal sealed class Shortening(IDescribedSystem system, int property)
{
    private const long MostReplayed = 2_000_000; // Steps, for leaving out.

    private readonly Transition[] _enabled = new Transition[system.MaxTransitions];
    private readonly byte[] _state = new byte[system.StateBytes];
    private long _replayed;

    /// <summary>States up to which an exhaustive search is small.</summary>
    public long MostStates { get; init; } = 100_000;

    /// <summary>States that the exhaustive search needed, or 0 where it found nothing within its limits.</summary>
    public long States { get; private set; }

    /// <summary>A short run that violates the property; no longer than the one given.</summary>
    public IReadOnlyList<Transition> Of(IReadOnlyList<Transition> run, CancellationToken cancel)
    {
        using (var found = BreadthFirst.Run(system, new SearchOptions
        {
            Wanted = property, MaxStates = MostStates, MaxDepth = run.Count,
        }, cancel))
        {
            if (found.Counterexample(property, cancel) is { } trace)
            {
                States = found.States;
                return trace.Steps;
            }
        }

        return LeaveOut([.. Named(run)], cancel);
    }

    /// <summary>Parts of the run are left out, from halves down to single steps, until no single step can be.</summary>
    private List<Transition> LeaveOut(List<Name> steps, CancellationToken cancel)
    {
        var best = Replay(steps) ?? throw new ModelBugException("a run does not repeat itself");
        steps = [.. Named(best)];
        for (int part = Math.Max(1, steps.Count / 2); part > 0; part = part == 1 ? 0 : part / 2)
        {
            bool again = true;
            while (again)
            {
                again = false;
                for (int at = steps.Count - part; at >= 0 && _replayed < MostReplayed; at -= part)
                {
                    cancel.ThrowIfCancellationRequested();
                    if (Replay([.. steps[..at], .. steps[(at + part)..]]) is not { } shorter)
                        continue;
                    (best, again) = (shorter, part == 1);
                    steps = [.. Named(best)];
                    at = Math.Min(at, steps.Count);
                }
            }
        }

        return best;
    }

    /// <summary>The names of a run's steps.</summary>
    private IEnumerable<Name> Named(IReadOnlyList<Transition> run)
    {
        Array.Clear(_state);
        system.Initial(_state);
        foreach (var transition in run)
        {
            yield return new Name(transition.Agent, transition.Rule, system.Describe(_state, transition));
            system.Apply(_state, transition);
        }
    }

    /// <summary>Those of the steps that apply, up to the violation; null where nothing is violated.</summary>
    private List<Transition>? Replay(List<Name> names)
    {
        Array.Clear(_state);
        system.Initial(_state);
        var steps = new List<Transition>(names.Count);
        foreach (var name in names)
        {
            if (Violates())
                return steps;
            _replayed++;
            if (Find(name) is not { } transition)
                continue;
            steps.Add(transition);
            var outcome = system.Apply(_state, transition);
            bool error = outcome.Stop == StepStop.Error;
            if (error && property == system.Properties.Count)
                return steps;
            if (outcome.Stop != StepStop.None)
                return null;
            if (property < system.Properties.Count && (outcome.Violations >> property & 1) != 0)
                return steps;
        }

        return Violates() ? steps : null;
    }

    /// <summary>Whether the state violates the property.</summary>
    private bool Violates()
    {
        if (property >= system.Properties.Count)
            return false;
        ulong violated = system.JudgesStates ? system.JudgeState(_state) : 0;
        bool rest = true;
        foreach (var transition in _enabled.AsSpan(0, system.Enabled(_state, _enabled)))
            rest &= transition.Optional;
        if (rest)
            violated |= system.JudgeRest(_state, out _);
        return (violated >> property & 1) != 0;
    }

    private Transition? Find(Name name)
    {
        int count = system.Enabled(_state, _enabled);
        foreach (var transition in _enabled.AsSpan(0, count))
        {
            if (transition.Agent == name.Agent && transition.Rule == name.Rule
                && system.Describe(_state, transition) == name.Text)
                return transition;
        }

        return null;
    }

    private readonly record struct Name(byte Agent, byte Rule, string Text);
}
