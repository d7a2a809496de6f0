using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>Makes runs and traces from the transitions that a search found.</summary>
public static class TraceBuilder
{
    /// <summary>Replays transitions and records each step with what it changed.</summary>
    /// <param name="system">The system they belong to.</param>
    /// <param name="transitions">Each as listed in the state it is taken from.</param>
    /// <param name="property">The property whose sentence is wanted, or null for the first that breaks.</param>
    /// <param name="loop">Transitions before those that repeat for ever; null: the run ends.</param>
    public static Run Record(
        IDescribedSystem system, IReadOnlyList<Transition> transitions, string? property, int? loop = null)
    {
        var stepper = new Stepper(system);
        var steps = new List<RunStep>();
        var random = default(RandomNumbers); // Nothing is left to chance.
        Take(stepper, steps, new GivenScheduler(transitions), ref random);
        return End(stepper, steps, property, loop);
    }

    /// <summary>Takes and records what a scheduler chooses, until that is none or there is no state to go on
    /// from.</summary>
    internal static void Take(Stepper stepper, List<RunStep> steps, IScheduler scheduler, ref RandomNumbers random)
    {
        int before = steps.Count;
        scheduler.Begin(stepper.Agents, ref random);
        while (stepper.Stop == StepStop.None && stepper.Choose(scheduler, ref random) is { } transition)
            steps.Add(Step(stepper, transition));
        scheduler.End(steps.Count - before);
    }

    /// <summary>Takes one step and records it.</summary>
    private static RunStep Step(Stepper stepper, Transition transition)
    {
        var info = stepper.Info(transition);
        var before = stepper.Print();
        stepper.Take(transition);
        return new RunStep(info, Diff.Of(before, stepper.Print()));
    }

    internal static Run End(Stepper stepper, IReadOnlyList<RunStep> steps, string? property, int? loop = null)
    {
        if (loop is { } from && stepper.Loop(from, property ?? "", out _) is { } repeated)
            return new Run(steps, repeated, Diff.Hash(stepper.Print())) { Loop = from };
        Broken? broken = null;
        foreach (var candidate in stepper.Broken)
        {
            if (broken is null || candidate.Property == property)
                broken = candidate;
        }

        return new Run(steps, broken, Diff.Hash(stepper.Print()));
    }

    /// <summary>The trace of a run of a case. Without a violation it is a witness that the case can end well.</summary>
    public static Trace Build(Case run, TraceSource source, string engine, Run recorded, TraceFound found) => new()
    {
        Test = run.Test.Name.Text,
        Source = source,
        Engine = engine,
        Variant = run.Variant,
        Model = run.Model,
        Set = run.Set,
        ConfigHash = "sha256:" + Fingerprint.Config(run),
        Blocks = Fingerprint.Blocks(run.Test, run.Variant),
        Assume = Fingerprint.Assumptions(run.Test, run.Variant),
        Final = recorded.Final,
        Found = found,
        Expect = new TraceExpectation(recorded.Broken?.Property, Not: false, recorded.Steps.Count),
        Loop = recorded.Loop + 1,
        Steps = [.. recorded.Steps.Select(static s =>
            new TraceStep(s.Info.Agent, s.Info.Do, s.Info.Tag, s.Info.Line, s.Changes))],
    };
}
