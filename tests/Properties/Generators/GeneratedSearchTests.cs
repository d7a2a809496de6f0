using System.Runtime.CompilerServices;
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
        Assert.Equal(naive.First, result.Properties.Select(static p => p.Depth));
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
                Wanted = SearchOptions.Never, Workers = pool, LeastShared = one.States % 8 == 0 ? 1 : 24, StatesBeforeCache = 0,
            });

            Assert.Equal((one.States, one.Transitions, one.Quiescent, one.Depth), (many.States, many.Transitions, many.Quiescent, many.Depth));
            Assert.Equal(one.Properties, many.Properties);
            Assert.Equal(States(one, system), States(many, system));
            return true;
        });
    }

    // States of a level are numbered as the workers come by.
    private static IEnumerable<string> States(SearchResult result, CheckedSystem system) =>
        GeneratedRuns.States(result, system).Select(Convert.ToHexString).Order(StringComparer.Ordinal);

    private static ulong Mask(IEnumerable<PropertyResult> properties, Func<PropertyResult, bool> has) =>
        properties.Select((p, i) => has(p) ? 1UL << i : 0).Aggregate(0UL, static (all, bit) => all | bit);

    private static void Check(Func<CheckedSystem, bool> holds, [CallerMemberName] string name = "") =>
        PropertyRunner.Check(name, ScenarioGen.Cases, c => holds(c.System()));
}
