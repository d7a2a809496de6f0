using System.Diagnostics;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>Makes a run that violates a property short.</summary>
/// <remarks>
/// Where an exhaustive search of the depth of the run is small, its shortest trace is the answer. Otherwise steps are
/// left out, with those that do not apply without them, as long as the rest violates the property: what is left cannot
/// do without any of its steps. Steps are known by name, and the result is checked step by step. Effort is counted, so
/// that the same run always becomes the same trace; only where that takes longer than its time it is cut.
/// </remarks>
internal sealed class Shortening(IDescribedSystem system, int property)
{
    private const long MostReplayed = 2_000_000; // Steps, for leaving out.

    private readonly PlainRun _run = new(system);
    private readonly Stopwatch _clock = new();
    private long _replayed;

    /// <summary>States up to which an exhaustive search is small.</summary>
    public long MostStates { get; init; } = 100_000;

    /// <summary>States that the exhaustive search needed, or 0 where it found nothing within its limits.</summary>
    public long States { get; private set; }

    /// <summary>Time at most; where it ends the work, what was reached by then depends on the machine.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.MaxValue;

    /// <summary>It was time, or somebody, that ended the work.</summary>
    public bool Cut { get; private set; }

    /// <summary>A short run that violates the property; no longer than the one given.</summary>
    /// <param name="found">The run.</param>
    /// <param name="cancel">Ends the work; what was reached by then is the answer.</param>
    public FuzzFind Of(FuzzFind found, CancellationToken cancel)
    {
        _clock.Restart();
        using (var search = BreadthFirst.Run(system, new SearchOptions
        {
            // Loops are looked for when all states are known, whatever the depth.
            Wanted = property, MaxStates = MostStates, Timeout = Time / 2,
            MaxDepth = found.OfRun ? int.MaxValue : found.Steps.Count,
        }, cancel))
        {
            if (search.Counterexample(property, CancellationToken.None) is { } trace)
            {
                States = search.States;
                return trace.Steps.Count > found.Steps.Count ? found
                    : found with { Steps = trace.Steps, Loop = trace.Loop };
            }

            Cut = search.Stop is StopReason.Cancelled or StopReason.Timeout;
        }

        // A loop with a step left out does not close.
        return found.OfRun || cancel.IsCancellationRequested ? found
            : found with { Steps = LeaveOut(found.Steps, cancel) };
    }

    /// <summary>Parts of the run are left out, from halves down to single steps, until no single step can be.</summary>
    private IReadOnlyList<Transition> LeaveOut(IReadOnlyList<Transition> best, CancellationToken cancel)
    {
        var steps = Named(best);
        for (int part = Math.Max(1, steps.Count / 2); part > 0; part = part == 1 ? 0 : part / 2)
        {
            bool again = true;
            while (again)
            {
                again = false;
                for (int at = steps.Count - part; at >= 0 && _replayed < MostReplayed; at -= part)
                {
                    if (cancel.IsCancellationRequested || _clock.Elapsed >= Time)
                    {
                        Cut = true;
                        return best;
                    }

                    if (Replay([.. steps[..at], .. steps[(at + part)..]]) is not { } shorter)
                        continue;
                    (best, again) = (shorter, part == 1);
                    steps = Named(best);
                    at = Math.Min(at, steps.Count);
                }
            }
        }

        return best;
    }

    /// <summary>The names of a run's steps.</summary>
    private List<Name> Named(IReadOnlyList<Transition> run)
    {
        var names = new List<Name>(run.Count);
        _run.Begin();
        foreach (var transition in run)
        {
            names.Add(new Name(transition.Agent, transition.Rule, system.Describe(_run.State, transition)));
            _run.Take(transition);
        }

        return names;
    }

    /// <summary>Those of the steps that apply, up to the violation; null where nothing is violated.</summary>
    private List<Transition>? Replay(List<Name> names)
    {
        _run.Begin();
        var scheduler = new WhatApplies(system, _run, names);
        var random = default(RandomNumbers); // Nothing is left to chance.
        var steps = new List<Transition>(names.Count);
        while (!Violates())
        {
            if (_run.Choose(scheduler, ref random) is not { } step)
                return null;
            steps.Add(step);
            _replayed++;
            var outcome = _run.Take(step);
            bool error = outcome.Stop == StepStop.Error;
            if (error && property == system.Properties.Count)
                return steps;
            if (outcome.Stop != StepStop.None)
                return null;
            if (property < system.Properties.Count && (outcome.Violations >> property & 1) != 0)
                return steps;
        }

        return steps;
    }

    /// <summary>Whether the state violates the property.</summary>
    private bool Violates()
    {
        if (property >= system.Properties.Count)
            return false;
        ulong violated = system.JudgesStates ? system.JudgeState(_run.State) : 0;
        if (_run.AtRest)
            violated |= system.JudgeRest(_run.State, out _);
        return (violated >> property & 1) != 0;
    }

    /// <summary>Chooses steps by name and passes over those that do not apply.</summary>
    private sealed class WhatApplies(ITransitionSystem system, PlainRun run, List<Name> names) : IScheduler
    {
        private int _at;

        public string Name => "what applies";

        public void Begin(int agents, ref RandomNumbers random) => _at = 0;

        public int Next(int count, IChoices choices, ref RandomNumbers random)
        {
            while (_at < names.Count)
            {
                var name = names[_at++];
                for (int i = 0; i < count; i++)
                {
                    var step = choices.Enabled[i];
                    if (step.Agent == name.Agent && step.Rule == name.Rule
                        && system.Describe(run.State, step) == name.Text)
                        return i;
                }
            }

            return IScheduler.None;
        }

        public void End(int steps)
        {
        }
    }

    private readonly record struct Name(byte Agent, byte Rule, string Text);
}
