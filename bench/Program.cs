using System.Globalization;
using Smpcheck.Explorer;
using Smpcheck.Model;
using Smpcheck.Properties;

namespace Smpcheck.Bench;

/// <summary>Steps per second and bytes per state. Every figure comes with machine, commit and spread.</summary>
internal static class Program
{
    private const int WarmUps = 2;

    private static int Main(string[] args)
    {
        int runs = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
        int most = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
        Console.WriteLine(Surroundings.Describe());
        Console.WriteLine($"{runs} runs after {WarmUps} warm-ups, one thread; spread is (slowest - best) / best");
        Console.WriteLine();
        Console.WriteLine("| what | states | steps | best M/s | median M/s | spread | B/state: store | process |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        for (int cores = 4; cores <= most; cores++)
            Measure(cores, runs);
        Console.WriteLine();
        Console.WriteLine("Steps: transitions, or insertions. Store: arena and table at their peak.");
        return 0;
    }

    private static void Measure(int cores, int runs)
    {
        var system = Load(cores);
        for (int i = 0; i < WarmUps; i++)
            BreadthFirst.Run(system, new SearchOptions { Wanted = SearchOptions.Never }).Dispose();
        var sample = new Sample();
        long states = 0, transitions = 0, store = 0, process = 0;
        for (int i = 0; i < runs; i++)
        {
            long before = Surroundings.ResetPeak();
            using var result = BreadthFirst.Run(system, new SearchOptions { Wanted = SearchOptions.Never });
            Require.That(result.Complete);
            (states, transitions, store) = (result.States, result.Transitions, result.PeakBytes);
            process = Math.Max(process, Surroundings.Peak() - before);
            sample.Add(result.Transitions / result.Elapsed.TotalSeconds);
        }

        Row($"tlb-shootdown tso, {cores} cores", states, transitions, sample, store, process);
        int words = new StateCodec(system.LiveBits).Words;
        var (keys, bytes) = RandomKeys.Insert(words, states, runs);
        Row($"visited set, random keys of {words * 8} bytes", states, states, keys, bytes, 0);
    }

    private static void Row(string what, long states, long steps, Sample sample, long store, long process)
    {
        string grown = process > 0 ? $"{(double)process / states:f1}" : "";
        Console.WriteLine(
            $"| {what} | {states:n0} | {steps:n0} | {sample.Best / 1e6:f2} | {sample.Median / 1e6:f2} "
            + $"| {sample.Spread:p0} | {(double)store / states:f1} | {grown} |");
    }

    private static CheckedSystem Load(int cores)
    {
        using var stream = typeof(Program).Assembly.GetManifestResourceStream("tlb-shootdown.smp")!;
        using var reader = new StreamReader(stream);
        var bag = new DiagnosticBag();
        var file = Parser.Parse("tlb-shootdown.smp", reader.ReadToEnd(), bag);
        var sizes = new Dictionary<string, long> { ["cores"] = cores };
        var assembled = Assembler.Assemble(file.Tests[0], null, MemoryModel.Tso, sizes, bag);
        return new CheckedSystem(assembled ?? throw new InvalidDataException(string.Join('\n', bag.All)));
    }
}
