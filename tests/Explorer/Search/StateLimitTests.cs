using Smpcheck.Bench;
using Smpcheck.Explorer;
using Smpcheck.Model;
using Smpcheck.Properties;

namespace Smpcheck.Tests;

/// <summary>A search that a number of states ends: what it says must not depend on who was faster.</summary>
public class StateLimitTests
{
    private static readonly SearchOptions _never = new() { Wanted = SearchOptions.Never };

    public static TheoryData<string> Systems => [.. _systems.Keys];

    private static readonly Dictionary<string, Func<ITransitionSystem>> _systems = new()
    {
        ["grid"] = static () => new CounterGrid(6, 3),
        ["graph"] = static () => new RandomGraph(3, 512),
        ["peers"] = static () => new PeersShootdown(2, 3),
        ["shootdown"] = static () => Shipped("tlb-shootdown", "no-fence"),
        ["lock"] = static () => Shipped("ticket-lock", "base"),
    };

    [Theory]
    [MemberData(nameof(Systems))]
    public void One_worker_and_many_stop_alike(string name)
    {
        long states;
        using (var all = BreadthFirst.Run(_systems[name](), _never))
            states = all.States;
        foreach (int? wanted in new int?[] { null, SearchOptions.Never })
        {
            foreach (var reduce in new[] { Reductions.None, Reductions.Symmetry })
            {
                for (long limit = 1; limit < states * 5 / 4; limit += 1 + (limit * 2 / 3))
                {
                    var options = new SearchOptions
                        { Wanted = wanted, MaxStates = limit, Reduce = reduce, FullBelow = states / 4 };
                    using var one = BreadthFirst.Run(_systems[name](), options);
                    using var many = BreadthFirst.Run(_systems[name](), Shared(options, workers: 3));
                    CheckpointTests.Same(one, many);
                    if (one.Stop == StopReason.MaxStates)
                        Assert.InRange(one.States, limit + 1, limit + 32 + (limit / 20));
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Whether_a_search_is_small_is_decided_by_its_states_alone(int workers)
    {
        long all = States(_never), reduced = States(_never with { Reduce = Reductions.Symmetry, FullBelow = 0 });
        Assert.True(reduced < all);
        for (long below = all - 700; below < all + 300; below += 20)
        {
            var options = Shared(_never, workers) with { Reduce = Reductions.Symmetry, FullBelow = below };
            Assert.Equal((below, below >= all ? all : reduced), (below, States(options)));
        }

        static long States(SearchOptions options)
        {
            using var found = BreadthFirst.Run(new PeersShootdown(2, 2), options);
            return found.States;
        }
    }

    private static SearchOptions Shared(SearchOptions options, int workers) =>
        options with { Workers = new WorkerPool(workers), LeastShared = 50, StatesBeforeCache = 100 };

    private static CheckedSystem Shipped(string scenario, string variant) => ShippedCases.SystemOf(
        ShippedCases.All.First(c => c.Name.StartsWith($"{scenario}/{variant}", StringComparison.Ordinal)));
}
