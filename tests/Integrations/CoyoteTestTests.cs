using System.Text.Json.Nodes;
using Microsoft.Coyote;
using Microsoft.Coyote.Runtime;
using Microsoft.Coyote.SystematicTesting;
using Smpcheck.Explorer;
using Smpcheck.Integrations;

namespace Smpcheck.Tests;

/// <summary>Cases as tests that Coyote runs, and its traces.</summary>
public sealed class CoyoteTestTests
{
    private static TestingEngine Explore(string strategy, Action<ICoyoteRuntime> form, uint iterations = 3000)
    {
        var engine = TestingEngine.Create(CoyoteStrategy.Parse(strategy, out _)!.Configure(7, iterations), form);
        CoyoteTest.Silence(engine);
        engine.Run();
        return engine;
    }

    [Theory]
    [InlineData("random")]
    [InlineData("q-learning")]
    public void Coyote_finds_what_the_search_finds_by_random_integers(string strategy)
    {
        var (_, system) = Shipped.Case("tlb-shootdown", "no-ack-wait", "tso");
        var test = new CoyoteTest(system, "tlb-stale");

        using var engine = Explore(strategy, test.Choices);

        Assert.Equal(1, engine.TestReport.NumOfFoundBugs);
        Assert.StartsWith("tlb-stale: ", engine.TestReport.BugReports.Single(), StringComparison.Ordinal);
        Assert.Equal("tlb-stale", TraceBuilder.Record(system, test.Taken, "tlb-stale").Broken?.Property);
    }

    [Theory]
    [InlineData("random")]
    [InlineData("prioritization:3")]
    [InlineData("delay-bounding:3")]
    [InlineData("probabilistic:2")]
    [InlineData("q-learning")]
    public void Coyote_finds_what_the_search_finds_by_scheduling_agents(string strategy)
    {
        var (_, system) = Shipped.Case("tlb-shootdown", "no-ack-wait", "tso");
        var test = new CoyoteTest(system, "tlb-stale");

        using var engine = Explore(strategy, test.Agents);

        Assert.Equal(1, engine.TestReport.NumOfFoundBugs);
        Assert.StartsWith("tlb-stale: ", engine.TestReport.BugReports.Single(), StringComparison.Ordinal);
        Assert.Equal("tlb-stale", TraceBuilder.Record(system, test.Taken, "tlb-stale").Broken?.Property);
    }

    [Fact]
    public void Coyote_finds_nothing_where_nothing_is_wrong()
    {
        var (_, system) = Shipped.Case("tlb-shootdown", "base", "tso");

        using var choices = Explore("random", new CoyoteTest(system).Choices, 300);
        using var agents = Explore("prioritization:3", new CoyoteTest(system).Agents, 300);

        Assert.Equal((0, 0), (choices.TestReport.NumOfFoundBugs, agents.TestReport.NumOfFoundBugs));
    }

