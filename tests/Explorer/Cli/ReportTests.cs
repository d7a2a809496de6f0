using System.Text.Json;
using System.Text.RegularExpressions;
using Smpcheck.Explorer;

namespace Smpcheck.Tests;

/// <summary>What <c>check</c> says about a file and its cases.</summary>
public sealed partial class ReportTests
{
    [Fact]
    public void A_case_that_fails_something_else_is_no_pass_and_shows_that_failure()
    {
        using var tool = new Tool().With("a.smp", """
            test a
            var x = 0
            core 0:
                assert x == 1
            check deadlock
            expect fail deadlock

            """);

        Assert.Equal(ExitCode.NotAsExpected, tool.Run("check", "a.smp"));
        Assert.Contains("!!  FAIL assert", tool.Out, StringComparison.Ordinal);
        Assert.Contains("error[E310]: expected failure not found: base under tso should fail deadlock, but fails assert",
            tool.Out, StringComparison.Ordinal);
        Assert.Contains("reproduce:", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_condition_that_nothing_satisfies_is_no_pass_whatever_was_expected()
    {
        using var tool = new Tool().With("a.smp", """
            test a
            var x = 0
            core 0:
                store x, 1
            exists x == 2
            expect fail assert

            """);

        Assert.Equal(ExitCode.NotAsExpected, tool.Run("check", "a.smp"));
        Assert.Contains("!!  FAIL exists", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_are_printed_with_the_verdict()
    {
        using var tool = new Tool().With("a.smp", """
            test a
            assume pcid      [+kept]
            assume eviction
            core 0:
                nop
            expect pass
            variant kept : pass

            """);

        tool.Run("check", "a.smp");
        Assert.Equal(["  assume eviction", "  assume eviction, pcid"], AssumeText().Matches(tool.Out)
            .Select(static m => m.Value));

        tool.Run("check", "a.smp", "--json", "--variant", "kept");
        using var line = JsonDocument.Parse(tool.Out.Split('\n')[1]);
        Assert.Equal(["eviction", "pcid"], line.RootElement.GetProperty("assume").EnumerateArray()
            .Select(static o => o.GetString()));
    }

    [Fact]
    public void A_forall_that_saw_no_final_state_is_a_warning()
    {
        using var tool = new Tool().With("a.smp", """
            test a
            var x = 0
            core 0:
                store x, 1
                wait  x == 2
            forall x == 7
            expect pass

            """);

        Assert.Equal(ExitCode.AsExpected, tool.Run("check", "a.smp"));
        Assert.Contains("warning[W203]: `forall` never saw a final state in a passing case\n  --> a.smp:6:1",
            tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_without_room_names_the_depth_and_the_line()
    {
        using var tool = new Tool().With("a.smp", """
            test a
            var x = 0
            core 0:
                again: store x, 1
                goto again
            expect pass

            """);

        Assert.Equal(ExitCode.Inconclusive, tool.Run("check", "a.smp"));
        Assert.Contains("no violation so far. A store found no room (buffer=8); say `buffer N` to make the depth "
            + "part of the machine: core0 `store x, 1` (line 4).", tool.Out, StringComparison.Ordinal);
    }

    /// <summary>A file and the lines with errors in it: each of them, and nothing that only follows from one.</summary>
    public static TheoryData<string, string> Faulty => new()
    {
        { "test a\npage X -> none\ncore 0:\n    stroe pte.X, none\n    fence [-no-fense]\nvariant no-fence : pass\n",
            "4 5" },
        { "test a\nvra x = 0\nvar y = 300\ncore 0:\n    store x, 1\n    store z, 1\n    load r9, y\n", "2 3 6 7" },
        { "test a\npage X -> B\ncore 0:\n    vload r0, X\n    load r0, pte.X\n    bogus\n", "2 6" },
        { "test a\ndevice u levle line=4\nroute line.4 -> 0x34 core 0\ncore 0:\n    mask line.4\n    mmio.w u.ACK, 1\n"
            + "    lock q\n", "2 7" },
        { "test a\ndevice u level line=4\nroute line.4 -> 0x34 core 5\ncore 0:\n    mask line.4\n    mmio.w u.AKC, 1\n",
            "3 6" },
        { "test a\ncheck dedlock\ncore 0:\n    nop\nexpect fail deadlock\nvariant v : fail dedlok\n", "2" },
        { "test a\nforall x = 1\ncore 0:\n    stor x, 1\nexpect fail forall\n", "2 4" },
        { "test a\ncores 2,\nvar f[cores] = 0\ncore 3:\n    store f[3], 1\n    store f[17], 1\n", "2 6" },
        { "test a\ncore 0:\n    l: store x 1\n    goto l\n    goto m\n", "3 5" },
        { "test a\nvariant v \"x\" pass\ncore 0:\n    nop [-v]\n    nop [-w]\n", "2 5" },
        { "test a\ncore 0:\n    raise rx, 1 2\nhandler h on rx:\n    nope\n", "3 5" },
        { "test a\ncore 0:\n    raise rx\nhandlr h on rx:\n    nop\ncore 1:\n    nope\n", "4 7" },
        { "test a\nparam n = \nhandler h on n:\n    eio\n", "2 4" },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void All_errors_of_a_file_appear_at_once_and_nothing_that_follows_from_them(string text, string lines)
    {
        using var tool = new Tool().With("a.smp", text);

        Assert.Equal(ExitCode.InvalidFile, tool.Run("check", "a.smp"));
        Assert.Equal(lines, string.Join(' ', PlaceText().Matches(tool.Error).Select(static m => m.Groups[1].Value)
            .Distinct()));
    }

    [GeneratedRegex("  assume .*")]
    private static partial Regex AssumeText();

    [GeneratedRegex("a\\.smp:([0-9]+):")]
    private static partial Regex PlaceText();
}
