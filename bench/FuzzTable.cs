using System.Globalization;
using System.Text;
using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Bench;

/// <summary>
/// Runs until a strategy finds the bug of each buggy variant: median and 90th percentile over seeds. Counts of runs do
/// not depend on the machine or its load, so the table is the same everywhere.
/// </summary>
internal static class FuzzTable
{
    private const int Seeds = 100;
    private const int Most = 5_000; // Runs for a seed.
    private const int Steps = 1_000;
    private const int Patience = 20; // Seeds without a find after which the others are not tried.

    private static readonly string[] _strategies =
        ["uniform", "pos", "surw", "guided", "pct:2", "pct:3", "pct:5", "delay:1", "delay:2", "delay:4", "portfolio"];

    private static readonly StringBuilder _text = new();

    /// <summary>Writes the table as Markdown.</summary>
    public static int Write(string file)
    {
        Line("# Runs until found");
        Line("`make bench-fuzz` writes this file; counts of runs are the same on every machine.");
        Line(string.Create(CultureInfo.InvariantCulture,
            $"Every buggy variant of the catalogue that some run violates, at its smallest size, in the first model in "
            + $"which it fails; {Seeds} seeds, {Most:n0} runs of at most {Steps:n0} steps for each."));
        Line("A cell is median / 90th percentile; - is more than the most, and where 20 seeds find nothing "
            + "the others are not tried. `states` is what `check` stores to find it. In the variants marked with * "
            + "whole runs are judged: found is a loop among the states of the runs so far, which is looked for "
            + "whenever the runs, or their states, have doubled.");
        Line();
        Line($"| variant | model | states | {string.Join(" | ", _strategies)} |");
        Line($"|---|---|---|{string.Concat(_strategies.Select(static _ => "---|"))}");
        var rows = new List<int[][]>();
        var names = new List<string>();
        foreach (var run in Buggy())
        {
            var system = SystemOf(run);
            int property = Enumerable.Range(0, system.Properties.Count)
                .First(p => system.Properties[p] == run.Expected!.Fails);
            using var search = BreadthFirst.Run(system, new SearchOptions { Wanted = property });
            if (!Fuzzer.CanViolate(system, property))
                continue;
            using var walker = new Walker(system);
            int[][] row = [.. _strategies.Select(s => Measure(system, walker, Strategy.Parse(s, out _)!,
                1UL << property))];
            rows.Add(row);
            bool ofRuns = (SampledLoops.OfRuns(system) >> property & 1) != 0;
            names.Add($"{run.Test.Name.Text}/{run.VariantName}{(ofRuns ? "*" : "")}");
            Line(string.Create(CultureInfo.InvariantCulture,
                $"| {names[^1]} | {run.Model} | {search.States:n0} "
                + $"| {string.Join(" | ", row.Select(Cell))} |"));
        }

        Line();
        Line($"| all {rows.Count} variants | {string.Join(" | ", _strategies)} |");
        Line($"|---|{string.Concat(_strategies.Select(static _ => "---|"))}");
        Summary("never found", rows, static s => s[0] > Most ? 1 : 0);
        Summary("90th percentile above 1,000", rows, static s => At(s, 0.9) > 1000 ? 1 : 0);
        Summary("90th percentile above the most", rows, static s => At(s, 0.9) > Most ? 1 : 0);
        Summary("geometric mean of medians", rows, static s => Math.Log(At(s, 0.5)),
            static (sum, n) => Math.Exp(sum / n));
        Summary("geometric mean of 90th percentiles", rows, static s => Math.Log(At(s, 0.9)),
            static (sum, n) => Math.Exp(sum / n));
        Summary("largest 90th percentile", rows, static s => At(s, 0.9), max: true);
        Line();
        Line(string.Create(CultureInfo.InvariantCulture, $"## Who misses what within {Most:n0} runs"));
        for (int i = 0; i < _strategies.Length; i++)
            Line($"- `{_strategies[i]}` {Missed(names, [.. rows.Select(r => r[i])])}.");
        File.WriteAllText(file, _text.ToString());
        return 0;
    }

