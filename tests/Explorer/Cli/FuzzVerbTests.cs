using System.Text.Json;
using Smpcheck.Explorer;

namespace Smpcheck.Tests;

/// <summary><c>fuzz</c>: random runs on the command line.</summary>
public sealed class FuzzVerbTests
{
    private static Tool Handshake() => new Tool().With("a.smp", Tool.Handshake);

    /// <summary>Times are the only thing that differs between equal runs.</summary>
    private static string Timeless(string text) =>
        System.Text.RegularExpressions.Regex.Replace(text, @"\d+\.\d+s|""seconds"":[\d.]+", "T");

    [Fact]
    public void An_expected_bug_that_is_found_is_as_expected()
    {
        using var tool = Handshake();

        Assert.Equal(ExitCode.AsExpected, tool.Run("fuzz", "a.smp", "--seed", "1", "--variant", "no-fence", "--model", "pso"));
        Assert.Contains("FAIL", tool.Out, StringComparison.Ordinal);
        Assert.Contains("1 as expected", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_sampled_is_a_pass()
    {
        using var tool = Handshake();
        string[] line = ["fuzz", "a.smp", "--seed", "1", "--variant", "base", "--runs", "300"];

        Assert.Equal(ExitCode.Inconclusive, tool.Run(line));
        Assert.Contains("no violation in 300 runs", tool.Out, StringComparison.Ordinal);
        Assert.Contains("states: run check", tool.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("pass", tool.Out, StringComparison.Ordinal);

        Assert.Equal(ExitCode.AsExpected, tool.Run([.. line, "--allow-inconclusive"]));
        Assert.DoesNotContain("pass", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unexpected_violation_is_shown_saved_and_can_be_replayed()
    {
        using var tool = new Tool().With("a.smp", Tool.Handshake.Replace("[-no-fence]", "[+no-fence]", StringComparison.Ordinal));

        int code = tool.Run("fuzz", "a.smp", "--seed", "7", "--variant", "base", "--model", "pso", "--strategy", "uniform");

        Assert.Equal(ExitCode.NotAsExpected, code);
        const string Saved = ".smpcheck/traces/handshake.base.pso.trace.json";
        Assert.Contains($"reproduce: smpcheck replay {Saved}", tool.Out, StringComparison.Ordinal);
        Assert.Contains("\"found\": {\"by\": \"fuzz\", \"seed\": 7, \"minimised\": true}", tool.Text(Saved), StringComparison.Ordinal);
        Assert.Equal(ExitCode.NotAsExpected, tool.Run("check", "a.smp", "--variant", "base", "--model", "pso"));
        Assert.Equal(ExitCode.AsExpected, tool.Run("replay", Saved));
    }

    [Fact]
    public void What_was_found_is_told_and_saved_at_once_and_whoever_stops_the_shortening_has_it()
    {
        using var tool = new Tool().With("a.smp", """
            test long "none of its steps can be left out, which takes seconds to find out"
            model sc
            var x = 0
            core 0..3:
                repeat 250:
                    store x, me
                    load  r0, x
            forall x == 9
            expect pass

            """);
        tool.StopAt("found FAIL forall");

        int code = tool.Run("fuzz", "a.smp", "--seed", "1", "--runs", "1");

        const string Saved = ".smpcheck/traces/long.base.sc.trace.json";
        Assert.Equal(ExitCode.Interrupted, code);
        Assert.Contains($"found FAIL forall, saved {Saved}; making it short ...", tool.Error, StringComparison.Ordinal);
        Assert.Contains("cut to", tool.Out, StringComparison.Ordinal);
        Assert.Contains("\"minimised\": false", tool.Text(Saved), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--json")]
    [InlineData("-v")]
    public void Equal_seeds_have_equal_outputs_for_any_number_of_workers(string flag)
    {
        using var one = new Tool();
        using var four = new Tool();
        string[] line = ["fuzz", "tlb-shootdown", "--set", "cores=2", "--model", "tso", "--seed", "3", "--runs", "5000",
            "--allow-inconclusive", flag];

        Assert.Equal(ExitCode.AsExpected, one.Run([.. line, "-j", "1"]));
        Assert.Equal(ExitCode.AsExpected, four.Run([.. line, "-j", "4"]));
        Assert.Equal(Timeless(one.Out), Timeless(four.Out));
    }

    [Fact]
    public void The_seed_comes_first_and_repeats_the_runs()
    {
        using var tool = Handshake();
        tool.Run("fuzz", "a.smp", "--runs", "100", "--allow-inconclusive");
        string first = tool.Out.Split('\n')[0];
        Assert.StartsWith("seed ", first, StringComparison.Ordinal);
        string before = Timeless(tool.Out);

        tool.Run("fuzz", "a.smp", "--runs", "100", "--allow-inconclusive", "--seed", first.Split(' ')[1]);

        Assert.Equal(before, Timeless(tool.Out));
    }

    [Fact]
    public void The_seed_is_the_first_event()
    {
        using var tool = Handshake();
        tool.Run("fuzz", "a.smp", "--seed", "9", "--strategy", "pct:2", "--json");

        var events = tool.Out.TrimEnd().Split('\n').Select(static l => JsonDocument.Parse(l).RootElement).ToList();

        Assert.Equal("fuzz-started", events[0].GetProperty("type").GetString());
        Assert.Equal(9, events[0].GetProperty("seed").GetInt64());
        var found = events.Where(static e => e.GetProperty("type").GetString() == "case-finished"
            && e.GetProperty("property").ValueKind == JsonValueKind.String).ToList();
        Assert.NotEmpty(found);
        Assert.All(found, static e =>
        {
            Assert.Equal("pct:2", e.GetProperty("sample").GetProperty("foundBy").GetString());
            Assert.False(e.GetProperty("complete").GetBoolean());
        });
    }

    [Theory]
    [InlineData("--strategy unifrom", "did you mean `uniform`?")]
    [InlineData("--strategy pct:0", "a number from 1 to 50")]
    [InlineData("--strategy pos:3", "takes no number")]
    [InlineData("--stategy pos", "did you mean `--strategy`?")]
    [InlineData("--seed -1", "a whole number, 0 or more")]
    [InlineData("--seed x", "a whole number, 0 or more")]
    [InlineData("--runs 0", "a number such as 10k")]
    [InlineData("--steps many", "a number such as 10k")]
    [InlineData("--time soon", "a time such as 30s")]
    [InlineData("--model tzo", "did you mean `tso`?")]
    [InlineData("--variant no-fense", "did you mean `no-fence`?")]
    public void A_wrong_flag_says_what_would_be_right(string flags, string help)
    {
        using var tool = Handshake();

        Assert.Equal(ExitCode.BadCommandLine, tool.Run(["fuzz", "a.smp", .. flags.Split(' ')]));
        Assert.Contains(help, tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bound_is_printed_where_the_strategy_has_one()
    {
        using var tool = Handshake();

        tool.Run("fuzz", "a.smp", "--strategy", "pct:2", "--seed", "1", "--variant", "base", "--model", "pso");

        Assert.Matches(@"note: pct:2: a bug of depth 2 among \d+ agents in \d+ steps is found by a run with probability at least 1/\d+", tool.Out);
    }

    [Fact]
    public void A_property_that_no_run_can_violate_is_not_sampled()
    {
        using var tool = new Tool();

        Assert.Equal(ExitCode.Inconclusive, tool.Run("fuzz", "store-buffering", "--property", "exists", "--seed", "1"));
        Assert.Contains("not sampled", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Among_what_loops_were_looked_for_is_said()
    {
        using var tool = new Tool();

        Assert.Equal(ExitCode.Inconclusive, tool.Run("fuzz", "lock-backoff", "--variant", "base", "--seed", "1", "--runs", "50", "--steps", "300"));
        Assert.Matches(@"Sampling proves nothing\. Loops were looked for among the states of each 1,024 runs, at most [\d,]+\.", tool.Out);
    }

    [Fact]
    public void What_is_not_sampled_beside_the_rest_is_said()
    {
        using var tool = new Tool().With("a.smp", "test a\nvar x = 0\ncore 0:\n    store x, 1\nexists x == 1\nforall x == 1\nexpect pass\n");

        int code = tool.Run("fuzz", "a.smp", "--seed", "1", "--variant", "base", "--runs", "50");

        Assert.Equal(ExitCode.Inconclusive, code);
        Assert.Contains("Not sampled: exists.", tool.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lock-backoff", "back-off", "livelock")]
    [InlineData("ticket-lock", "test-and-set", "eventually")]
    [InlineData("level-eoi", "never-acked", "irq-storm")]
    public void A_loop_is_found_saved_and_reproduced(string test, string variant, string property)
    {
        using var tool = new Tool();

        Assert.Equal(ExitCode.AsExpected, tool.Run("fuzz", test, "--variant", variant, "--seed", "1", "--steps", "1k", "--save", "traces"));
        Assert.Contains($"FAIL {property}", tool.Out, StringComparison.Ordinal);
        foreach (string saved in Directory.GetFiles(tool.At("traces")))
        {
            Assert.Equal(ExitCode.AsExpected, tool.Run("replay", saved));
            Assert.Contains($"reproduced: {property} at step", tool.Out, StringComparison.Ordinal);
            Assert.Contains("which loops to step", tool.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Time_ends_the_runs()
    {
        using var tool = Handshake();

        Assert.Equal(ExitCode.Inconclusive, tool.Run("fuzz", "a.smp", "--runs", "1G", "--time", "50ms", "--variant", "base"));
        Assert.Contains("then time was up", tool.Out, StringComparison.Ordinal);
    }
}
