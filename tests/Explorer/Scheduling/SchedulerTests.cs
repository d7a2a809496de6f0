using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Tests;

/// <summary>Every strategy, on systems whose states are all known.</summary>
public sealed class SchedulerTests
{
    public static TheoryData<string> Strategies => ["uniform", "pct:1", "pct:2", "pct:3", "pos", "surw", "delay:1", "delay:3", "guided", "portfolio"];

    private static FuzzOptions With(string strategy, long runs = 5000) =>
        new() { Strategy = Strategy.Parse(strategy, out _)!, Seed = 1, Runs = runs, Steps = 1000, Time = TimeSpan.MaxValue };

    [Theory]
    [InlineData("pct:1")]
    [InlineData("pct:2")]
    [InlineData("delay:1")]
    public void What_takes_two_switches_is_not_found_with_one(string strategy)
    {
        var found = Fuzzer.Run(new BrokenMutex(), With(strategy, 2000) with { Steps = 50 });

        Assert.Null(found.Found);
    }

    [Theory]
    [InlineData("uniform")]
    [InlineData("pct:3")]
    [InlineData("pos")]
    [InlineData("surw")]
    [InlineData("delay:2")]
    [InlineData("guided")]
    [InlineData("portfolio")]
    public void The_race_of_a_broken_mutex_is_found(string strategy)
    {
        var found = Fuzzer.Run(new BrokenMutex(), With(strategy) with { Steps = 50 });

        Assert.Equal(StopReason.Violation, found.Stop);
        Assert.Equal(1ul, found.Found!.Violations);
        Assert.True(ViolatesAtItsEnd(new BrokenMutex(), found.Found.Steps));
    }

    [Fact]
    public void The_default_finds_every_bug_of_the_catalogue()
    {
        var buggy = ShippedCases.Smallest.Where(static c => c.Expected is { Fails: not null and not "exists" })
            .DistinctBy(static c => (c.Test, c.Variant));

        var missed = buggy.AsParallel().Where(static run =>
        {
            var system = ShippedCases.SystemOf(run);
            int wanted = ShippedCases.Wanted(run, system)!.Value;
            return Fuzzer.CanViolate(system, wanted)
                && Fuzzer.Run(system, With("portfolio", 50_000) with { Wanted = 1ul << wanted }).Found is null;
        });
        Assert.Empty(missed.Select(static c => c.Name));
    }

    [Fact]
    public void A_deadlock_is_found_at_rest()
    {
        var system = new Philosophers(4);

        var found = Fuzzer.Run(system, With("uniform") with { Wanted = 1 });

        Assert.Equal(4, found.Found!.Steps.Count(static t => t.Rule == 0) - found.Found.Steps.Count(static t => t.Rule == 2));
    }

