using Smpcheck.Explorer;

namespace Smpcheck.Tests;

public sealed class ReplayTests
{
    private const string File = "traces/handshake.no-fence.pso.trace.json";

    private static Tool Saved()
    {
        var tool = new Tool().With("a.smp", Tool.Handshake);
        tool.Run("check", "a.smp", "--save", "traces");
        return tool;
    }

    private static string Change(string from, string to) => Tool.Handshake.Replace(from, to, StringComparison.Ordinal);

    [Fact]
    public void A_violation_is_reproduced_at_its_step()
    {
        using var tool = Saved();

        Assert.Equal(ExitCode.AsExpected, tool.Run("replay", File));
        Assert.Contains("reproduced: assert at step", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fix_blocks_the_step_it_orders_and_can_be_accepted()
    {
        using var tool = Saved().With("a.smp", Change(" [-no-fence]", ""));

        Assert.Equal(ExitCode.NotAsExpected, tool.Run("replay", File));
        Assert.Contains("now waits behind `fence.w` @publish (line 8, new). Looks like a fix: --accept", tool.Out,
            StringComparison.Ordinal);
        Assert.Equal(ExitCode.AsExpected, tool.Run("replay", File, "--accept"));
        Assert.Contains("\"expect\": {\"not\": \"assert\"}", tool.Text(File), StringComparison.Ordinal);
        Assert.Equal(ExitCode.AsExpected, tool.Run("replay", File));

        tool.With("a.smp", Tool.Handshake);
        Assert.Equal(ExitCode.NotAsExpected, tool.Run("replay", File));
    }

    [Fact]
    public void A_run_in_which_all_steps_apply_but_nothing_breaks_is_perhaps_fixed()
    {
        using var tool = Saved().With("a.smp", Change("assert r1 == 1", "assert r1 <= 1"));
        tool.With(File, tool.Text(File).Replace("assert r1 == 1", "assert r1 <= 1", StringComparison.Ordinal));

        Assert.Equal(ExitCode.NotAsExpected, tool.Run("replay", File));
        Assert.Contains("fixed? all", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_property_is_different()
    {
        using var tool = Saved();
        tool.With(File, tool.Text(File)
            .Replace("\"fail\": \"assert\"", "\"fail\": \"deadlock\"", StringComparison.Ordinal));

        Assert.Equal(ExitCode.NotAsExpected, tool.Run("replay", File));
        Assert.Contains("different: expected deadlock", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_that_is_not_there_any_more_is_gone_with_what_is_nearest_enabled_and_changed()
    {
        using var tool = Saved().With("a.smp", Change("@flag", "@raise"));

        Assert.Equal(ExitCode.TraceGone, tool.Run("replay", File));
        Assert.Contains("trace no longer applies at step", tool.Out, StringComparison.Ordinal);
        Assert.Contains("gone: nothing tagged @flag for core0; nearest is line 9 `store flag, 1`", tool.Out,
            StringComparison.Ordinal);
        Assert.Contains("changed  block \"core 0\"", tool.Out, StringComparison.Ordinal);
        Assert.Contains("next     --rebase", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rebase_puts_missing_hardware_steps_in()
    {
        using var tool = Saved();
        string drain = tool.Text(File).Split('\n')
            .First(static l => l.Contains("drain flag", StringComparison.Ordinal));
        tool.With(File, tool.Text(File).Replace(drain + "\n", "", StringComparison.Ordinal));

        Assert.Equal(ExitCode.NotAsExpected, tool.Run("replay", File));
        Assert.Equal(ExitCode.AsExpected, tool.Run("replay", File, "--rebase"));
        Assert.Contains("(1 hardware step put in)", tool.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.AsExpected, tool.Run("replay", File));
    }

    [Fact]
    public void Where_only_the_hardware_is_late_a_rebase_is_advised()
    {
        using var tool = Saved();
        string drain = tool.Text(File).Split('\n')
            .First(static l => l.Contains("drain flag", StringComparison.Ordinal));
        tool.With(File, tool.Text(File).Replace(drain + "\n", "", StringComparison.Ordinal));

        tool.Run("replay", File);
        Assert.Contains("now waits behind sb0 `drain flag = 1`. If only the hardware is late: --rebase", tool.Out,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_still_violated_is_not_accepted()
    {
        using var tool = Saved();
        string before = tool.Text(File);

        Assert.Equal(ExitCode.NotAsExpected, tool.Run("replay", File, "--accept"));
        Assert.Contains($"nothing accepted, {File} stays as it is: assert is still violated", tool.Out,
            StringComparison.Ordinal);
        Assert.Equal(before, tool.Text(File));
        tool.With("a.smp", Change("@flag", "@raise"));
        Assert.Equal(ExitCode.TraceGone, tool.Run("replay", File, "--accept"));
        Assert.Contains("nothing accepted", tool.Out, StringComparison.Ordinal);
        Assert.Equal(before, tool.Text(File));
    }

    [Fact]
    public void Accepting_says_so_and_only_once()
    {
        using var tool = Saved().With("a.smp", Change(" [-no-fence]", ""));

        Assert.Equal(ExitCode.AsExpected, tool.Run("replay", File, "--accept"));
        Assert.StartsWith("ok  ", tool.Out, StringComparison.Ordinal);
        Assert.Contains($"accepted: from now on {File} fails if assert comes back", tool.Out, StringComparison.Ordinal);
        string accepted = tool.Text(File);
        Assert.Equal(ExitCode.AsExpected, tool.Run("replay", File, "--accept"));
        Assert.Contains("it was accepted before", tool.Out, StringComparison.Ordinal);
        Assert.Equal(accepted, tool.Text(File));

        Assert.Equal(ExitCode.AsExpected, tool.Run("show", File));
        Assert.Contains("note: assert was accepted as gone", tool.Error, StringComparison.Ordinal);
        tool.With("a.smp", Tool.Handshake);
        Assert.Equal(ExitCode.NotAsExpected, tool.Run("replay", File));
        Assert.Contains("reproduced: assert at step 6, which was accepted as gone", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trace_that_ends_in_its_violation_is_not_continued()
    {
        using var tool = Saved();

        Assert.Equal(ExitCode.AsExpected, tool.Run("replay", File, "--continue", "1"));
        Assert.Contains("not continued: the run ends at step 6, in a violation", tool.Out, StringComparison.Ordinal);
        Assert.False(Directory.Exists(tool.At(TraceFiles.Folder)));
    }

    [Theory]
    [InlineData("--to -1", "`--to` takes a number of steps, 0 or more, not `-1`")]
    [InlineData("--to two", "`--to` takes a number of steps, 0 or more, not `two`")]
    [InlineData("--continue x", "`--continue` takes a whole number, not `x`")]
    [InlineData("--accept --to 3", "`--to` and `--accept` do not go together")]
    public void Wrong_values_are_said_in_plain_words(string flags, string says)
    {
        using var tool = Saved();

        Assert.Equal(ExitCode.BadCommandLine, tool.Run(["replay", File, .. flags.Split(' ')]));
        Assert.Contains(says, tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_negative_seed_is_a_seed()
    {
        using var tool = Saved().With("a.smp", Change("@flag", "@raise"));

        tool.Run("replay", File, "--continue", "-7");
        Assert.Contains("continued with seed -7", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_continuation_is_a_new_trace()
    {
        using var tool = Saved().With("a.smp", Change("@flag", "@raise"));

        Assert.Equal(ExitCode.AsExpected, tool.Run("replay", File, "--continue", "7") & 254);
        Assert.Equal(ExitCode.AsExpected,
            tool.Run("replay", ".smpcheck/traces/handshake.no-fence.pso.continue-7.trace.json"));
    }

    [Fact]
    public void A_replay_to_a_step_prints_the_state()
    {
        using var tool = Saved();

        Assert.Equal(ExitCode.AsExpected, tool.Run("replay", File, "--to", "1"));
        Assert.Contains("sb0      data", tool.Out, StringComparison.Ordinal);
        Assert.Contains("enabled: ", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_test_that_is_gone_exits_5_and_a_file_that_is_gone_3()
    {
        using var tool = Saved().With("a.smp", Change("test handshake", "test other"));

        Assert.Equal(ExitCode.TraceGone, tool.Run("replay", File));
        System.IO.File.Delete(tool.At("a.smp"));
        Assert.Equal(ExitCode.InvalidFile, tool.Run("replay", File));
        Assert.Contains("no such file: a.smp", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_and_a_mistyped_name_are_said_to_be_that()
    {
        using var tool = Saved();

        Assert.Equal(ExitCode.InvalidFile, tool.Run("replay", "traces"));
        Assert.Contains("traces is a folder; a trace is a file, such as traces/*.trace.json", tool.Error,
            StringComparison.Ordinal);
        Assert.Equal(ExitCode.InvalidFile, tool.Run("replay", File.Replace("no-", "not-", StringComparison.Ordinal)));
        Assert.Contains($"(did you mean `{File}`?)", tool.Error, StringComparison.Ordinal);
    }
}
