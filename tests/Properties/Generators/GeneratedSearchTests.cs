using System.Runtime.CompilerServices;
using FsCheck;
using FsCheck.Fluent;
using Smpcheck.Explorer;
using Smpcheck.Model;
using Smpcheck.Properties;

namespace Smpcheck.Tests;

/// <summary>The search against a naive one, and against itself with its shortcuts switched, over generated scenarios.</summary>
[Trait(LongRuns.Category, LongRuns.Long)]
public sealed class GeneratedSearchTests
{
    [Fact]
    public void Packed_states_and_whole_states_agree_on_everything() => Check(static system =>
    {
        using var result = GeneratedRuns.Search(system, new SearchOptions { DeepCheck = true });
        if (result is null)
            return false;
        var naive = new NaiveSearch(system);

        Assert.Equal(
            (naive.Distance.Count, naive.Transitions, naive.Quiescent, naive.Depth),
            (result.States, result.Transitions, result.Quiescent, result.Depth));
        Assert.Equal(naive.First, result.Properties.Select((p, i) => system.RunProperties.Any(r => r.Property == i) ? null : p.Depth));
        Assert.Equal(naive.Witnessed, Mask(result.Properties, static p => p.Witnessed));
        return true;
    });

    [Fact]
    public void Many_workers_find_what_one_finds()
    {
        var pool = new WorkerPool(2);
        Check(system =>
        {
            using var one = GeneratedRuns.Search(system);
            if (one is null)
                return false;
            using var many = BreadthFirst.Run(system, new SearchOptions
            {
                // Sharing every level wakes threads for a handful of states: a few cases do, the others share large levels.
                Wanted = SearchOptions.Never, Workers = pool, LeastShared = one.States % 32 == 0 ? 1 : 64, StatesBeforeCache = 0,
            });

            Assert.Equal((one.States, one.Transitions, one.Quiescent, one.Depth), (many.States, many.Transitions, many.Quiescent, many.Depth));
            Assert.Equal(one.Properties, many.Properties);
            Assert.Equal(States(one, system), States(many, system));
            return true;
        });
    }

    [Fact]
    public void Folded_states_are_found_as_plain_ones()
    {
        int folds = 0;
        var pool = new WorkerPool(2);
        PropertyRunner.Check(nameof(Folded_states_are_found_as_plain_ones), ScenarioGen.Cases, c =>
        {
            var system = c.System();
            using var plain = GeneratedRuns.Search(system);
            if (plain is null)
                return false;
            folds += new StateCodec(system.LiveBits).Words > 1 ? 1 : 0;
            using var folded = BreadthFirst.Run(system, new SearchOptions
            {
                Wanted = SearchOptions.Never, Compress = true, DeepCheck = plain.States % 2 == 0, StatesBeforeCache = 100,
                Workers = pool, LeastShared = 64,
            });

            CheckpointTests.Same(plain, folded);
            Assert.Equal(States(plain, system), States(folded, system));
            for (int property = 0; property < plain.Properties.Count; property++)
                Assert.Equal(plain.Counterexample(property)?.Steps, folded.Counterexample(property)?.Steps);
            return true;
        }, usual: 120);

        Assert.InRange(folds, 24, int.MaxValue); // Or nothing was folded.
    }

    [Fact]
    public void A_search_that_takes_like_cores_for_one_another_finds_the_same_violations()
    {
        int smaller = 0, judged = 0;
        Check(system =>
        {
            using var all = GeneratedRuns.Search(system);
            if (all is null)
                return false;
            using var fewer = BreadthFirst.Run(system, new SearchOptions
            {
                Wanted = SearchOptions.Never, Reduce = Reductions.Symmetry, FullBelow = 0,
            });

            judged++;
            smaller += fewer.States < all.States ? 1 : 0;
            Assert.InRange(fewer.States, 1, all.States);
            Assert.Equal((all.Stop, all.Bounded, all.Depth, all.Quiescent > 0), (fewer.Stop, fewer.Bounded, fewer.Depth, fewer.Quiescent > 0));
            Assert.Equal(all.Properties, fewer.Properties);
            for (int property = 0; property < all.Properties.Count; property++)
            {
                Assert.Equal(all.Judge(property), fewer.Judge(property));
                Assert.Equal(all.Properties[property].Depth, fewer.Counterexample(property)?.Steps.Count);
            }

            return true;
        });

        Assert.InRange(smaller, judged / 8, judged); // Or nothing was compared.
    }

