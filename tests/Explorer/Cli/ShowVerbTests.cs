using Smpcheck.Explorer;

namespace Smpcheck.Tests;

/// <summary>What <c>show</c> draws, and how it exits.</summary>
public sealed class ShowVerbTests
{
    private const string File = "traces/handshake.no-fence.pso.trace.json";

    private static Tool Saved()
    {
        var tool = new Tool().With("a.smp", Tool.Handshake);
        tool.Run("check", "a.smp", "--save", "traces");
        return tool;
    }

    [Fact]
    public void A_trace_whose_scenario_is_gone_is_drawn_as_it_was_and_exits_3()
    {
        using var tool = Saved();
        System.IO.File.Delete(tool.At("a.smp"));

        Assert.Equal(ExitCode.InvalidFile, tool.Run("show", File));
        Assert.Contains("no such file: a.smp", tool.Error, StringComparison.Ordinal);
        Assert.Contains("it is drawn as it was saved", tool.Error, StringComparison.Ordinal);
        Assert.StartsWith("FAIL assert   handshake / no-fence", tool.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExitCode.TraceGone, "test handshake", "test other", "a.smp has no test `handshake`; there is other")]
    [InlineData(ExitCode.TraceGone, "no-fence", "no-barrier", "a.smp has no variant `no-fence`; there is no-barrier")]
    [InlineData(ExitCode.TraceGone, "@flag", "@raise", "drawn as it was saved")]
    [InlineData(ExitCode.InvalidFile, "store flag", "stroe flag", "did you mean `store`?")]
    [InlineData(ExitCode.AsExpected, " [-no-fence]", "", "drawn as it was saved")]
    public void What_has_become_of_the_scenario_decides_the_exit_code(int code, string from, string to, string says)
    {
        using var tool = Saved().With("a.smp", Tool.Handshake.Replace(from, to, StringComparison.Ordinal));

        Assert.Equal(code, tool.Run("show", File));
        Assert.Contains(says, tool.Error, StringComparison.Ordinal);
        Assert.StartsWith("FAIL assert", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_violation_that_nothing_looks_for_any_more_is_not_gone()
    {
        using var tool = new Tool().With("a.smp", Deadlocked("check deadlock"));
        tool.Run("check", "a.smp", "--save", "traces");
        tool.With("a.smp", Deadlocked("check lost-irq").Replace(": fail deadlock", ": pass", StringComparison.Ordinal));

        const string Trace = "traces/stuck.wrong.tso.trace.json";
        Assert.Equal(ExitCode.TraceGone, tool.Run("replay", Trace, "--accept"));
        Assert.Contains("nothing checks `deadlock` in stuck/wrong tso any more", tool.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("\"not\"", tool.Text(Trace), StringComparison.Ordinal);
        Assert.Equal(ExitCode.TraceGone, tool.Run("show", Trace));

        static string Deadlocked(string check) => $"""
            test stuck
            model tso
            var x = 0
            core 0:
                nop
                wait x == 1  [+wrong]
            {check}
            expect pass
            variant wrong : fail deadlock

            """;
    }

    [Theory]
    [InlineData("foo", "unknown lane `foo`; there is core0, core1, sb0")]
    [InlineData("core0,cor1", "unknown lane `cor1` (did you mean `core1`?)")]
    [InlineData("tlb*", "unknown lane `tlb*`")]
    public void A_lane_that_is_not_there_exits_2(string lanes, string says)
    {
        using var tool = Saved();

        Assert.Equal(ExitCode.BadCommandLine, tool.Run("show", File, "--lanes", lanes));
        Assert.Contains(says, tool.Error, StringComparison.Ordinal);
        Assert.Empty(tool.Out);
    }

    [Fact]
    public void Lanes_may_be_patterns()
    {
        using var tool = Saved();

        Assert.Equal(ExitCode.AsExpected, tool.Run("show", File, "--lanes", "core*", "--no-fix"));
        Assert.Contains("core1", tool.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("drain", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void In_full_every_change_is_shown()
    {
        using var tool = Saved();

        tool.Run("show", File, "--no-fix");
        Assert.Contains("flag 0>1 +1", tool.Out, StringComparison.Ordinal);
        tool.Run("show", File, "--no-fix", "--full");
        Assert.DoesNotContain("+1", tool.Out, StringComparison.Ordinal);
        Assert.Contains("sb0 - flag", tool.Out, StringComparison.Ordinal);
        Assert.Contains("sb0 + data=1", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_witness_is_a_run_without_a_violation_and_no_pass()
    {
        using var tool = new Tool().With("a.smp", Tool.Handshake);
        tool.Run("check", "a.smp", "--witness", "--variant", "base");

        Assert.Equal(ExitCode.AsExpected, tool.Run("show", ".smpcheck/traces/handshake.base.pso.trace.json"));
        Assert.StartsWith("no violation   handshake / base", tool.Out, StringComparison.Ordinal);
    }
}