    /// <summary>In words: the bugs that none, or not nine of ten, of the seeds find.</summary>
    private static string Missed(List<string> names, int[][] runs)
    {
        string never = Names(static r => r[0] > Most), often = Names(static r => r[0] <= Most && At(r, 0.9) > Most);
        string rest = often.Length == 0 ? "" : $"finds with fewer than nine seeds of ten: {often}";
        return never.Length == 0 && rest.Length == 0 ? "finds every bug with at least nine seeds of ten"
            : never.Length == 0 ? $"finds every bug with some seed, and {rest}"
            : $"never finds {never}{(rest.Length == 0 ? "" : $"; {rest}")}";

        string Names(Func<int[], bool> which) => string.Join(", ", names.Where((_, i) => which(runs[i])));
    }

    private static void Line(string line = "")
    {
        Console.WriteLine(line);
        _text.Append(line).Append('\n');
    }

    private static IEnumerable<Case> Buggy()
    {
        foreach (var (name, text) in StandardEngine.Create().Catalogue)
        {
            var bag = new DiagnosticBag();
            var file = Parser.Parse(name, text, bag);
            var cases = file.Tests.SelectMany(t => Cases.Of(t, new CaseFilter(), bag)).ToList();
            Require.That(bag.Clean);
            foreach (var variant in cases.Where(static c => c.Set.Count == 0 && c.Expected is { Fails: not null })
                .GroupBy(static c => c.VariantName))
                yield return variant.First();
        }
    }

    private static IDescribedSystem SystemOf(Case run)
    {
        var bag = new DiagnosticBag();
        return StandardEngine.Create().System(run.Test, run.Variant, run.Model, run.Sizes, bag)
            ?? throw new InvalidDataException(string.Join('\n', bag.All));
    }

    /// <summary>Runs until found for each seed, in order; one more than the most where it was not.</summary>
    private static int[] Measure(ITransitionSystem system, Walker walker, Strategy strategy, ulong wanted)
    {
        int[] runs = new int[Seeds];
        for (int seed = 0; seed < Seeds; seed++)
        {
            bool hopeless = seed == Patience && runs[..seed].All(static r => r > Most);
            if (hopeless)
            {
                Array.Fill(runs, Most + 1, seed, Seeds - seed);
                break;
            }

            using var loops = SampledLoops.Of(system, wanted, CancellationToken.None);
            walker.Seen = loops?.Seen;
            runs[seed] = Search(walker, loops, strategy, wanted, seed);
            walker.Seen = null;
        }

        Array.Sort(runs);
        return runs;
    }

    private static int Search(Walker walker, SampledLoops? loops, Strategy strategy, ulong wanted, int seed)
    {
        var scheduler = strategy.Create();
        for (int run = 0; run < Most; run++)
        {
            if (run > 0 && run % Fuzzer.Chunk == 0)
                scheduler = strategy.Create();
            if (walker.Take(scheduler, new RandomNumbers(seed, run), Steps, wanted).End == WalkEnd.Violation
                || loops?.Find(last: false) is not null)
                return run + 1;
        }

        return Most + 1;
    }

    private static int At(int[] sorted, double part) => sorted[(int)Math.Ceiling(part * sorted.Length) - 1];

    private static string Cell(int[] runs) => $"{Figure(At(runs, 0.5))} / {Figure(At(runs, 0.9))}";

    private static string Figure(double runs) =>
        runs > Most ? "-" : Math.Round(runs).ToString("n0", CultureInfo.InvariantCulture);

    private static void Summary(string what, List<int[][]> rows, Func<int[], double> figure,
        Func<double, int, double>? mean = null, bool max = false)
    {
        var cells = _strategies.Select((_, i) =>
        {
            var figures = rows.Select(r => figure(r[i]));
            return max ? figures.Max() : mean is null ? figures.Sum() : mean(figures.Sum(), rows.Count);
        });
        Line($"| {what} | {string.Join(" | ", cells.Select(Figure))} |");
    }
}