    /// <summary>It stores states of the full search only, every state at rest among them, and judges alike.</summary>
    [Theory]
    [InlineData(Reductions.Por)]
    [InlineData(Reductions.All)]
    public void A_search_that_takes_local_steps_first_finds_the_same_violations(Reductions reduce)
    {
        int smaller = 0, judged = 0;
        Check(system =>
        {
            using var all = GeneratedRuns.Search(system);
            if (all is null)
                return false;
            using var fewer = BreadthFirst.Run(system, new SearchOptions
            {
                Wanted = SearchOptions.Never, Reduce = reduce, FullBelow = 0,
            });

            judged++;
            smaller += fewer.States < all.States && fewer.Reduced.HasFlag(Reductions.Por) ? 1 : 0;
            Assert.InRange(fewer.States, 1, all.States);
            Assert.Equal((all.Stop, all.Bounded, all.Quiescent > 0), (fewer.Stop, fewer.Bounded, fewer.Quiescent > 0));
            if (fewer.Reduced == Reductions.Por)
            {
                Assert.Equal(all.Quiescent, fewer.Quiescent);
                Assert.Subset(States(all, system).ToHashSet(StringComparer.Ordinal), States(fewer, system).ToHashSet(StringComparer.Ordinal));
                Assert.Equal(GeneratedRuns.Ends(all, system), GeneratedRuns.Ends(fewer, system));
            }

            for (int property = 0; property < all.Properties.Count; property++)
            {
                Assert.Equal(all.Judge(property), fewer.Judge(property));
                if (fewer.Counterexample(property) is { } trace)
                    Assert.InRange(trace.Steps.Count, all.Properties[property].Depth!.Value, int.MaxValue);
            }

            return true;
        }, $"{nameof(A_search_that_takes_local_steps_first_finds_the_same_violations)} {reduce}");

        Assert.InRange(smaller, judged / 2, judged); // Or nothing was compared.
    }

    // States of a level are numbered as the workers come by.
    private static IEnumerable<string> States(SearchResult result, CheckedSystem system) =>
        GeneratedRuns.States(result, system).Select(Convert.ToHexString).Order(StringComparer.Ordinal);

    [Fact]
    public void Runs_without_end_are_judged_as_by_sets_of_states()
    {
        int loops = 0;
        PropertyRunner.Check(nameof(Runs_without_end_are_judged_as_by_sets_of_states), Promising, c =>
        {
            var system = c.System();
            using var found = GeneratedRuns.Search(system);
            if (found is null || found.States > MostRuns)
                return false;
            foreach (var entries in Enumerable.Range(0, system.RunProperties.Count).ToLookup(e => system.RunProperties[e].Property))
            {
                var naive = entries.Select(e => new NaiveFairness(system, e).Nearest).OfType<(int Distance, ViolationKind Kind)>().ToList();
                Assert.Equal(naive.Count > 0, found.Properties[entries.Key].Depth is not null);
                if (naive.Count == 0)
                    continue;
                var trace = found.Counterexample(entries.Key)!;
                Assert.Contains((trace.Loop ?? trace.Steps.Count, trace.Kind), naive);
                Assert.Contains(entries, e => NaiveFairness.Refute(system, e, trace) is null);
                loops += trace.Loop is null ? 0 : 1;
            }

            return true;
        }, usual: 60, @long: 2_000);

        Assert.InRange(loops, 5, int.MaxValue); // Or nothing was compared.
    }

    private const int MostRuns = 2_000;

    private static Arbitrary<GeneratedCase> Promising => ScenarioGen.Cases.Filter(static c => c.System().RunProperties.Count > 0);

    private static ulong Mask(IEnumerable<PropertyResult> properties, Func<PropertyResult, bool> has) =>
        properties.Select((p, i) => has(p) ? 1UL << i : 0).Aggregate(0UL, static (all, bit) => all | bit);

    private static void Check(Func<CheckedSystem, bool> holds, [CallerMemberName] string name = "") =>
        PropertyRunner.Check(name, ScenarioGen.Cases, c => holds(c.System()));
}
