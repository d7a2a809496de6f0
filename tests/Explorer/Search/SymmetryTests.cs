using Smpcheck.Bench;
using Smpcheck.Explorer;
using Smpcheck.Model;
using Smpcheck.Properties;

namespace Smpcheck.Tests;

public sealed class SymmetryTests
{
    private static readonly SearchOptions _full = new() { Wanted = SearchOptions.Never };

    private static readonly SearchOptions _reduced = _full with { Reduce = Reductions.Symmetry, FullBelow = 0 };

    /// <summary>Counts of SPIN without, and of Rumur with its scalarsets.</summary>
    [Theory]
    [InlineData(2, 2, 203, 203)]
    [InlineData(3, 2, 5_977, 3_090)]
    [InlineData(4, 2, 279_695, 49_672)]
    public void The_peers_count_the_same_states(int cores, int iterations, long states, long orbits)
    {
        using var all = BreadthFirst.Run(new PeersShootdown(cores - 1, iterations), _full);
        using var one = BreadthFirst.Run(new PeersShootdown(cores - 1, iterations), _reduced);

        Assert.Equal((states, orbits), (all.States, one.States));
        Assert.True(all.Complete && one.Complete);
        Assert.Equal(all.Depth, one.Depth);
    }

    [Fact]
    public void The_peers_bug_is_found_at_the_same_depth_by_a_trace_of_the_machine()
    {
        var system = new PeersShootdown(3, 2, buggy: true);
        using var all = BreadthFirst.Run(system, new SearchOptions());
        using var one = BreadthFirst.Run(system, _reduced with { Wanted = null });

        Assert.Equal(all.Properties[0].Depth, one.Properties[0].Depth);
        Assert.Equal(1UL, Replaying.Take(system, one.Counterexample(0)!).Violated);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_number_of_workers_changes_nothing(int workers)
    {
        var options = _reduced with { Workers = new WorkerPool(workers), LeastShared = 1 };
        using var found = BreadthFirst.Run(new PeersShootdown(3, 2), options);

        Assert.Equal((49_672, 249_047L), (found.States, found.Transitions));
    }

    [Fact]
    public void Shipped_cases_keep_their_verdicts_and_depths()
    {
        int used = 0;
        ForEach(ShippedCases.All.Where(static c => c.Sizes.GetValueOrDefault("cores") <= 3), run =>
        {
            var system = ShippedCases.SystemOf(run);
            if (system.Symmetry is null)
                return;
            using var all = BreadthFirst.Run(system, _full with { MaxStates = 60_000 });
            if (all.Stop != StopReason.Exhausted)
                return;
            using var one = BreadthFirst.Run(system, _reduced);
            Interlocked.Add(ref used, one.Reduced == Reductions.None ? 0 : 1);

            Assert.Equal((run.Name, all.Complete, all.Depth), (run.Name, one.Complete, one.Depth));
            Assert.True(one.States <= all.States, run.Name);
            for (int property = 0; property < all.Properties.Count; property++)
            {
                Assert.Equal((run.Name, all.Properties[property]), (run.Name, one.Properties[property]));
                if (property < system.Properties.Count && one.Properties[property] is { Depth: not null, Kind: ViolationKind.Step })
                    Assert.NotEqual(0UL, Replaying.Take(system, one.Counterexample(property)!).Violated & 1UL << property);
            }
        });

        Assert.InRange(used, 30, int.MaxValue); // Fewer: the symmetry is given up where it need not be.
    }

    [Fact]
    public void Cores_that_a_message_tells_apart_are_not_taken_for_each_other()
    {
        // The NMI goes to core 1 only.
        var run = ShippedCases.All.First(static c => c.Test.Name.Text == "tlb-shootdown" && c.Variant == "nmi"
            && c.Model == "tso" && c.Sizes["cores"] == 3);
        var system = ShippedCases.SystemOf(run);
        Assert.NotNull(system.Symmetry);
        using var all = BreadthFirst.Run(system, _full);
        using var one = BreadthFirst.Run(system, _reduced);

        Assert.Equal((all.States, Reductions.None), (one.States, one.Reduced));
    }

    [Fact]
    public void A_small_search_is_a_full_one()
    {
        using var found = BreadthFirst.Run(new PeersShootdown(2, 2), _reduced with { FullBelow = 6_000 });

        Assert.Equal((5_977, Reductions.None), (found.States, found.Reduced));
    }

    private static void ForEach(IEnumerable<Case> cases, Action<Case> work) =>
        Parallel.ForEach(cases, new ParallelOptions { MaxDegreeOfParallelism = 2 }, work);
}
