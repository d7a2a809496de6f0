using System.Text.Json;
using System.Xml.Linq;
using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Tests;

/// <summary><c>graph</c>: the states of a case and the steps between them.</summary>
public sealed class GraphVerbTests
{
    private static readonly XNamespace _ml = "http://graphml.graphdrawing.org/xmlns";

    [Fact]
    public void Graphml_holds_every_state_and_every_step_of_the_search()
    {
        using var tool = new Tool();

        int code = tool.Run("graph", "tlb-shootdown", "--variant", "no-fence", "--model", "tso", "--format", "graphml", "-o", "g.graphml");

        Assert.Equal(ExitCode.AsExpected, code);
        var graph = XDocument.Parse(tool.Text("g.graphml")).Descendants(_ml + "graph").Single();
        using var searched = Searched("tlb-shootdown", "no-fence", "tso");
        Assert.Equal(searched.States, graph.Elements(_ml + "node").Count());
        Assert.Equal(searched.Transitions, graph.Elements(_ml + "edge").Count());
        Assert.Contains(graph.Descendants(_ml + "data"), static d => d.Value == "tlb-stale");
    }

    [Fact]
    public void Dot_names_the_steps_and_marks_rest()
    {
        using var tool = new Tool();

        Assert.Equal(ExitCode.AsExpected, tool.Run("graph", "store-buffering", "--model", "sc"));

        Assert.StartsWith("digraph \"store-buffering base sc\" {", tool.Out, StringComparison.Ordinal);
        Assert.Contains("0 -> 1 [label=\"core0 store x, 1\"]", tool.Out, StringComparison.Ordinal);
        Assert.Contains("peripheries=2", tool.Out, StringComparison.Ordinal);
        Assert.Contains("store-buffering/base sc: 13 states, 14 steps", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_case_gives_the_same_bytes()
    {
        using var tool = new Tool();
        string[] line = ["graph", "lock-backoff", "--variant", "abba"];
        tool.Run(line);
        string once = tool.Out;

        tool.Run(line);

        Assert.Equal(once, tool.Out);
        Assert.Contains("color=red", once, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_of_too_many_states_is_not_written()
    {
        using var tool = new Tool();

        Assert.Equal(ExitCode.Inconclusive, tool.Run("graph", "tlb-shootdown", "--max-states", "100", "-o", "g.dot"));

        Assert.Contains("more than 100 states", tool.Error, StringComparison.Ordinal);
        Assert.Contains("--max-states", tool.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(tool.At("g.dot")));
    }

    [Fact]
    public void The_event_says_what_was_saved()
    {
        using var tool = new Tool();

        Assert.Equal(ExitCode.AsExpected, tool.Run("graph", "lock-backoff", "--variant", "back-off", "--json", "-o", "g.dot"));

        var written = JsonDocument.Parse(tool.Out).RootElement;
        Assert.Equal("graph", written.GetProperty("type").GetString());
        Assert.True(written.GetProperty("loops").GetInt32() > 0);
        Assert.Equal("g.dot", written.GetProperty("saved").GetString());
    }

    [Theory]
    [InlineData("lock-backoff --format dto", ExitCode.BadCommandLine, "did you mean `dot`?")]
    [InlineData("lock-backoff --variant abab", ExitCode.BadCommandLine, "did you mean `abba`?")]
    [InlineData("lock-backoff --json", ExitCode.BadCommandLine, "needs `-o FILE`")]
    [InlineData("lock-backoff --max-states 100M", ExitCode.BadCommandLine, "at most 1,000,000")]
    [InlineData("two.smp", ExitCode.BadCommandLine, "--test first")]
    [InlineData("two.smp --test secnod", ExitCode.BadCommandLine, "did you mean `second`?")]
    [InlineData("empty.smp", ExitCode.NothingSelected, "no test")]
    [InlineData("lock-backof", ExitCode.InvalidFile, "did you mean `lock-backoff`?")]
    public void What_is_wrong_with_a_request_is_said(string line, int code, string help)
    {
        using var tool = new Tool().With("two.smp", Two("first") + Two("second")).With("empty.smp", "# nothing\n");

        Assert.Equal(code, tool.Run(["graph", .. line.Split(' ')]));
        Assert.Contains(help, tool.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("coyote:prioritization")]
    [InlineData("coyote:nonsense")]
    public void A_strategy_of_the_plug_in_says_what_to_build_where_there_is_none(string strategy)
    {
        using var tool = new Tool();

        Assert.Equal(ExitCode.BadCommandLine, tool.Run("fuzz", "lock-backoff", "--strategy", strategy));

        Assert.Contains($"strategy `{strategy}` needs the plug-in", tool.Error, StringComparison.Ordinal);
        Assert.Contains("dotnet build src/Integrations", tool.Error, StringComparison.Ordinal);
        Assert.Equal("", tool.Out);
    }

    [Fact]
    public void A_conversion_of_a_trace_says_what_to_build_where_there_is_no_plug_in()
    {
        using var tool = new Tool();

        Assert.Equal(ExitCode.BadCommandLine, tool.Run("convert", "a.trace.json"));

        Assert.Contains("`convert` needs the plug-in", tool.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadCommandLine, tool.Run("convert", "a.trace.json", "--model", "sc"));
        Assert.Contains("go with `--scenario`", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plug_in_that_cannot_be_loaded_says_so_in_a_line()
    {
        using var folder = new Tool().With(Plugins.Assembly, "not an assembly");

        Assert.Null(new Plugins(folder.Folder).Find("`graph`", out string problem));

        Assert.Contains("build both again", problem, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem);
    }

    private static string Two(string name) => $"test {name} \"a store\"\nmodel sc\ncores 1\nvar a = 0\ncore 0:\n    store a, 1\ncheck deadlock\nexpect pass\n\n";

    private static SearchResult Searched(string name, string variant, string model)
    {
        var engine = StandardEngine.Create();
        var bag = new DiagnosticBag();
        var file = engine.Parse(name, engine.Catalogue.Single(c => c.Name == name + ".smp").Text, bag);
        var run = Cases.Of(file.Tests[0], new CaseFilter { Variants = [variant], Models = [model] }, bag)[0];
        return BreadthFirst.Run(engine.System(run.Test, run.Variant, run.Model, run.Sizes, bag)!,
            new SearchOptions { Wanted = SearchOptions.Never, Reduce = Reductions.None });
    }
}
