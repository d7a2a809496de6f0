using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Smpcheck.Explorer;

namespace Smpcheck.Tests;

/// <summary>The plug-in where the build has put it, on the command line of the tool.</summary>
public sealed partial class PluginTests
{
    private static readonly XNamespace _ml = "http://graphml.graphdrawing.org/xmlns";

    /// <summary>Beside the tool of the same configuration.</summary>
    private static Plugins Built { get; } = new(Path.Combine(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar))!,
        "..", "Explorer", Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)), Plugins.Folder));

    [Fact]
    public void The_build_puts_it_where_the_tool_looks()
    {
        Assert.True(Built.Exist);
        var plugin = Built.Find("a test", out string problem);

        Assert.Equal("", problem);
        Assert.Matches(@"^Coyote 1\.7\.\S+, QuikGraph 2\.\S+$", plugin!.Text);
    }

    [Fact]
    public void Fuzz_prints_the_seed_first_and_saves_a_minimised_trace()
    {
        using var tool = new Tool { Plugins = Built }
            .With("a.smp", Tool.Handshake.Replace("[-no-fence]", "[+no-fence]", StringComparison.Ordinal));

        int code = tool.Run("fuzz", "a.smp", "--seed", "7", "--variant", "base", "--model", "pso", "--strategy", "coyote:pct:3");

        Assert.Equal(ExitCode.NotAsExpected, code);
        Assert.StartsWith("seed 7  strategy coyote:prioritization:3: by Coyote", tool.Out, StringComparison.Ordinal);
        const string Saved = ".smpcheck/traces/handshake.base.pso.trace.json";
        Assert.Contains("\"found\": {\"by\": \"fuzz\", \"seed\": 7, \"minimised\": true}", tool.Text(Saved), StringComparison.Ordinal);
        Assert.Equal(ExitCode.AsExpected, tool.Run("replay", Saved));
    }

    [Fact]
    public void What_Coyote_does_not_find_is_no_pass()
    {
        using var tool = new Tool { Plugins = Built }.With("a.smp", Tool.Handshake);

        int code = tool.Run("fuzz", "a.smp", "--seed", "1", "--variant", "base", "--runs", "100", "--strategy", "coyote:random");

        Assert.Equal(ExitCode.Inconclusive, code);
        Assert.Contains("no violation in 100 runs", tool.Out, StringComparison.Ordinal);
        Assert.Contains("Sampling proves nothing", tool.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("pass", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_name_of_a_strategy_is_said()
    {
        using var tool = new Tool { Plugins = Built };

        Assert.Equal(ExitCode.BadCommandLine, tool.Run("fuzz", "lock-backoff", "--strategy", "coyote:qlearnin"));
        Assert.Contains("did you mean `coyote:qlearning`?", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_saved_trace_goes_to_Coyote_and_comes_back()
    {
        using var tool = new Tool { Plugins = Built };
        tool.Run("check", "tlb-shootdown", "--variant", "no-fence", "--model", "tso", "--set", "cores=2", "--save", "t");
        const string Saved = "t/tlb-shootdown.no-fence.tso.trace.json";

        Assert.Equal(ExitCode.AsExpected, tool.Run("convert", Saved, "-o", "coyote.trace"));
        Assert.Equal(ExitCode.AsExpected, tool.Run("convert", "coyote.trace", "--scenario", "tlb-shootdown",
            "--variant", "no-fence", "--model", "tso", "-o", "back.trace.json"));

        Assert.Contains("\"TestName\": \"tlb-shootdown/no-fence tso\"", tool.Text("coyote.trace"), StringComparison.Ordinal);
        Assert.Equal(ExitCode.AsExpected, tool.Run("replay", "back.trace.json"));
        Assert.Equal(Lines(tool.Text(Saved)), Lines(tool.Text("back.trace.json")));
    }

    [Fact]
    public void What_cannot_be_converted_is_said()
    {
        using var tool = new Tool { Plugins = Built }.With("x.trace", "{}");
        tool.Run("check", "lock-backoff", "--variant", "back-off", "--model", "sc", "--save", "t");

        Assert.Equal(ExitCode.BadCommandLine, tool.Run("convert", "t/lock-backoff.back-off.sc.trace.json"));
        Assert.Contains("for ever", tool.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.InvalidFile, tool.Run("convert", "x.trace", "--scenario", "lock-backoff"));
        Assert.Contains("x.trace: this is no reproducible trace of Coyote", tool.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.InvalidFile, tool.Run("convert", "y.trace", "--scenario", "lock-backoff"));
        Assert.Contains("no such file: y.trace (did you mean `x.trace`?)", tool.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tlb-shootdown", "no-fence")]
    [InlineData("lock-backoff", "abba")]
    [InlineData("ipi-message", "no-fence")]
    public void Graphml_of_QuikGraph_says_what_that_of_the_tool_says(string name, string variant)
    {
        var mine = Elements(Graph(Plugins.None, name, variant, "graphml"));
        var theirs = Elements(Graph(Built, name, variant, "graphml"));

        Assert.Equal(mine, theirs);
        Assert.Contains(mine, static e => e.Contains("node", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("tlb-shootdown", "no-fence")]
    [InlineData("lock-backoff", "abba")]
    public void Dot_of_QuikGraph_says_what_that_of_the_tool_says(string name, string variant)
    {
        var mine = Edges(Graph(Plugins.None, name, variant, "dot"));
        var theirs = Edges(Graph(Built, name, variant, "dot"));

        Assert.NotEmpty(mine);
        Assert.Equal(mine, theirs);
    }

    private static List<string> Lines(string trace) =>
        [.. trace.Split('\n').Where(static l => !l.Contains("\"found\"", StringComparison.Ordinal))];

    private static string Graph(Plugins plugins, string name, string variant, string format)
    {
        using var tool = new Tool { Plugins = plugins };
        Assert.Equal(ExitCode.AsExpected, tool.Run("graph", name, "--variant", variant, "--format", format));
        Assert.Equal(plugins.Exist, tool.Error.Contains("through Coyote", StringComparison.Ordinal));
        return tool.Out;
    }

    /// <summary>Nodes and edges with their attributes, in order.</summary>
    private static List<string> Elements(string graphml) =>
    [
        .. XDocument.Parse(graphml).Descendants(_ml + "graph").Elements().Select(static e => string.Create(CultureInfo.InvariantCulture,
            $"{e.Name.LocalName} {string.Join(' ', e.Attributes())} {string.Join(' ', e.Elements(_ml + "data").Select(static d => $"{d.Attribute("key")!.Value}={d.Value}"))}")),
    ];

    /// <summary>From, to and label of each edge, in order.</summary>
    private static List<string> Edges(string dot) =>
        [.. Edge().Matches(dot).Select(static m => $"{m.Groups[1].Value} {m.Groups[2].Value} {m.Groups[3].Value}")];

    [GeneratedRegex(@"(\d+) -> (\d+) \[.*?label=""([^""]*)""")]
    private static partial Regex Edge();
}
