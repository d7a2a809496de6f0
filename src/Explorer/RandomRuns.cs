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
        TraceBuilder.Take(stepper, steps, new UntilOver(scheduler, stepper, steps), ref random);
        return TraceBuilder.End(stepper, steps, null);
    }

    /// <summary>Chooses as another does, until something breaks or nothing must happen any more.</summary>
    private sealed class UntilOver(IScheduler chooses, Stepper stepper, List<RunStep> steps) : IScheduler
    {
        public string Name => chooses.Name;

        public void Begin(int agents, ref RandomNumbers random) => chooses.Begin(agents, ref random);

        public int Next(int count, IChoices choices, ref RandomNumbers random) =>
            stepper.Broken.Count > 0 || stepper.AtRest || steps.Count >= LongestRun ? IScheduler.None
                : chooses.Next(count, choices, ref random);

        public void End(int steps) => chooses.End(steps);
    }
}
