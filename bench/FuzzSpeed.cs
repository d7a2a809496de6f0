using System.Diagnostics;
using System.Globalization;
using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Bench;

/// <summary>Steps per second of random runs, one thread.</summary>
internal static class FuzzSpeed
{
    private const int Runs = 200_000;

    /// <summary>Measures a scheduler on a system and prints a row.</summary>
    public static void Measure(string what, ITransitionSystem system, Func<IScheduler> make)
    {
        using var walker = new Walker(system);
        var scheduler = make();
        double best = double.MaxValue;
        long steps = 0;
        for (int round = 0; round < 5; round++)
        {
            var clock = Stopwatch.StartNew();
            steps = 0;
            for (int run = 0; run < Runs; run++)
                steps += walker.Take(scheduler, new RandomNumbers(1, run), 10_000, 0).Steps;
            best = Math.Min(best, clock.Elapsed.TotalSeconds);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {what} | {scheduler.Name} | {(double)steps / Runs:f1} | {steps / best / 1e6:f1} |"));
    }
}
