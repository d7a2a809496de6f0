using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// Runs that are recorded step by step: a witness of a passing case, and what follows a recorded prefix. A scheduler
/// chooses, uniformly at random unless it is another.
/// </summary>
public static class RandomRuns
{
    private const int LongestRun = 10_000;
    private const int Tries = 40;

    /// <summary>
    /// The shortest of some runs to rest in which nothing is violated, or null. The same on every call.
    /// </summary>
    public static Run? Witness(IDescribedSystem system)
    {
        Run? best = null;
        for (int seed = 0; seed < Tries; seed++)
        {
            var stepper = new Stepper(system);
            var run = Continue(stepper, [], seed);
            if (run.Broken is null && stepper.AtRest && (best is null || run.Steps.Count < best.Steps.Count))
                best = run;
        }

        return best;
    }

    /// <summary>Runs on from where a stepper stands, until something breaks or nothing must happen any more.</summary>
    public static Run Continue(Stepper stepper, IReadOnlyList<RunStep> before, long seed) =>
        Continue(stepper, before, new UniformScheduler(), new RandomNumbers(seed, 0));

    /// <summary>As the other, with a scheduler.</summary>
    /// <param name="stepper">Where the run stands; it is moved on.</param>
    /// <param name="before">The steps it has taken, which come first in the result.</param>
    /// <param name="scheduler">Chooses; told of one run.</param>
    /// <param name="random">The random numbers of the run.</param>
    public static Run Continue(Stepper stepper, IReadOnlyList<RunStep> before, IScheduler scheduler,
        RandomNumbers random)
    {
        List<RunStep> steps = [.. before];
        var choices = new SteppedChoices(stepper);
        scheduler.Begin(stepper.Agents, ref random);
        while (stepper.Broken.Count == 0 && !stepper.AtRest && steps.Count < LongestRun)
        {
            int chosen = scheduler.Next(stepper.Enabled.Length, choices, ref random);
            steps.Add(TraceBuilder.Step(stepper, stepper.Enabled[chosen]));
        }

        scheduler.End(steps.Count - before.Count);
        return TraceBuilder.End(stepper, steps, null);
    }

    /// <summary>What a stepper can tell of its choices: all that may have changed counts as changed.</summary>
    private sealed class SteppedChoices(Stepper stepper) : IChoices
    {
        public ReadOnlySpan<Transition> Enabled => stepper.Enabled;

        public bool Raced(int agent, int acted) => true;

        public ulong ControlAfter(int index) => stepper.HashAfter(stepper.Enabled[index]);
    }
}
