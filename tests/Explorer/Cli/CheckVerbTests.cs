using System.Text.Json;
using System.Text.RegularExpressions;
using Smpcheck.Explorer;

namespace Smpcheck.Tests;

public sealed class CheckVerbTests
{
    [Fact]
    public void A_file_as_expected_exits_0_with_a_line_per_case_and_a_summary()
    {
        using var tool = new Tool().With("a.smp", Tool.Handshake);

        Assert.Equal(ExitCode.AsExpected, tool.Run("check", "a.smp"));

        string[] lines = tool.Out.Split('\n');
        Assert.StartsWith("handshake  base      pso  ok  pass", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("handshake  no-fence  pso  ok  FAIL assert", lines[1], StringComparison.Ordinal);
        Assert.Equal("2 cases: 2 as expected, 0 unexpected, 0 inconclusive", lines[2]);
        Assert.Empty(tool.Error);
    }

    [Fact]
    public void An_unexpected_failure_exits_1_shows_the_trace_and_saves_one_that_replays()
    {
        using var tool = new Tool()
            .With("a.smp", Tool.Handshake.Replace("[-no-fence]", "[+no-fence]", StringComparison.Ordinal)
            .Replace(": fail assert", ": pass", StringComparison.Ordinal));

        Assert.Equal(ExitCode.NotAsExpected, tool.Run("check", "a.smp"));

        Assert.Contains("FAIL assert   handshake / base   model pso", tool.Out, StringComparison.Ordinal);
        Assert.Contains("reproduce: smpcheck replay .smpcheck/traces/handshake.base.pso.trace.json", tool.Out,
            StringComparison.Ordinal);
        Assert.Equal(ExitCode.AsExpected, tool.Run("replay", ".smpcheck/traces/handshake.base.pso.trace.json"));
    }

    [Fact]
    public void An_expected_failure_that_is_not_found_exits_1()
    {
        using var tool = new Tool()
            .With("a.smp", Tool.Handshake.Replace(" [-no-fence]", "", StringComparison.Ordinal) + "");

        Assert.Equal(ExitCode.NotAsExpected, tool.Run("check", "a.smp"));
        Assert.Contains("error[E310]: expected failure not found: no-fence under pso should fail assert, but passed",
            tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_budget_that_runs_out_exits_4_unless_that_is_allowed()
    {
        using var tool = new Tool().With("a.smp", Tool.Handshake);

        Assert.Equal(ExitCode.Inconclusive, tool.Run("check", "a.smp", "--max-depth", "2", "--variant", "base"));
        Assert.Contains("inconclusive[I401]: handshake/base pso: stopped at the depth asked for", tool.Out,
            StringComparison.Ordinal);
        Assert.Equal(ExitCode.AsExpected,
            tool.Run("check", "a.smp", "--max-depth", "2", "--variant", "base", "--allow-inconclusive"));
    }

    [Fact]
    public void A_budget_for_the_run_leaves_cases_out_and_exits_4()
    {
        using var tool = new Tool().With("a.smp", Tool.Handshake);

        Assert.Equal(ExitCode.Inconclusive, tool.Run("check", "a.smp", "--budget", "0.0001ms"));
        Assert.Contains("2 cases: 0 as expected, 0 unexpected, 0 inconclusive, 2 not finished", tool.Out,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--timeout")]
    [InlineData("--budget")]
    public void A_search_ends_when_its_time_is_over_and_exits_4(string flag)
    {
        using var tool = new Tool().With("big.smp", Tool.Big);
        var clock = System.Diagnostics.Stopwatch.StartNew();

        Assert.Equal(ExitCode.Inconclusive, tool.Run("check", "big.smp", flag, "200ms"));

        Assert.Contains("inconclusive[I401]: big/base pso: stopped after", tool.Out, StringComparison.Ordinal);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.2, 20);
    }

    [Fact]
    public void A_file_with_errors_exits_3_and_the_other_files_are_still_checked()
    {
        using var tool = new Tool().With("s/a.smp", Tool.Handshake)
            .With("s/b.smp", Tool.Handshake.Replace("store data", "stroe data", StringComparison.Ordinal));

        Assert.Equal(ExitCode.InvalidFile, tool.Run("check", "s"));
        Assert.Contains("did you mean `store`?", tool.Error, StringComparison.Ordinal);
        Assert.Contains("as expected", tool.Out, StringComparison.Ordinal);
        Assert.Single(tool.Error.Split('\n'), static l => l.StartsWith("error", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ExitCode.InvalidFile, "check", "none.smp")]
    [InlineData(ExitCode.NothingSelected, "check", "a.smp", "--model", "sc")]
    [InlineData(ExitCode.AsExpected, "check", "a.smp", "--all-models", "-j", "3")]
    [InlineData(ExitCode.AsExpected, "check", "a.smp", "--property", "deadlock")]
    [InlineData(ExitCode.BadCommandLine, "check", "a.smp", "--timeout", "5x")]
    [InlineData(ExitCode.BadCommandLine, "check", "a.smp", "-j", "0")]
    [InlineData(ExitCode.BadCommandLine, "check", "a.smp", "--set", "cores")]
    [InlineData(ExitCode.BadCommandLine, "check", "--watch")]
    [InlineData(ExitCode.BadCommandLine)]
    public void Exit_codes_are_as_documented(int code, params string[] args)
    {
        using var tool = new Tool().With("a.smp", Tool.Handshake);

        Assert.Equal(code, tool.Run(args));
    }

    [Fact]
    public void Several_outcomes_exit_with_the_one_that_matters_most()
    {
        Assert.Equal(ExitCode.Interrupted, ExitCode.Worst([0, 1, 3, 130, 4]));
        Assert.Equal(ExitCode.InvalidFile, ExitCode.Worst([0, 1, 3, 5, 4]));
        Assert.Equal(ExitCode.NotAsExpected, ExitCode.Worst([0, 4, 5, 1]));
        Assert.Equal(ExitCode.TraceGone, ExitCode.Worst([4, 5, 6]));
        Assert.Equal(ExitCode.AsExpected, ExitCode.Worst([]));
    }

    [Fact]
    public void Events_are_one_json_object_per_line()
    {
        using var tool = new Tool().With("a.smp", Tool.Handshake);

        tool.Run("check", "a.smp", "--json");

        var types = tool.Out.TrimEnd().Split('\n')
            .Select(static l => JsonDocument.Parse(l).RootElement.GetProperty("type").GetString());
        Assert.Equal(["run-started", "case-finished", "case-finished", "run-finished"], types);
        Assert.Empty(tool.Error);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_an_error_and_not_a_bug()
    {
        using var tool = new Tool().With("a.smp", Tool.Handshake).With("file", "");

        Assert.Equal(ExitCode.InvalidFile, tool.Run("check", "a.smp", "--save", "file/traces"));
        Assert.StartsWith("error: ", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Stdin_is_a_path()
    {
        using var tool = new Tool { Input = Tool.Handshake };

        Assert.Equal(ExitCode.AsExpected, tool.Run("check", "-"));
    }

    [Fact]
    public void An_interrupted_run_exits_130_with_a_partial_report()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        using var tool = new Tool { Interrupted = stop.Token }.With("a.smp", Tool.Handshake);

        Assert.Equal(ExitCode.Interrupted, tool.Run("check", "a.smp"));
        Assert.Contains("2 cases: 0 as expected, 0 unexpected, 0 inconclusive, 2 not finished", tool.Out,
            StringComparison.Ordinal);
        Assert.Contains("interrupted", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interruption_in_the_middle_of_a_search_ends_it()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(400));
        using var tool = new Tool { Interrupted = stop.Token }.With("a.smp", Tool.Handshake).With("z.smp", Tool.Big);

        Assert.Equal(ExitCode.Interrupted, tool.Run("check", "a.smp", "z.smp"));
        Assert.Contains("handshake  no-fence  pso  ok  FAIL assert", tool.Out, StringComparison.Ordinal);
        Assert.Contains("(interrupted)", tool.Out, StringComparison.Ordinal);
        Assert.Contains("3 cases: 2 as expected, 0 unexpected, 0 inconclusive, 1 not finished", tool.Out,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Workers_change_nothing_but_the_time()
    {
        using var tool = new Tool().With("a.smp", Tool.Handshake)
            .With("b.smp", Tool.Handshake.Replace("test handshake", "test other", StringComparison.Ordinal));

        Assert.Equal(Text("1"), Text("4"));

        string Text(string workers)
        {
            tool.Run("check", "a.smp", "b.smp", "--all-models", "--no-cache", "-j", workers);
            return Regex.Replace(tool.Out, "[0-9.]+s\\b", "TIME");
        }
    }

    [Fact]
    public void Without_a_path_the_shipped_scenarios_are_checked_and_their_traces_name_them()
    {
        using var tool = new Tool { Engine = StandardEngine.Create() with { Catalogue =
            [("handshake.smp", Tool.Handshake)] } };

        Assert.Equal(ExitCode.AsExpected, tool.Run("check", "--save", "traces"));
        Assert.Contains("2 cases: 2 as expected", tool.Out, StringComparison.Ordinal);
        Assert.Contains("\"source\": {\"catalogue\": \"handshake\"}",
            tool.Text("traces/handshake.no-fence.pso.trace.json"), StringComparison.Ordinal);
        Assert.Equal(ExitCode.AsExpected, tool.Run("replay", "traces/handshake.no-fence.pso.trace.json"));
        Assert.Equal(ExitCode.AsExpected, tool.Run("check", "handshake", "--explain-size"));
        Assert.Contains("bits", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_saved_folder_has_one_trace_per_failing_case_and_all_replay()
    {
        using var tool = new Tool().With("a.smp", Tool.Handshake);

        tool.Run("check", "a.smp", "--save", "traces");

        Assert.Equal(["handshake.no-fence.pso.trace.json"], Directory.GetFiles(tool.At("traces"))
            .Select(Path.GetFileName));
        Assert.Equal(ExitCode.AsExpected, tool.Run("replay", "traces/handshake.no-fence.pso.trace.json"));
        Assert.Contains("\"source\": {\"file\": \"../a.smp\"}", tool.Text("traces/handshake.no-fence.pso.trace.json"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_witness_is_a_passing_run_that_replays()
    {
        using var tool = new Tool().With("a.smp", Tool.Handshake);

        Assert.Equal(ExitCode.AsExpected, tool.Run("check", "a.smp", "--witness", "--variant", "base"));
        Assert.Equal(ExitCode.AsExpected, tool.Run("replay", ".smpcheck/traces/handshake.base.pso.trace.json"));
        Assert.Contains("nothing violated", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Colour_follows_flag_then_environment_then_terminal()
    {
        using var tool = new Tool { Terminal = true }.With("a.smp", Tool.Handshake);
        Assert.True(Coloured());
        tool.Environment["TERM"] = "dumb";
        Assert.False(Coloured());
        tool.Environment["FORCE_COLOR"] = "1";
        Assert.True(Coloured());
        tool.Environment["NO_COLOR"] = "1";
        Assert.False(Coloured());
        Assert.True(Coloured("--color", "always"));

        bool Coloured(params string[] more)
        {
            tool.Run(["check", "a.smp", .. more]);
            return tool.Out.Contains('\e', StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Sizes_are_multiplied_and_named()
    {
        using var tool = new Tool().With("a.smp", """
            test sized "n stores"
            model sc, tso
            cores 1, 2
            param n = 1, 2
            var x = 0
            core 0..:
                store x, n
            check deadlock
            expect pass

            """);

        Assert.Equal(ExitCode.AsExpected, tool.Run("check", "a.smp"));
        Assert.Contains("8 cases: 8 as expected", tool.Out, StringComparison.Ordinal);
        Assert.Contains("tso cores=2 n=2", tool.Out, StringComparison.Ordinal);
        tool.Run("check", "a.smp", "--set", "cores=3", "--set", "n=1", "--model", "sc");
        Assert.Contains("1 case: 1 as expected", tool.Out, StringComparison.Ordinal);
        Assert.Contains("sc cores=3", tool.Out, StringComparison.Ordinal);
    }
}
