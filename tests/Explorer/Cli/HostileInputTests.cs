using Smpcheck.Explorer;

namespace Smpcheck.Tests;

public sealed class HostileInputTests
{
    [Fact]
    public void Links_that_lead_in_circles_are_not_followed()
    {
        using var tool = new Tool().With("s/a/in.smp", Tool.Handshake);
        Directory.CreateSymbolicLink(tool.At("s/a/up"), "..");
        Directory.CreateSymbolicLink(tool.At("s/here"), ".");

        Assert.Equal(ExitCode.AsExpected, tool.Run("check", "s"));
        Assert.Contains("2 cases: 2 as expected", tool.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check", "1 MiB")]
    [InlineData("replay", "16 MiB")]
    [InlineData("show", "16 MiB")]
    public void A_device_without_an_end_is_too_large(string verb, string limit)
    {
        using var tool = new Tool();

        Assert.Equal(ExitCode.InvalidFile, tool.Run(verb, "/dev/zero"));
        Assert.Contains($"has at most {limit}", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_litmus_test_and_a_table_without_an_end_are_too_large()
    {
        using var tool = new Tool().With("SB.litmus", "");
        File.Delete(tool.At("SB.litmus"));
        File.CreateSymbolicLink(tool.At("SB.litmus"), "/dev/zero");

        Assert.Equal(ExitCode.InvalidFile, tool.Run("check", "SB.litmus"));
        Assert.Contains("a litmus test has at most 1 MiB", tool.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.InvalidFile, tool.Run("import", "SB.litmus"));
        Assert.Equal(ExitCode.InvalidFile, tool.Run("check", "SB.litmus", "--compare", "/dev/zero"));
        Assert.Contains("a table has at most 64 MiB", tool.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.InvalidFile, tool.Run("check", "SB.litmus", "--compare", "none.csv"));
    }

    [Fact]
    public void Standard_input_has_the_limit_of_a_file()
    {
        using var tool = new Tool { Input = new string('#', (1 << 20) + 1) };

        Assert.Equal(ExitCode.InvalidFile, tool.Run("check", "-"));
        Assert.Equal(ExitCode.InvalidFile, tool.Run("fmt", "-"));
    }

    [Fact]
    public void The_summary_counts_warnings()
    {
        using var tool = new Tool().With("a.smp", """
            test warned "nobody sends the vector"
            model tso
            core 0:
                nop
            handler h on 0x40:
                eoi
            check deadlock
            expect pass

            """);

        Assert.Equal(ExitCode.AsExpected, tool.Run("check", "a.smp"));
        Assert.Contains("0 inconclusive, 2 warnings", tool.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.AsExpected, tool.Run("check", "a.smp", "--json"));
        Assert.Contains("\"warnings\":2", tool.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("fuzz")]
    public void A_folder_for_traces_that_cannot_be_one_is_found_before_the_search(string verb)
    {
        using var tool = new Tool().With("a.smp", Tool.Handshake);

        Assert.Equal(ExitCode.InvalidFile, tool.Run(verb, "a.smp", "--save", "a.smp"));
        Assert.Contains("`--save` cannot write to `a.smp`", tool.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("handshake", tool.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.InvalidFile, tool.Run(verb, "a.smp", "--save", " "));
    }

    [Fact]
    public void Two_reports_do_not_share_a_file()
    {
        using var tool = new Tool().With("a.smp", Tool.Handshake);

        Assert.Equal(ExitCode.BadCommandLine, tool.Run("check", "a.smp", "--report", "junit=r,sarif=./r"));
        Assert.Contains("`--report` names ./r for junit and for sarif", tool.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(tool.At("r")));
    }

    [Fact]
    public void A_size_is_picked_once()
    {
        using var tool = new Tool().With("a.smp", Tool.Handshake);

        Assert.Equal(ExitCode.BadCommandLine, tool.Run("check", "a.smp", "--set", "cores=2", "--set", "cores=3"));
        Assert.Contains("`--set` picks one size of `cores`", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_scenarios_formats_nothing_and_says_so()
    {
        using var tool = new Tool();
        Directory.CreateDirectory(tool.At("empty"));

        Assert.Equal(ExitCode.NothingSelected, tool.Run("fmt", "empty"));
        Assert.Contains("no .smp file in empty", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_files_with_one_test_name_have_a_trace_each()
    {
        using var tool = new Tool()
            .With("a/x.smp", "test same\ncore 0:\n    assert 1 == 0\nexpect pass\n")
            .With("b/x.smp", "test same\ncore 0:\n    nop\n    assert 1 == 0\nexpect pass\n");

        Assert.Equal(ExitCode.NotAsExpected, tool.Run("check", "a", "b", "--save", "t"));
        Assert.Equal(ExitCode.AsExpected, tool.Run("replay", "t/same.base.tso.trace.json"));
        Assert.Contains("at step 1", tool.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.AsExpected, tool.Run("replay", "t/same.base.tso.2.trace.json"));
        Assert.Contains("at step 2", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_no_file_can_have_ends_no_run()
    {
        string name = new('a', 300);
        using var tool = new Tool().With("a.smp", $"test {name}\ncore 0:\n    assert 1 == 0\nexpect pass\n"
            + $"variant {name}b : pass\nvariant {name}c : pass\n");

        Assert.Equal(ExitCode.NotAsExpected, tool.Run("check", "a.smp", "--save", "t", "--checkpoint", "c"));
        Assert.Contains("3 cases: 0 as expected, 3 unexpected", tool.Out, StringComparison.Ordinal);
        Assert.Equal(3, Directory.GetFiles(tool.At("t")).Length);
    }
}
