using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>Seeded random runs: a witness of a passing case, and what follows a recorded prefix.</summary>
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
    public static Run Continue(Stepper stepper, IReadOnlyList<RunStep> before, int seed)
    {
        var random = new Random(seed);
        List<RunStep> steps = [.. before];
        while (stepper.Broken.Count == 0 && !stepper.AtRest && steps.Count < LongestRun)
            steps.Add(TraceBuilder.Step(stepper, stepper.Enabled[random.Next(stepper.Enabled.Length)]));
        return TraceBuilder.End(stepper, steps, null);
    }
}
