using System.Text.RegularExpressions;
using Smpcheck.Explorer;

namespace Smpcheck.Tests;

/// <summary>What is said while a search runs.</summary>
public sealed partial class ProgressTests
{
    private const string Large = """
        test large "six cores"
        model pso
        cores 6
        var a = 0
        var b = 0
        core 0..:
            store a, 1
            load  r1, b
            store b, 2
            load  r2, a
        check deadlock
        expect pass

        """;

    [Fact]
    public void A_key_prints_the_deepest_path_by_name_and_other_keys_nothing()
    {
        var keys = new Queue<char>("x?");
        using var tool = new Tool { Key = () => keys.TryDequeue(out char key) ? key : null }.With("a.smp", Large);
        tool.StopAt("core0 load r2, a");

        Assert.Equal(ExitCode.Interrupted, tool.Run("check", "a.smp", "--reduce", "none", "--timeout", "20s", "--progress", "bar"));

        Assert.Matches(@"(?m)^deepest path of large/base pso: \d+ steps$", tool.Error.Replace('\r', '\n'));
        Assert.Contains("   1  core0 store a, 1\n", tool.Error, StringComparison.Ordinal);
        Assert.Single(DeepestPath().Matches(tool.Error));
        Assert.Matches(@"  limit in \d+s", tool.Error);
        Assert.Empty(keys);
    }

    [Theory]
    [InlineData("--progress", "none")]
    [InlineData("--progress", "lines")]
    [InlineData("--progress", "auto")]
    [InlineData("--progress", "bar", "--quiet")]
    [InlineData("--progress", "bar", "--json")]
    public void Where_no_line_is_drawn_no_key_is_read(params string[] flags)
    {
        int asked = 0;
        char? Key()
        {
            asked++;
            return null;
        }

        using var tool = new Tool { Key = Key }.With("a.smp", Large);

        tool.Run(["check", "a.smp", "--reduce", "none", "--timeout", "400ms", .. flags]);

        Assert.Equal(0, asked);
    }

    [Fact]
    public void The_line_gives_an_estimate_only_while_levels_shrink_and_fits_the_screen()
    {
        var run = ShippedCases.Smallest[0];
        var slot = new ProgressSlot(run);

        slot.Update(At(depth: 5, frontier: 1000), TimeSpan.Zero);
        Assert.EndsWith("frontier 1k  1M/2G  limit in 48s", slot.Text("[0/9] "), StringComparison.Ordinal);
        for (int i = 1; i <= 3; i++)
            slot.Update(At(depth: 5 + i, frontier: 1000 >> i), TimeSpan.Zero);
        Assert.EndsWith("frontier 125 shrinking  1M  ~3s", slot.Text("[0/9] "), StringComparison.Ordinal);
        slot.Update(At(depth: 9, frontier: 200), TimeSpan.Zero);
        Assert.EndsWith("limit in 48s", slot.Text("[0/9] "), StringComparison.Ordinal);
        slot.Update(At(depth: 9, frontier: 200) with { Doing = "resizing table" }, TimeSpan.Zero);
        Assert.EndsWith("resizing table", slot.Text("[0/9] "), StringComparison.Ordinal);
        slot.Update(At(depth: 9, frontier: 200) with { Left = TimeSpan.MaxValue }, TimeSpan.Zero);
        Assert.EndsWith("1M/2G", slot.Text("[0/9] "), StringComparison.Ordinal);

        static SearchProgress At(int depth, long frontier) => new(12_400, 50_000, depth, frontier, 1 << 20, 100)
        {
            Left = TimeSpan.FromSeconds(47.5), MostBytes = 2L << 30,
        };
    }

    [Fact]
    public void The_line_never_leaves_the_screen()
    {
        var random = new Random(3);
        for (int i = 0; i < 2_000; i++)
        {
            var slot = new ProgressSlot(ShippedCases.All[random.Next(ShippedCases.All.Count)]);
            for (int depth = random.Next(9); depth < 2_000_000; depth *= 3, depth++)
            {
                slot.Update(new SearchProgress(random.NextInt64(1L << 40), 9, depth, random.NextInt64(1L << 38),
                    random.NextInt64(1L << 43), random.NextDouble() * 1e9)
                {
                    Left = TimeSpan.FromSeconds(random.Next(3) == 0 ? random.Next(100) : random.Next(100_000_000)),
                    MostBytes = random.NextInt64(1L << 43),
                }, TimeSpan.Zero);
                Assert.InRange(slot.Text("[123/456] ").Length, 20, 79);
            }
        }
    }

    [Fact]
    public void A_long_path_shows_its_first_5_and_last_20_steps()
    {
        string[] path = [.. Enumerable.Range(1, 300).Select(static i => $"core{i % 2} nop {new string('x', i)}")];

        string[] lines = [.. DeepestPathText.Lines(ShippedCases.All[0], path, 310)];

        Assert.Equal(2 + 5 + 1 + 20, lines.Length);
        Assert.EndsWith("300 steps found so far; the search is at depth 310", $"{lines[0]} {lines[1]}",
            StringComparison.Ordinal);
        Assert.Equal("       ... 275 steps", lines[7]);
        Assert.StartsWith("  281  core1 nop ", lines[8], StringComparison.Ordinal);
        Assert.All(lines, static l => Assert.InRange(l.Length, 1, 80));
    }

    [GeneratedRegex("deepest path")]
    private static partial Regex DeepestPath();
}
