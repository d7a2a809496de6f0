using Smpcheck.Explorer;

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
    [InlineData("fuzz")]
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
    public void Every_code_of_a_run_has_a_story()
    {
        using var tool = new Tool();
        foreach (var (code, _) in RunCodes.All)
            Assert.Equal(ExitCode.AsExpected, tool.Run("explain", code));
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
