using Smpcheck.Explorer;

namespace Smpcheck.Tests;

/// <summary>What <c>list</c> prints.</summary>
public sealed class ListTests
{
    [Theory]
    [InlineData("scenarios")]
    [InlineData("instructions")]
    [InlineData("devices")]
    [InlineData("monitors")]
    [InlineData("options")]
    public void No_line_is_wider_than_80_columns(string topic)
    {
        using var tool = new Tool();

        Assert.Equal(ExitCode.AsExpected, tool.Run("list", topic));
        Assert.All(tool.Out.Split('\n'), static l => Assert.True(l.Length <= 80, l));
    }

    [Fact]
    public void A_shipped_scenario_is_listed_by_name()
    {
        using var tool = new Tool();

        Assert.Equal(ExitCode.AsExpected, tool.Run("list", "level-eoi"));
        Assert.StartsWith("level-eoi\n", tool.Out, StringComparison.Ordinal);
        Assert.Contains("  no-readback", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_are_said_once_and_models_without_them()
    {
        using var tool = new Tool().With("a.smp", """
            test sized "n stores"
            model sc, tso
            cores 2, 3, 4
            param n = 1, 2
            var x = 0
            core 0..:
                store x, n
            check deadlock
            expect pass
            variant a-variant-with-a-name-that-fills-the-line-by-itself-and-more-than-a-column : pass

            """);

        Assert.Equal(ExitCode.AsExpected, tool.Run("list", "a.smp"));
        Assert.Equal("""
            sized
              n stores
              sizes                       cores=2,3,4 n=1,2
              base                        sc,tso pass
              a-variant-with-a-name-that-fills-the-line-by-itself-and-more-than-a-column
                                          sc,tso pass

            """.ReplaceLineEndings("\n"), tool.Out);
    }

    [Fact]
    public void More_words_than_a_table_takes_are_an_error()
    {
        using var tool = new Tool();

        Assert.Equal(ExitCode.BadCommandLine, tool.Run("list", "instructions", "foo"));
        Assert.Contains("`list instructions` takes no more words, not `foo`", tool.Error, StringComparison.Ordinal);
        Assert.Empty(tool.Out);
    }
}
