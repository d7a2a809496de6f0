using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Tests;

public sealed class NamesTests
{
    [Theory]
    [InlineData("chekc", "check")]
    [InlineData("check a.smp --modle tso", "--model")]
    [InlineData("check a.smp --jsno", "--json")]
    [InlineData("check a.smp --variant no-fense", "no-fence")]
    [InlineData("check a.smp --property asert", "assert")]
    [InlineData("check a.smp --model tos", "tso")]
    [InlineData("check a.smp --set core=4", "cores")]
    [InlineData("check a.smp --color alwyas", "always")]
    [InlineData("new handshak", "handshake")]
    [InlineData("explain E5O1", "E501")]
    [InlineData("explain tlb-stael", "tlb-stale")]
    [InlineData("list instruction", "instructions")]
    [InlineData("diff no-fense a.smp", "no-fence")]
    [InlineData("list tlb-shotdown", "tlb-shootdown")]
    [InlineData("show a.smp --format txt", "text")]
    public void A_mistyped_name_is_answered_with_the_nearest_one(string line, string meant)
    {
        using var tool = new Tool().With("a.smp", Tool.Handshake);

        Assert.Equal(ExitCode.BadCommandLine, tool.Run(line.Split(' ')));
        Assert.Contains($"did you mean `{meant}`?", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistyped_path_exits_3_with_the_nearest_one()
    {
        using var tool = new Tool().With("handshake.smp", Tool.Handshake);

        Assert.Equal(ExitCode.InvalidFile, tool.Run("check", "hanshake.smp"));
        Assert.Contains("did you mean `handshake.smp`?", tool.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("check --config x")]
    [InlineData("show x --format html")]
    public void What_comes_later_says_so(string line)
    {
        using var tool = new Tool();

        Assert.Equal(ExitCode.BadCommandLine, tool.Run(line.Split(' ')));
        Assert.Contains("comes in a later version", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void After_two_dashes_a_path_may_begin_with_one()
    {
        using var tool = new Tool().With("-a.smp", Tool.Handshake);

        Assert.Equal(ExitCode.AsExpected, tool.Run("check", "--", "-a.smp"));
        Assert.Equal(ExitCode.BadCommandLine, tool.Run("check", "-a.smp"));
    }

    [Fact]
    public void Every_template_checks_as_it_stands()
    {
        foreach (string template in Templates.All.Keys)
        {
            using var tool = new Tool();

            Assert.Equal(ExitCode.AsExpected, tool.Run("new", template, "--name", "mine"));
            Assert.Equal(ExitCode.AsExpected, tool.Run("check", "mine.smp"));
            Assert.Contains("(expected)", tool.Out, StringComparison.Ordinal);
            Assert.Equal(ExitCode.BadCommandLine, tool.Run("new", template, "--name", "mine"));
        }
    }

    [Fact]
    public void Every_code_has_one_story()
    {
        using var tool = new Tool();
        string[] codes = [.. Codes.All.Select(static c => c.Code), .. LitmusCodes.All.Select(static c => c.Code),
            .. RunCodes.All.Select(static c => c.Code)];
        Assert.Equal(codes.Distinct(), codes);

        foreach (string code in codes)
            Assert.Equal(ExitCode.AsExpected, tool.Run("explain", code));
    }

    [Theory]
    [InlineData("MP+sfence+po", "MP, message passing")]
    [InlineData("2+2W+mfence+po", "2+2W")]
    [InlineData("sb+mfences", "SB, store buffering")]
    public void The_name_of_a_litmus_test_is_explained_by_its_shape(string name, string story)
    {
        using var tool = new Tool();

        Assert.Equal(ExitCode.AsExpected, tool.Run("explain", name));
        Assert.StartsWith($"{name}: a litmus test of the shape ", tool.Out, StringComparison.Ordinal);
        Assert.Contains($"\n\n{story}\n", tool.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check a.smp -j two", "`-j` takes a number from 1 to 256, not `two`")]
    [InlineData("check a.smp --workers 0", "`--workers` takes a number from 1 to 256, not `0`")]
    [InlineData("show a.smp --last -3", "`--last` takes a number of lines, 1 or more, not `-3`")]
    [InlineData("new handshake --name my-2", "a letter after every `-`")]
    public void Wrong_values_are_said_in_plain_words(string line, string says)
    {
        using var tool = new Tool().With("a.smp", Tool.Handshake);

        Assert.Equal(ExitCode.BadCommandLine, tool.Run(line.Split(' ')));
        Assert.Contains(says, tool.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", tool.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check empty.smp", "no `test` in empty.smp")]
    [InlineData("check a.smp --property deadlock --variant no-check", "no such case checks `deadlock`")]
    [InlineData("check a.smp --model sc", "`--all-models` adds the models")]
    public void Nothing_selected_says_why(string line, string says)
    {
        using var tool = new Tool().With("empty.smp", "").With("a.smp", Tool.Handshake
            .Replace("check  deadlock", "check deadlock [-no-check]", StringComparison.Ordinal)
            + "variant no-check : pass\n");

        Assert.Equal(ExitCode.NothingSelected, tool.Run(line.Split(' ')));
        Assert.Contains(says, tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void One_property_is_judged_where_it_is_observed_and_nowhere_else()
    {
        using var tool = new Tool().With("a.smp", Tool.Handshake).With("b.smp", """
            test other
            core 0:
                nop
            check deadlock
            expect pass

            """);

        Assert.Equal(ExitCode.AsExpected, tool.Run("check", "a.smp", "b.smp", "--property", "assert"));
        Assert.Contains("2 cases: 2 as expected", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_only_in_its_names_is_formatted_and_nothing_is_lost()
    {
        using var tool = new Tool().With("a.smp", "test a\ncore 0:\n  stroe   x, 1 # why\n  goto nowhere\n");

        Assert.Equal(ExitCode.AsExpected, tool.Run("fmt", "a.smp"));
        Assert.Equal("test a\ncore 0:\n    stroe x, 1  # why\n    goto  nowhere\n", tool.Text("a.smp"));
        Assert.Equal(ExitCode.AsExpected, tool.Run("fmt", "--check", "a.smp"));
    }

    [Theory]
    [InlineData("instructions", "invlpg PAGE")]
    [InlineData("devices", "msix-nic")]
    [InlineData("monitors", "tlb-stale")]
    [InlineData("options", "assume eviction")]
    public void Lists_print_the_tables_of_the_code(string what, string row)
    {
        using var tool = new Tool();

        Assert.Equal(ExitCode.AsExpected, tool.Run("list", what));
        Assert.Contains(row, tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variant_is_shown_as_a_patch_of_the_base()
    {
        using var tool = new Tool().With("a.smp", Tool.Handshake);

        Assert.Equal(ExitCode.AsExpected, tool.Run("diff", "no-fence", "a.smp"));

        string[] changed = [.. tool.Out.Split('\n').Where(static l => l.Length > 1 && l[0] is '+' or '-')];
        Assert.Equal(4, changed.Length - 1);
        Assert.StartsWith("-    fence.w", changed[2], StringComparison.Ordinal);
        Assert.Equal(["-expect pass", "+expect fail assert"], changed[3..]);
    }

    [Fact]
    public void Formatting_is_idempotent_and_its_check_writes_nothing()
    {
        using var tool = new Tool()
            .With("a.smp", Tool.Handshake.Replace("store data, 1  @write", "store   data,1 @write",
            StringComparison.Ordinal));
        string before = tool.Text("a.smp");

        Assert.Equal(ExitCode.NotAsExpected, tool.Run("fmt", "--check", "a.smp"));
        Assert.Equal(before, tool.Text("a.smp"));
        Assert.Equal(ExitCode.AsExpected, tool.Run("fmt", "a.smp"));
        Assert.Equal(ExitCode.AsExpected, tool.Run("fmt", "--check", "a.smp"));
        Assert.Equal(ExitCode.AsExpected, tool.Run("check", "a.smp"));
    }
}
