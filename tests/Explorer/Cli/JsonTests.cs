using System.Text.Json;
using Smpcheck.Explorer;

namespace Smpcheck.Tests;

/// <summary><c>--json</c>: an event a line on stdout, and nothing else there.</summary>
public sealed class JsonTests
{
    private const string File = "traces/handshake.no-fence.pso.trace.json";

    private static Tool Saved()
    {
        var tool = new Tool { Input = Tool.Handshake }.With("a.smp", Tool.Handshake);
        tool.Run("check", "a.smp", "--save", "traces");
        return tool;
    }

    private static List<JsonElement> Events(Tool tool) =>
        [.. tool.Out.TrimEnd().Split('\n').Select(static l => JsonDocument.Parse(l).RootElement)];

    [Fact]
    public void The_state_after_some_steps_is_an_event()
    {
        using var tool = Saved();

        Assert.Equal(ExitCode.AsExpected, tool.Run("replay", File, "--to", "1", "--json"));

        var state = Assert.Single(Events(tool));
        Assert.Equal("trace-state", state.GetProperty("type").GetString());
        Assert.Equal(1, state.GetProperty("step").GetInt32());
        Assert.Contains(state.GetProperty("state").EnumerateArray(), static e =>
            e.GetProperty("owner").GetString() == "sb0" && e.GetProperty("key").GetString() == "data"
            && e.GetProperty("value").GetString() == "1");
        Assert.Contains("core0 store flag, 1 @flag",
            state.GetProperty("enabled").EnumerateArray().Select(static e => e.GetString()));
    }

    [Fact]
    public void A_continuation_is_a_second_event()
    {
        using var tool = Saved().With("a.smp", Tool.Handshake.Replace("@flag", "@raise", StringComparison.Ordinal));

        int code = tool.Run("replay", File, "--continue", "7", "--json");

        var events = Events(tool);
        Assert.Equal(["trace-replayed", "trace-continued"],
            events.Select(static e => e.GetProperty("type").GetString()));
        Assert.Equal(7, events[1].GetProperty("seed").GetInt32());
        Assert.Equal(code, events[1].GetProperty("exit").GetInt32());
        Assert.True(System.IO.File.Exists(tool.At(events[1].GetProperty("saved").GetString()!)));
    }

    [Fact]
    public void The_bits_of_a_state_are_an_event_per_case()
    {
        using var tool = new Tool().With("a.smp", Tool.Handshake);

        Assert.Equal(ExitCode.AsExpected, tool.Run("check", "a.smp", "--explain-size", "--json"));

        var events = Events(tool);
        Assert.Equal(2, events.Count);
        Assert.All(events, static e =>
        {
            Assert.Equal("state-size", e.GetProperty("type").GetString());
            Assert.Equal(e.GetProperty("bits").GetInt32(),
                e.GetProperty("components").EnumerateObject().Sum(static c => c.Value.GetInt32()));
        });
        Assert.Empty(tool.Error);
    }

    [Theory]
    [InlineData("show " + File, "timeline")]
    [InlineData("replay " + File + " --accept", "trace-replayed,trace-not-accepted")]
    [InlineData("replay " + File + " --continue 1", "trace-replayed,trace-not-continued")]
    [InlineData("fmt --check a.smp", "would-format")]
    [InlineData("fmt a.smp", "formatted")]
    [InlineData("fmt -", "formatted")]
    [InlineData("import SB.litmus", "scenario")]
    [InlineData("diff no-fence a.smp", "patch")]
    [InlineData("new handshake", "scenario-written")]
    [InlineData("explain SB", "story")]
    public void Every_verb_writes_events_and_nothing_else(string line, string types)
    {
        using var tool = Saved().With("SB.litmus", LitmusCheckTests.Sb);
        tool.With("a.smp", Tool.Handshake.Replace("data, 1  @write", "data,  1 @write", StringComparison.Ordinal));

        tool.Run([.. line.Split(' '), "--json"]);

        Assert.Equal(types, string.Join(',', Events(tool).Select(static e => e.GetProperty("type").GetString())));
    }
}
