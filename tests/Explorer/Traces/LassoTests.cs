using Smpcheck.Explorer;

namespace Smpcheck.Tests;

/// <summary>Lassos on their way through files: saved, read, replayed, drawn.</summary>
public sealed class LassoTests
{
    private const string Name = "traces/poll.silent.tso.trace.json";

    private const string Scenario =
        """
        test poll "Polls for an answer"
        model tso
        var   asked = 0
        var   answer = 0
        core 0:
            store asked, 1
            again: load r0, answer  @look
            if    r0 == 0 goto again
        core 1:
            wait  asked == 1
            store answer, 1  @tell  [-silent]
        check  livelock, deadlock
        eventually answer == 1
        expect pass
        variant silent "core 0 polls for ever" : fail eventually
        """;

    private static Tool Saved(string property = "eventually")
    {
        var tool = new Tool().With("a.smp", Scenario);
        Assert.Equal(ExitCode.AsExpected, tool.Run("check", "a.smp", "--save", "traces", "--property", property) & ~ExitCode.NotAsExpected);
        return tool;
    }

    [Fact]
    public void A_loop_is_saved_and_reproduced()
    {
        using var tool = Saved();

        Assert.Contains("\"loop\": 4,", tool.Text(Name), StringComparison.Ordinal);
        Assert.Equal(ExitCode.AsExpected, tool.Run("replay", Name));
        Assert.Contains("reproduced: eventually at step 5, which loops to step 4", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loop_is_drawn_with_a_bracket()
    {
        using var tool = Saved();

        Assert.Equal(ExitCode.AsExpected, tool.Run("show", Name, "--ascii", "--no-fix"));
        Golden.Equal("lasso.txt", tool.Out);
    }

    [Fact]
    public void A_loop_is_drawn_as_it_was_saved_when_the_scenario_has_changed()
    {
        using var tool = Saved().With("a.smp", Scenario.Replace("@look", "@see", StringComparison.Ordinal));

        Assert.Equal(ExitCode.TraceGone, tool.Run("show", Name, "--ascii"));
        Assert.Contains("loops to step 4", tool.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"loop\": 4", "\"loop\": 5", "fixed? all 5 steps apply, and eventually is not violated: the state after step 5 is not the one before step 5")]
    [InlineData("\"loop\": 4", "\"loop\": 2", "the state after step 5 is not the one before step 2")]
    public void A_loop_that_does_not_close_is_no_violation(string from, string to, string said)
    {
        using var tool = Saved();
        tool.With(Name, tool.Text(Name).Replace(from, to, StringComparison.Ordinal));

        Assert.Equal(ExitCode.NotAsExpected, tool.Run("replay", Name));
        Assert.Contains(said, tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loop_that_is_not_fair_any_more_says_who_is_passed_over()
    {
        using var tool = Saved().With("a.smp", Scenario.Replace("  [-silent]", "", StringComparison.Ordinal));

        Assert.Equal(ExitCode.NotAsExpected, tool.Run("replay", Name));
        Assert.Contains("the loop is not fair: core1 `store answer, 1` @tell could be done all along and never is", tool.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.AsExpected, tool.Run("replay", Name, "--accept"));
        Assert.Equal(ExitCode.AsExpected, tool.Run("replay", Name));
    }

    [Fact]
    public void A_loop_in_which_what_is_awaited_has_come_is_harmless()
    {
        using var tool = Saved().With("a.smp", Scenario.Replace("eventually answer == 1", "eventually asked == 1", StringComparison.Ordinal));

        Assert.Equal(ExitCode.NotAsExpected, tool.Run("replay", Name));
        Assert.Contains("what is awaited comes with step 2", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loop_of_another_property_is_different()
    {
        using var tool = Saved();
        tool.With(Name, tool.Text(Name).Replace("\"fail\": \"eventually\"", "\"fail\": \"deadlock\"", StringComparison.Ordinal));

        Assert.Equal(ExitCode.NotAsExpected, tool.Run("replay", Name));
        Assert.Contains("nothing judges runs by `deadlock`", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_of_a_loop_that_is_not_there_any_more_is_gone()
    {
        using var tool = Saved().With("a.smp", Scenario.Replace("@look", "@see", StringComparison.Ordinal));

        Assert.Equal(ExitCode.TraceGone, tool.Run("replay", Name));
        Assert.Contains("gone: nothing tagged @look for core0", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loop_is_found_again_after_missing_hardware_steps_were_put_in()
    {
        using var tool = Saved();
        string drain = tool.Text(Name).Split('\n').First(static l => l.Contains("drain asked", StringComparison.Ordinal));
        tool.With(Name, tool.Text(Name).Replace(drain + "\n", "", StringComparison.Ordinal).Replace("\"loop\": 4", "\"loop\": 3", StringComparison.Ordinal));

        Assert.NotEqual(ExitCode.AsExpected, tool.Run("replay", Name));
        Assert.Equal(ExitCode.AsExpected, tool.Run("replay", Name, "--rebase"));
        Assert.Contains("\"loop\": 4,", tool.Text(Name), StringComparison.Ordinal);
        Assert.Equal(ExitCode.AsExpected, tool.Run("replay", Name));
    }

    [Fact]
    public void A_livelock_of_the_same_scenario_is_told_as_well()
    {
        using var tool = Saved("livelock");

        Assert.Contains("FAIL livelock", tool.Out, StringComparison.Ordinal);
        Assert.Contains("\"fail\": \"livelock\"", tool.Text(Name), StringComparison.Ordinal);
    }

    [Fact]
    public void A_loop_is_told_to_tests_and_in_reports()
    {
        string red = Scenario.Replace(": fail eventually", ": pass", StringComparison.Ordinal);
        using var tool = new Tool().With("a.smp", red);
        tool.Run("check", "a.smp", "--report", "sarif=a.sarif", "--property", "eventually");

        var trace = Check.Text(red)["silent", "tso"].Trace!;

        Assert.Equal((5, 4, "load r0, answer"), (trace.Steps.Count, trace.LoopsTo!.Number, trace.LoopsTo.Text));
        Assert.Contains("then step 4 again", tool.Text("a.sarif"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_awaited_and_holds_from_the_start_is_warned_of()
    {
        using var tool = new Tool().With("a.smp", Scenario.Replace("eventually answer == 1", "eventually asked == 0", StringComparison.Ordinal));
        tool.Run("check", "a.smp", "--variant", "base");

        Assert.Contains("warning[W204]: what is awaited holds from the start: it cannot fail to come", tool.Error, StringComparison.Ordinal);
        Assert.Contains("a.smp:13:1", tool.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", "`loop` is 0, expected a step from 1 to 5")]
    [InlineData("6", "`loop` is 6, expected a step from 1 to 5")]
    [InlineData("\"4\"", "expected a whole number")]
    public void A_loop_outside_of_the_trace_is_refused_with_its_place(string loop, string said)
    {
        using var tool = Saved();
        tool.With(Name, tool.Text(Name).Replace("\"loop\": 4", $"\"loop\": {loop}", StringComparison.Ordinal));

        Assert.Equal(ExitCode.InvalidFile, tool.Run("replay", Name));
        Assert.Contains(said, tool.Error, StringComparison.Ordinal);
    }
}
