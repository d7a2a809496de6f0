using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Tests;

/// <summary>Loops that violate something, among the states of random walks.</summary>
public sealed class SampledLoopsTests
{
    private static readonly RunProperty[] _endless = [new(0, Ends: false, Everywhere: true)];

    [Theory]
    [InlineData("irqs-off-spin", "irqs-off", "eventually")]
    [InlineData("lock-backoff", "back-off", "livelock")]
    [InlineData("lock-backoff", "one-backs-off", "livelock")]
    [InlineData("ticket-lock", "test-and-set", "eventually")]
    [InlineData("storm-mitigation", "unmask-missing", "eventually")]
    [InlineData("level-eoi", "never-acked", "irq-storm")]
    public void What_whole_runs_violate_is_found_and_is_a_violation(string test, string variant, string property)
    {
        var system = Shipped(test, variant);
        int wanted = Enumerable.Range(0, system.Properties.Count).First(p => system.Properties[p] == property
            && (SampledLoops.OfRuns(system) >> p & 1) != 0);

        var found = Fuzzer.Run(system, new FuzzOptions { Seed = 1, Wanted = 1ul << wanted, Time = TimeSpan.MaxValue, Steps = 2000 });

        Assert.NotNull(found.Found);
        Assert.True(found.Found.OfRun);
        var trace = new SearchTrace(found.Found.Loop is null ? ViolationKind.Rest : ViolationKind.Loop, found.Found.Steps, 0) { Loop = found.Found.Loop };
        Assert.Contains(Enumerable.Range(0, system.RunProperties.Count), e =>
            system.RunProperties[e].Property == wanted && NaiveFairness.Refute(system, e, trace) is null);
        var run = TraceBuilder.Record(system, found.Found.Steps, property, found.Found.Loop);
        Assert.Equal((property, found.Found.Loop), (run.Broken?.Property, run.Loop));
    }

    [Fact]
    public void What_is_found_in_a_part_of_a_random_graph_is_a_violation_of_the_whole()
    {
        int found = 0, missed = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            var graph = FairGraph.Random(seed, (seed % 7) + 2);
            using var all = BreadthFirst.Run(graph, new SearchOptions { Wanted = SearchOptions.Never });
            for (int entry = 0; entry < graph.RunProperties.Count; entry++)
            {
                int property = graph.RunProperties[entry].Property;
                var sampled = Fuzzer.Run(graph, new FuzzOptions { Seed = seed, Wanted = 1ul << property, Runs = 2, Steps = 6, Time = TimeSpan.MaxValue }).Found;
                bool violated = all.Properties[property].Depth is not null;
                Assert.True(violated || sampled is null, $"seed {seed} entry {entry}");
                missed += violated && sampled is null ? 1 : 0;
                if (sampled is null)
                    continue;
                found++;
                Assert.True(sampled.Steps.Count > 0 || sampled.Loop is null);
                var trace = new SearchTrace(sampled.Loop is null ? ViolationKind.Rest : ViolationKind.Loop, sampled.Steps, 0) { Loop = sampled.Loop };
                Assert.Contains(Enumerable.Range(0, graph.RunProperties.Count), e =>
                    graph.RunProperties[e].Property == property && NaiveFairness.Refute(graph, e, trace) is null);
            }
        }

        Assert.InRange(found, 100, 1200);
        Assert.InRange(missed, 10, 1200); // Two short walks see a part only.
    }

    [Fact]
    public void A_duty_that_leads_out_of_what_was_seen_is_still_a_duty()
    {
        // Agent 1 could leave 0 <-> 1 all along; a walk that never lets it shows no fair loop.
        var graph = new FairGraph(3, [false, false], _endless).With(0, 1, 0).With(1, 0, 0).With(0, 2, 1).With(1, 2, 1);
        using var loops = SampledLoops.Of(graph, 1, CancellationToken.None);
        using var walker = new Walker(graph) { Seen = loops!.Seen };

        walker.Take(new FirstAgent(), new RandomNumbers(1, 1), 10, 0);

        Assert.Equal(2, loops.Seen.Count);
        Assert.Null(loops.Find(last: true));
    }

    [Fact]
    public void Where_nothing_wanted_is_judged_of_runs_no_states_are_kept()
    {
        var system = Shipped("lock-backoff", "back-off");

        Assert.Null(SampledLoops.Of(system, ~SampledLoops.OfRuns(system), CancellationToken.None));
        Assert.Equal(0, Fuzzer.Run(system, new FuzzOptions { Wanted = ~SampledLoops.OfRuns(system), Runs = 10, Steps = 100 }).Looped);
    }

    private static Properties.CheckedSystem Shipped(string test, string variant) => ShippedCases.SystemOf(
        ShippedCases.Smallest.First(c => c.Test.Name.Text == test && c.Variant == variant));

    /// <summary>Lets agent 0 act wherever it can.</summary>
    private sealed class FirstAgent : IScheduler
    {
        public string Name => "first";

        public void Begin(int agents, ref RandomNumbers random)
        {
        }

        public int Next(int count, IChoices choices, ref RandomNumbers random) => choices.Enabled[0].Agent == 0 ? 0 : IScheduler.None;

        public void End(int steps)
        {
        }
    }
}