    [Fact]
    public void Existential_properties_are_not_violated_by_a_run()
    {
        var found = Fuzzer.Run(new Philosophers(3), With("uniform", 500) with { Wanted = 2, Steps = 100 });

        Assert.Null(found.Found);
        Assert.Equal(500, found.Runs);
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Results_do_not_depend_on_workers(string strategy)
    {
        var system = Shipped("tlb-shootdown", "early-ack-nmi", "tso");

        var one = Fuzzer.Run(system, With(strategy, 8000));
        var four = Fuzzer.Run(system, With(strategy, 8000) with { Workers = new WorkerPool(4) });

        Assert.Equal(one with { Found = null }, four with { Found = null });
        Assert.Equal(one.Found?.Run, four.Found?.Run);
        Assert.Equal(one.Found?.Steps ?? [], four.Found?.Steps ?? []);
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void States_of_a_walk_are_in_the_exhaustive_set(string strategy)
    {
        foreach (var run in ShippedCases.Smallest.Where(static (_, i) => i % 11 == 0))
        {
            var system = ShippedCases.SystemOf(run);
            using var all = BreadthFirst.Run(system, new SearchOptions { Wanted = SearchOptions.Never });
            var known = new HashSet<string>();
            byte[] block = new byte[system.StateBytes];
            for (long state = 0; state < all.States; state++)
            {
                all.Read(state, block);
                known.Add(Convert.ToHexString(block));
            }

            using var walker = new Walker(system) { Record = [] };
            var scheduler = Strategy.Parse(strategy, out _)!.Create();
            var stepper = new Stepper(system);
            for (int i = 0; i < 20; i++)
            {
                walker.Take(scheduler, new RandomNumbers(1, i), 200, 0);
                stepper.Reset();
                foreach (var step in walker.Record)
                {
                    Assert.Contains(step, stepper.Enabled.ToArray());
                    stepper.Take(step);
                    Assert.Contains(Convert.ToHexString(stepper.State), known);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Nothing_is_found_where_an_exhaustive_search_passes(string strategy)
    {
        foreach (var run in ShippedCases.Smallest.Where(static c => c.Expected is { Fails: null }).Where(static (_, i) => i % 5 == 0))
        {
            var found = Fuzzer.Run(ShippedCases.SystemOf(run), With(strategy, 100));

            Assert.True(found.Found is null, run.Name);
        }
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void A_step_allocates_nothing(string strategy)
    {
        var system = Shipped("tlb-shootdown", "nmi", "tso");
        using var walker = new Walker(system);
        var scheduler = Strategy.Parse(strategy, out _)!.Create();
        Walk(0, 3000);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Walk(0, 1000);
        long spent = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(spent, 0, 1000 * 100); // A boxed struct a run at most, and nothing a step.

        void Walk(int from, int to)
        {
            for (int run = from; run < to; run++)
                walker.Take(scheduler, new RandomNumbers(1, run), 1000, 0);
        }
    }

    [Fact]
    public void Systems_that_do_not_say_what_they_look_at_are_walked_alike()
    {
        var system = Shipped("tlb-shootdown", "nmi", "tso");
        using var fast = new Walker(system) { Record = [] };
        using var plain = new Walker(new Recording(system)) { Record = [] };
        var stepper = new Stepper(system);

        for (int run = 0; run < 200; run++)
        {
            var walk = plain.Take(new UniformScheduler(), new RandomNumbers(2, run), 500, 0);
            Assert.NotEqual(WalkEnd.Violation, fast.Take(new UniformScheduler(), new RandomNumbers(2, run), 500, 0).End);
            stepper.Reset();
            foreach (var step in plain.Record)
                stepper.Take(step);
            Assert.Equal(walk.End == WalkEnd.Rest, stepper.AtRest);
        }
    }

    [Fact]
    public void Streams_of_runs_differ()
    {
        var first = Enumerable.Range(0, 10_000).Select(static run => new RandomNumbers(1, run).Next())
            .Concat(Enumerable.Range(0, 10_000).Select(static seed => new RandomNumbers(seed + 2, 0).Next()));

        Assert.Equal(20_000, first.Distinct().Count());
    }

    [Fact]
    public void Numbers_below_a_bound_are_spread_evenly()
    {
        var random = new RandomNumbers(1, 1);
        int[] counts = new int[7];
        for (int i = 0; i < 70_000; i++)
            counts[random.Below(7)]++;

        Assert.All(counts, static c => Assert.InRange(c, 9_600, 10_400));
    }

    private static Properties.CheckedSystem Shipped(string test, string variant, string model) => ShippedCases.SystemOf(
        ShippedCases.Smallest.First(c => c.Test.Name.Text == test && c.Variant == variant && c.Model == model));

    private static bool ViolatesAtItsEnd(BrokenMutex system, IReadOnlyList<Transition> steps)
    {
        byte[] block = new byte[system.StateBytes];
        system.Initial(block);
        foreach (var step in steps)
            system.Apply(block, step);
        return system.JudgeState(block) != 0;
    }
}
