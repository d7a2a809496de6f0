using System.Globalization;
using Smpcheck.Explorer;
using Smpcheck.Model;
using Smpcheck.Properties;

namespace Smpcheck.Bench;

/// <summary>Steps per second and bytes per state. Every figure comes with machine, commit and spread.</summary>
internal static class Program
{
    private const int WarmUps = 2;

    // The largest of the scenario's variants that pass; where one fails, `check` searches a part only.
    private const string Largest = "nmi";

    private static int Main(string[] args)
    {
        if (args is ["peers"])
        {
            Console.WriteLine(Surroundings.Describe());
            PeersTable.Print();
            return 0;
        }

        int runs = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
        Console.WriteLine(Surroundings.Describe());
        Console.WriteLine($"{runs} runs after {WarmUps} warm-ups, one thread; spread is (slowest - best) / best");
        Console.WriteLine();
        Row.PrintHeader();
        var litmus = LitmusFolder.Find();
        litmus?.Measure("tso", "cold", 0, 1).Print(); // First, so that nothing is compiled yet.
        foreach (string model in litmus is null ? [] : Cases.EveryModel)
            litmus!.Measure(model, "warm", WarmUps, runs).Print();
        foreach (var (cores, variant) in new[] { (4, null), (4, Largest), (5, null) })
            Measure(cores, variant, runs);
        Console.WriteLine();
        if (litmus is null)
            Console.WriteLine("Litmus rows are skipped: there is no ../shared/litmus/x86/tests.");
        Console.WriteLine("Steps: transitions, or insertions. Store: arena and table at their peak.");
        Console.WriteLine("Ratio: the reference's time over the best one; its times are of its own machine.");
        Console.WriteLine();
        PeersTable.Print();
        return 0;
    }

    private static void Measure(int cores, string? variant, int runs)
    {
        MeasureSystem(Load(cores, variant), $"tlb-shootdown {variant ?? "base"} tso, {cores} cores", runs, 1);
    }

    private static void MeasureSystem(ITransitionSystem system, string what, int runs, int workers)
    {
        var pool = new WorkerPool(workers);
        for (int i = 0; i < WarmUps; i++)
            BreadthFirst.Run(system, new SearchOptions { Wanted = SearchOptions.Never, Workers = pool }).Dispose();
        var sample = new Sample();
        long states = 0, transitions = 0, store = 0, process = 0;
        for (int i = 0; i < runs; i++)
        {
            long before = Surroundings.ResetPeak();
            using var result = BreadthFirst.Run(system,
                new SearchOptions { Wanted = SearchOptions.Never, Workers = pool });
            Require.That(result.Complete);
            (states, transitions, store) = (result.States, result.Transitions, result.PeakBytes);
            process = Math.Max(process, Surroundings.Peak() - before);
            sample.Add(result.Elapsed);
        }

        new Row(what, states, transitions, sample) { Store = store, Process = process }.Print();
        int words = new StateCodec(system.LiveBits).Words;
        var (keys, bytes) = RandomKeys.Insert(words, states, runs);
        new Row($"visited set, random keys of {words * 8} bytes", states, states, keys) { Store = bytes }.Print();
    }

    private static CheckedSystem Load(int cores, string? variant)
    {
        const string Name = "Catalogue/tlb-shootdown.smp";
        using var stream = typeof(CheckedSystem).Assembly.GetManifestResourceStream(Name)!;
        using var reader = new StreamReader(stream);
        var bag = new DiagnosticBag();
        var file = Parser.Parse(Name, reader.ReadToEnd(), bag);
        var sizes = new Dictionary<string, long> { ["cores"] = cores };
        var assembled = Assembler.Assemble(file.Tests[0], variant, MemoryModel.Tso, sizes, bag);
        return new CheckedSystem(assembled ?? throw new InvalidDataException(string.Join('\n', bag.All)));
    }
}