    [Fact]
    public void A_deadlock_is_Coyotes_own_and_names_the_cores_that_are_stuck()
    {
        var (_, system) = Shipped.Case("lock-backoff", "abba", "tso");

        using var engine = Explore("random", new CoyoteTest(system).Agents);

        string report = engine.TestReport.BugReports.Single();
        Assert.StartsWith("Deadlock detected.", report, StringComparison.Ordinal);
        Assert.Contains("core0 and core1", report, StringComparison.Ordinal);
        Assert.DoesNotContain("sb0", report, StringComparison.Ordinal);
        Assert.DoesNotContain("Op(", report, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tlb-shootdown", "no-fence", "tso", "tlb-stale")]
    [InlineData("lock-backoff", "abba", "sc", "deadlock")]
    [InlineData("ipi-message", "no-fence", "pso", "assert")]
    [InlineData("message-passing", "no-wmb", "pso", "forall")]
    public void Our_trace_replays_in_Coyote_and_comes_back_as_it_was(string name, string variant, string model, string property)
    {
        var (_, system) = Shipped.Case(name, variant, model);
        var run = Shipped.Counterexample(system, property);
        var test = new CoyoteTest(system, property);

        string trace = CoyoteTrace.Of(system, name, run);

        Assert.StartsWith($"{property}: ", CoyoteTest.Replay(test.Choices, trace), StringComparison.Ordinal);
        Assert.Equal(run, test.Taken);
        Assert.Equal(run, CoyoteTrace.Run(system, trace, out _));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_trace_of_Coyote_replays_in_both_tools(bool agents)
    {
        var (run, system) = Shipped.Case("tlb-shootdown", "no-ack-wait", "tso");
        var test = new CoyoteTest(system);
        Action<ICoyoteRuntime> form = agents ? test.Agents : test.Choices;
        string found;
        using (var engine = Explore(agents ? "prioritization:3" : "random", form))
            found = engine.ReproducibleTrace;
        var taken = test.Taken;

        var steps = CoyoteTrace.Run(system, found, out string wrong);

        Assert.Equal("", wrong);
        Assert.Equal(taken, steps);
        Assert.NotNull(CoyoteTest.Replay(form, found));
        var trace = TraceBuilder.Build(run, new TraceSource("tlb-shootdown", null), "test",
            TraceBuilder.Record(system, steps!, null), new TraceFound("coyote", null, Minimised: false));
        Assert.Equal(ReplayOutcome.Reproduced, new Replay(system, trace).Run().Outcome);
    }

    [Theory]
    [InlineData("no JSON", "no reproducible trace of Coyote")]
    [InlineData("{}", "no list `Steps`")]
    [InlineData("""{"Steps": [], "Steps": []}""", "no reproducible trace of Coyote")]
    [InlineData("""{"Steps": [1]}""", "no list `Steps`")]
    [InlineData("""{"Steps": ["op(0:1),int(99)"]}""", "step 1 is `op(0:1),int(99)`")]
    [InlineData("""{"Steps": ["op(0:1),int(x)"]}""", "step 1 is `op(0:1),int(x)`")]
    [InlineData("""{"Steps": ["op(0:1),int(0)", "op(0:1),int(99999999999999999999)"]}""", "step 2 is")]
    [InlineData("""{"Steps": ["op(0:1),sp(Nonsense),next(1:1)"]}""", "Coyote cannot read the trace")]
    [InlineData("""{"Steps": ["op(0:1),sp(Interleave),next(99999999999999999999:1)"]}""", "Coyote cannot read the trace")]
    [InlineData("""{"Steps": ["op(0:1),sp(Interleave),next(1:1)"]}""", "the trace is of something else")]
    [InlineData("""{"Steps": ["x"]}""", "step 1 is `x`")]
    public void A_trace_of_something_else_is_refused(string text, string why)
    {
        var (_, system) = Shipped.Case("tlb-shootdown", "no-fence", "tso");

        Assert.Null(CoyoteTrace.Run(system, text, out string wrong));
        Assert.Contains(why, wrong, StringComparison.Ordinal);
    }

    [Fact]
    public void What_comes_after_the_end_of_a_trace_is_not_its_bug()
    {
        var (_, system) = Shipped.Case("lock-backoff", "abba", "sc");
        var test = new CoyoteTest(system);
        string found;
        using (var engine = Explore("random", test.Agents))
            found = engine.ReproducibleTrace;
        var half = JsonNode.Parse(found)!.AsObject();
        var steps = half["Steps"]!.AsArray();
        while (steps.Count > 3)
            steps.RemoveAt(steps.Count - 1);

        Assert.NotNull(CoyoteTrace.Run(system, found, out _));
        Assert.Null(CoyoteTrace.Run(system, half.ToJsonString(), out string wrong));
        Assert.Contains("leads to no bug", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public void A_property_that_nothing_checks_is_refused()
    {
        var (_, system) = Shipped.Case("tlb-shootdown", "no-fence", "tso");

        Assert.Throws<ArgumentException>(() => new CoyoteTest(system, "tlb-stael"));
    }

    [Fact]
    public void Telemetry_is_off()
    {
        var configuration = CoyoteStrategy.Parse("random", out _)!.Configure(1);

        var enabled = typeof(Configuration).GetProperty("IsTelemetryEnabled", System.Reflection.BindingFlags.NonPublic
            | System.Reflection.BindingFlags.Instance) ?? (System.Reflection.MemberInfo?)typeof(Configuration).GetField(
            "IsTelemetryEnabled", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance);
        object? value = enabled is System.Reflection.FieldInfo field ? field.GetValue(configuration)
            : ((System.Reflection.PropertyInfo)enabled!).GetValue(configuration);
        Assert.Equal(false, value);
    }
}
