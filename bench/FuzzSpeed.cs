using System.Diagnostics;
using System.Globalization;
using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Bench;

/// <summary>Steps per second of random runs, one thread.</summary>
internal static class FuzzSpeed
{
    private const long StepsARound = 5_000_000;
    private const int Rounds = 5;

    /// <summary>Measures every strategy on two systems.</summary>
    public static int Print(ITransitionSystem small, ITransitionSystem large)
    {
        Console.WriteLine(Surroundings.Describe());
        Console.WriteLine();
        Console.WriteLine("| strategy | tlb-shootdown base tso, 2 cores: M steps/s | nmi tso, 4 cores: M steps/s |");
        Console.WriteLine("|---|---|---|");
        foreach (string name in Strategy.Names)
        {
            var strategy = Strategy.Parse(name, out _)!;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {strategy.Name} | {Rate(small, strategy) / 1e6:f1} | {Rate(large, strategy) / 1e6:f1} |"));
        }

        return 0;
    }

    private static double Rate(ITransitionSystem system, Strategy strategy)
    {
        using var walker = new Walker(system);
        var scheduler = strategy.Create();
        double best = 0;
        for (int round = 0; round < Rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            long steps = 0;
            for (long run = 0; steps < StepsARound; run++)
                steps += walker.Take(scheduler, new RandomNumbers(1, run), 10_000, 0).Steps;
            best = Math.Max(best, steps / clock.Elapsed.TotalSeconds);
        }

        return best;
    }
}
