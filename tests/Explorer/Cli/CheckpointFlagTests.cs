namespace Smpcheck.Tests;

public sealed class CheckpointFlagTests : IDisposable
{
    private readonly Tool _tool = new Tool().With("a.smp", Tool.Handshake).With("big.smp", Tool.Big);

    public void Dispose() => _tool.Dispose();

    [Theory]
    [InlineData("`--resume` needs `--checkpoint DIR`", "--resume")]
    [InlineData("`--checkpoint-every` needs `--checkpoint DIR`", "--checkpoint-every", "1s")]
    [InlineData("`--checkpoint-every` takes a time", "--checkpoint", "d", "--checkpoint-every", "soon")]
    [InlineData("does not go with `--watch`", "--checkpoint", "d", "--watch")]
    [InlineData("cannot be used for checkpoints", "--checkpoint", "a.smp")]
    [InlineData("`--spill` cannot write to `a.smp`", "--spill", "a.smp")]
    [InlineData("`--spill` takes a folder", "--spill", " ")]
    [InlineData("--checkpoint", "--checkpont", "d")]
    public void A_flag_that_makes_no_sense_is_an_error(string said, params string[] flags)
    {
        Assert.Equal(2, _tool.Run(["check", "a.smp", .. flags]));
        Assert.Contains(said, _tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_in_use_is_not_overwritten_but_continued()
    {
        Assert.Equal(4, Big("--checkpoint", "d", "--max-states", "20k"));
        Assert.Contains("--resume goes on from depth", _tool.Out, StringComparison.Ordinal);

        Assert.Equal(2, Big("--checkpoint", "d"));
        Assert.Contains("is not empty: `--resume` goes on", _tool.Error, StringComparison.Ordinal);
        Assert.Equal(4, Big("--checkpoint", "d", "--resume", "--max-states", "40k"));
        Assert.Contains("stopped at 40,", _tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_scenario_is_refused_and_a_finished_one_is_not_searched_again()
    {
        Big("--checkpoint", "d", "--max-states", "20k");
        _tool.With("big.smp", Tool.Big.Replace("store c, r2", "store c, 2", StringComparison.Ordinal));
        Assert.Equal(3, Big("--checkpoint", "d", "--resume"));
        Assert.Contains("error[E505]", _tool.Out, StringComparison.Ordinal);

        _tool.Run("check", "a.smp", "--no-cache", "--checkpoint", "e");
        _tool.Run("check", "a.smp", "--no-cache", "--checkpoint", "e", "--resume");
        Assert.Contains(" cached", _tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void States_on_the_disk_change_no_line_and_leave_no_file()
    {
        Assert.Equal(4, Big("--max-states", "20k"));
        string plain = Counts();
        Assert.Equal(4, Big("--max-states", "20k", "--spill", "new/disk", "-j", "2"));

        Assert.Equal(plain, Counts());
        Assert.Empty(Directory.EnumerateFiles(_tool.At("new/disk")));

        string Counts() => _tool.Out[.._tool.Out.IndexOf(" states", StringComparison.Ordinal)];
    }

    private int Big(params string[] flags) => _tool.Run(["check", "big.smp", "--reduce", "none", .. flags]);
}
