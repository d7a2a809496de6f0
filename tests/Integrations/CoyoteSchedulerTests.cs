using Smpcheck.Explorer;
using Smpcheck.Integrations;

namespace Smpcheck.Tests;

/// <summary>Coyote's strategies behind the tool's seam for choices.</summary>
public sealed class CoyoteSchedulerTests
{
    private static readonly IntegrationsPlugin _plugin = new();

    public static TheoryData<string> Strategies => [.. CoyoteStrategy.Names];

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Every_strategy_finds_a_bug_and_the_same_one_with_the_same_seed(string strategy)
    {
        var (_, system) = Shipped.Case("tlb-shootdown", "no-ack-wait", "tso");
        var options = new FuzzOptions { Strategy = _plugin.Strategy(strategy, out _)!, Seed = 3, Runs = 2000 };

        var once = Fuzzer.Run(system, options);
        var again = Fuzzer.Run(system, options);

        Assert.Equal(StopReason.Violation, once.Stop);
        Assert.Equal((once.Runs, once.Steps, once.Longest), (again.Runs, again.Steps, again.Longest));
        Assert.Equal(once.Found!.Steps, again.Found!.Steps);
    }

    [Theory]
    [InlineData("random")]
    [InlineData("pct:3")]
    public void Every_shipped_scenario_runs_to_its_end_and_breaks_only_what_the_search_breaks(string strategy)
    {
        foreach (var (run, system) in Shipped.Bases)
        {
            ulong holds = 0;
            using var search = BreadthFirst.Run(system, new SearchOptions { Wanted = SearchOptions.Never, MaxStates = 20_000 });
            for (int property = 0; property < system.Properties.Count; property++)
                holds |= search.Judge(property) == Judgement.Holds ? 1UL << property : 0;

            var result = Fuzzer.Run(system, new FuzzOptions { Strategy = _plugin.Strategy(strategy, out _)!, Seed = 1, Runs = 8, Wanted = 0 });

            Assert.True(result.Runs == 8, run.Name);
            Assert.True((result.Violated & holds) == 0, run.Name);
        }
    }

    [Fact]
    public void Seeds_and_strategies_make_different_runs()
    {
        var (_, system) = Shipped.Case("tlb-shootdown", "base", "tso");
        long Steps(string strategy, long seed) => Fuzzer.Run(system,
            new FuzzOptions { Strategy = _plugin.Strategy(strategy, out _)!, Seed = seed, Runs = 100 }).Steps;

        Assert.Equal(4, new[] { Steps("random", 1), Steps("random", 2), Steps("pct", 1), Steps("delay", 1) }.Distinct().Count());
    }

    [Fact]
    public void Runs_do_not_depend_on_the_number_of_workers()
    {
        var (_, system) = Shipped.Case("peterson", "base", "sc");
        var options = new FuzzOptions { Strategy = _plugin.Strategy("random", out _)!, Seed = 5, Runs = 2200 };

        var one = Fuzzer.Run(system, options);
        var two = Fuzzer.Run(system, options with { Workers = new WorkerPool(2) });

        Assert.Equal(one, two);
        Assert.Equal(2200, one.Runs);
    }

    [Fact]
    public void A_program_that_spins_does_not_keep_a_run_from_its_end()
    {
        var (_, system) = Shipped.Case("irqs-off-spin", "base", "tso");

        var result = Fuzzer.Run(system, new FuzzOptions
        {
            Strategy = _plugin.Strategy("pct:2", out _)!, Seed = 1, Runs = 50, Steps = 300,
        });

        Assert.Equal(50, result.Runs);
        Assert.True(result.Longest <= 300);
    }

    [Theory]
    [InlineData("pct", "coyote:prioritization:10")]
    [InlineData("pct:3", "coyote:prioritization:3")]
    [InlineData("delay:2", "coyote:delay-bounding:2")]
    [InlineData("prob", "coyote:probabilistic:3")]
    [InlineData("qlearning", "coyote:q-learning")]
    [InlineData("fair-prioritization:4", "coyote:fair-prioritization:4")]
    [InlineData("random", "coyote:random")]
    public void A_short_name_stands_for_Coyotes_own(string name, string full)
    {
        Assert.Equal(full, _plugin.Strategy(name, out string wrong)!.Name);
        Assert.Equal("", wrong);
    }

    [Theory]
    [InlineData("randm", "did you mean `coyote:random`?")]
    [InlineData("", "there is coyote:random")]
    [InlineData("random:3", "takes no number")]
    [InlineData("pct:0", "a number from 1 to 1000")]
    [InlineData("pct:many", "a number from 1 to 1000")]
    public void A_wrong_name_says_what_would_be_right(string name, string help)
    {
        Assert.Null(_plugin.Strategy(name, out string wrong));
        Assert.Contains(help, wrong, StringComparison.Ordinal);
    }
}
