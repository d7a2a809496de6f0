using System.Collections.Concurrent;
using Smpcheck.Explorer;
using Smpcheck.Model;
using Smpcheck.Properties;

namespace Smpcheck.Tests;

/// <summary>The shipped scenarios: what comes out of every case, to the last state.</summary>
public class CatalogueTests
{
    private const string UpdateSwitch = "UPDATE_GOLDEN";

    private static readonly Lazy<IReadOnlyList<string>> _outcomes = new(static () => ForEach(ShippedCases.All, Outcome));

    /// <summary>What depends on the case alone: a pass pins the whole space, a failure the levels up to its depth.</summary>
    [Fact]
    public void Every_case_comes_out_as_pinned()
    {
        string path = ExpectedPath();
        if (Environment.GetEnvironmentVariable(UpdateSwitch) == "1")
            File.WriteAllText(path, string.Join('\n', _outcomes.Value) + "\n");
        string[] pinned = File.ReadAllLines(path);

        Assert.Equal(pinned, _outcomes.Value);
    }

    [Fact]
    public void Every_case_is_as_its_file_expects()
    {
        Assert.All(ShippedCases.All, static run => Assert.NotNull(run.Expected));
        foreach (var (run, outcome) in ShippedCases.All.Zip(_outcomes.Value))
            Assert.StartsWith($"{run.Name}: {(run.Expected!.Fails is { } fails ? $"fail {fails} " : "pass ")}", outcome, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_property_is_broken_by_some_case()
    {
        var broken = ShippedCases.All.Select(static c => c.Expected!.Fails).OfType<string>().ToHashSet();
        string[] properties = [.. PropertyTable.Monitors.Select(static m => m.Name), .. PropertyTable.Conditions];

        Assert.All(properties, p => Assert.Contains(p, broken));
    }

    [Fact]
    public void Every_scenario_has_a_case_that_passes_and_one_that_fails() =>
        Assert.All(ShippedCases.All.GroupBy(static c => c.Test.Name.Text), static cases =>
        {
            Assert.Contains(cases, static c => c.Expected!.Fails is null);
            Assert.Contains(cases, static c => c.Expected!.Fails is not null);
        });

    [Fact]
    public void A_file_is_named_after_its_test() =>
        Assert.All(ShippedCases.Files, static f => Assert.Equal(f.Name, Assert.Single(f.File.Tests).Name.Text + ".smp"));

    [Fact]
    public void Files_are_formatted() =>
        Assert.All(ShippedCases.Files, static f => Assert.Equal(Printer.Print(f.File), f.Text));

    [Fact]
    public void Every_smallest_case_packs_exactly() => Each(ShippedCases.Smallest, static run =>
    {
        using var found = BreadthFirst.Run(ShippedCases.SystemOf(run), new SearchOptions { Wanted = SearchOptions.Never, DeepCheck = true });
        Assert.True(found.Stop == StopReason.Exhausted, run.Name);
        Assert.True(run.Expected!.Fails is not null || found.Complete, run.Name); // Past a violation a capacity may end.
    });

    [Fact]
    public void Every_smallest_case_is_searched_as_the_naive_search_does() => Each(ShippedCases.Smallest, static run =>
    {
        var system = ShippedCases.SystemOf(run);
        var naive = new NaiveSearch(system);
        var plain = new SearchOptions { Wanted = SearchOptions.Never, StatesBeforeCache = int.MaxValue };
        var cached = plain with { StatesBeforeCache = 0 };
        var shared = cached with { LeastShared = 1, Workers = new WorkerPool(3) };
        foreach (var options in new[] { plain, cached, shared })
        {
            using var found = BreadthFirst.Run(system, options);
            Assert.Equal(
                (run.Name, naive.Distance.Count, naive.Transitions, naive.Depth, naive.Quiescent),
                (run.Name, found.States, found.Transitions, found.Depth, found.Quiescent));
            Assert.Equal(naive.First, found.Properties.Select((p, i) => system.RunProperties.Any(r => r.Property == i) ? null : p.Depth));
            Assert.All(found.Properties.Index(), p => Assert.Equal((naive.Witnessed >> p.Index & 1) != 0, p.Item.Witnessed));
        }
    });

    [Fact]
    public void Rules_fire_as_often_whoever_searches_and_however() => Each(ShippedCases.Smallest, static run =>
    {
        var system = ShippedCases.SystemOf(run);
        var plain = new SearchOptions { Wanted = SearchOptions.Never, StatesBeforeCache = int.MaxValue };
        var shared = plain with { StatesBeforeCache = 0, LeastShared = 1, Workers = new WorkerPool(3) };
        using var one = BreadthFirst.Run(system, plain);
        using var other = BreadthFirst.Run(system, shared);

        for (int agent = 0; agent < system.Agents; agent++)
        {
            for (int rule = 0; rule < RuleTable.All.Count; rule++)
                Assert.Equal((run.Name, agent, rule, one.Fired(agent, rule)), (run.Name, agent, rule, other.Fired(agent, rule)));
        }
    });

    [Fact]
    public void Every_smallest_case_comes_out_alike_with_folded_states() => Each(ShippedCases.Smallest, static run =>
    {
        var system = ShippedCases.SystemOf(run);
        int? wanted = ShippedCases.Wanted(run, system);
        using var plain = BreadthFirst.Run(system, new SearchOptions { Wanted = wanted });
        foreach (int workers in new[] { 1, 2 })
        {
            using var folded = BreadthFirst.Run(system, new SearchOptions
                { Wanted = wanted, Compress = true, StatesBeforeCache = 200, LeastShared = 20, Workers = new WorkerPool(workers) });

            CheckpointTests.Same(plain, folded);
            for (int property = 0; property < plain.Properties.Count; property++)
                Assert.Equal(plain.Counterexample(property)?.Steps, folded.Counterexample(property)?.Steps);
        }
    });

    private static string Outcome(Case run)
    {
        var system = ShippedCases.SystemOf(run);
        int? wanted = ShippedCases.Wanted(run, system);
        using var found = BreadthFirst.Run(system, new SearchOptions { Wanted = wanted });
        string counts = $"depth={found.Depth} states={found.States} transitions={found.Transitions}";
        if (wanted is { } property && found.Judge(property) == Judgement.Violated)
        {
            return found.Properties[property].Depth is { } depth
                ? $"{run.Name}: fail {system.Properties[property]} depth={depth} states={found.States}"
                : $"{run.Name}: fail {system.Properties[property]} {counts}"; // No witness in the whole space.
        }

        string[] broken = [.. found.Properties.Where(static p => p.Depth is not null).Select(static p => $"{p.Name}@{p.Depth}")];
        bool passes = found.Complete && Enumerable.Range(0, system.Properties.Count).All(p => found.Judge(p) == Judgement.Holds);
        return passes ? $"{run.Name}: pass {counts}{Reduced(system)}" : $"{run.Name}: {found.Stop} {string.Join(' ', broken)} {counts}";
    }

    /// <summary>
    /// States left where interchangeable cores are not told apart, and where local steps are taken first as well;
    /// nothing where that does not apply.
    /// </summary>
    private static string Reduced(CheckedSystem system)
    {
        string columns = "";
        foreach (var reduce in new[] { Reductions.Symmetry, Reductions.All })
        {
            using var found = BreadthFirst.Run(system, new SearchOptions { Wanted = SearchOptions.Never, Reduce = reduce, FullBelow = 0 });
            Assert.True(found.Complete);
            Assert.All(Enumerable.Range(0, system.Properties.Count), p => Assert.Equal(Judgement.Holds, found.Judge(p)));
            if (found.Reduced.HasFlag(reduce & ~Reductions.Symmetry) && found.Reduced != Reductions.None)
                columns += $" {(reduce == Reductions.All ? "reduced" : "symmetry")}={found.States}";
        }

        return columns;
    }

    private static void Each(IReadOnlyList<Case> cases, Action<Case> work) => ForEach(cases, run =>
    {
        work(run);
        return run.Name;
    });

    /// <summary>Large cases first, so that no core waits for the last one; the answers in the order of the cases.</summary>
    private static IReadOnlyList<string> ForEach(IReadOnlyList<Case> cases, Func<Case, string> work)
    {
        string[] answers = new string[cases.Count];
        var order = Enumerable.Range(0, cases.Count).OrderByDescending(i => cases[i].Sizes.GetValueOrDefault("cores"));
        Parallel.ForEach(Partitioner.Create(order, EnumerablePartitionerOptions.NoBuffering), i => answers[i] = work(cases[i]));
        return answers;
    }

    private static string ExpectedPath()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Verify.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("the tests run outside the repository");
        return Path.Combine(folder.FullName, "tests", "Properties", "catalogue.expected");
    }
}
