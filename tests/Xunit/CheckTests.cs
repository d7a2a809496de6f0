using Smpcheck.Explorer;

namespace Smpcheck.Tests;

public sealed class CheckTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("smpcheck-test").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_text_gives_a_verdict_per_case_with_counts()
    {
        var report = Check.Text(Tool.Handshake);

        Assert.True(report.AsExpected);
        Assert.Equal(["handshake base pso", "handshake no-fence pso"], report.Cases.Select(static c => c.Name));
        var pass = report["base", "pso"];
        Assert.Equal((CaseOutcome.AsExpected, "pass", "pass", null, true), (pass.Outcome, pass.Verdict, pass.Expected, pass.Property, pass.Complete));
        Assert.True(pass is { States: > 5, Transitions: > 5, Depth: > 3, PeakBytes: > 0, Cached: false, Trace: null });
        var fail = report["no-fence", "pso"];
        Assert.Equal((CaseOutcome.AsExpected, "FAIL assert", "assert"), (fail.Outcome, fail.Verdict, fail.Property));
        Assert.Equal("handshake no-fence pso: FAIL assert, as expected", fail.Message);
        Assert.Equal(2, fail.Sizes["cores"]);
        report.ThrowUnlessAsExpected();
    }

    [Fact]
    public void A_file_gives_what_the_command_line_gives()
    {
        using var tool = new Tool().With("a.smp", Tool.Handshake);
        tool.Run("check", "a.smp", "--json");
        var events = tool.Out.TrimEnd().Split('\n').Select(static l => System.Text.Json.JsonDocument.Parse(l).RootElement)
            .Where(static e => e.GetProperty("type").GetString() == "case-finished").ToList();

        var report = Check.File(tool.At("a.smp"));

        Assert.Equal(events.Select(static e => (e.GetProperty("verdict").GetString(), e.GetProperty("states").GetInt64(),
                e.GetProperty("transitions").GetInt64(), e.GetProperty("depth").GetInt32(), e.GetProperty("complete").GetBoolean())),
            report.Cases.Select(static c => ((string?)c.Verdict, c.States, c.Transitions, c.Depth, c.Complete)));
    }

    [Fact]
    public void An_unexpected_failure_has_a_trace_of_named_steps_and_a_message_to_act_on()
    {
        using var tool = new Tool().With("a.smp", Red);

        var report = Check.File(tool.At("a.smp"), new CheckOptions { TraceFolder = tool.At("traces") });

        Assert.False(report.AsExpected);
        var fail = report["no-fence", "pso"];
        Assert.Equal((CaseOutcome.Unexpected, 13), (fail.Outcome, fail.Line));
        var trace = fail.Trace!;
        Assert.Equal(("assert", fail.Depth, fail.Depth), (trace.Property, trace.Steps.Count, trace.Steps[^1].Number));
        Assert.Equal(("core1", "assert r1 == 1", 13), (trace.Steps[^1].Agent, trace.Steps[^1].Text, trace.Steps[^1].Line));
        Assert.Contains(trace.Steps, static s => s.ToString() == "core0 store data, 1 @write"
            && s.Changes.Any(static c => c is { Entry: "sb0 data", Before: "", After: "1" }));
        Assert.Equal(ExitCode.AsExpected, tool.Run("replay", trace.Path!));
        string[] lines = fail.Message.Split('\n');
        Assert.Equal($"handshake no-fence pso: FAIL assert in {fail.Depth} steps, expected pass", lines[0]);
        Assert.Contains(lines, static l => l.StartsWith("promise: ", StringComparison.Ordinal));
        Assert.Contains(lines, static l => l.StartsWith("line:    ", StringComparison.Ordinal) && l.EndsWith(":13: assert r1 == 1", StringComparison.Ordinal));
        Assert.Contains(lines, static l => l.StartsWith("fix:     add `fence.w`", StringComparison.Ordinal));
        Assert.Contains($"replay:  smpcheck replay {trace.Path}", lines);
        Assert.EndsWith(trace.Text, fail.Message, StringComparison.Ordinal);
        Assert.All(trace.Text.Split('\n'), static l => Assert.InRange(l.Length, 0, 80));
        Assert.InRange(trace.Text.Split('\n').Length, 3, 61);
        var thrown = Assert.Throws<CheckFailedException>(report.ThrowUnlessAsExpected);
        Assert.Contains(fail.Message.TrimEnd(), thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_trace_of_an_expected_failure_is_there_when_asked_for()
    {
        Assert.Null(Check.Text(Tool.Handshake)["no-fence", "pso"].Trace);

        var trace = Check.Text(Tool.Handshake, new CheckOptions { TraceExpected = true })["no-fence", "pso"].Trace!;

        Assert.Null(trace.Path);
        Assert.Equal(trace.Text, trace.ToString());
        Assert.Equal(trace.Guilty is null ? null : trace.Steps[trace.Guilty.Number - 1], trace.Guilty);
    }

    [Fact]
    public void A_bad_text_is_a_report_with_diagnostics()
    {
        var report = Check.Text(Tool.Handshake.Replace("store data", "stroe data", StringComparison.Ordinal));

        Assert.False(report.AsExpected);
        var wrong = Assert.Single(report.Diagnostics);
        Assert.Equal(("E102", true, 7, 5, 5, "did you mean `store`?"), (wrong.Code, wrong.IsError, wrong.Line, wrong.Column, wrong.Length, wrong.Help));
        Assert.Contains("^^^^^", wrong.Text, StringComparison.Ordinal);
        Assert.All(report.Cases, static c => Assert.Equal(CaseOutcome.Invalid, c.Outcome));
        Assert.Throws<CheckFailedException>(report.ThrowUnlessAsExpected);
        Assert.Empty(Check.Text("core 0:\n").Cases);
        Assert.False(Check.Text("").AsExpected);
        Assert.Contains(Check.Text(new string(' ', 2 << 20)).Diagnostics, static d => d.Code == "E107");
    }

    [Fact]
    public void A_warning_is_data_and_no_failure()
    {
        var report = Check.Text(Tool.Handshake.Replace("check  deadlock", "handler idle on 0xfd:\n    eoi\n    iret\ncheck  deadlock",
            StringComparison.Ordinal));

        Assert.True(report.AsExpected);
        Assert.Contains(report.Diagnostics, static d => d is { Code: "W201", IsError: false });
    }

    [Fact]
    public void Limits_make_a_case_inconclusive_and_never_a_pass()
    {
        foreach (var options in new[] { new CheckOptions { MaxDepth = 2 }, new CheckOptions { MaxStates = 3 } })
        {
            var report = Check.Text(Tool.Handshake, options);
            Assert.False(report.AsExpected);
            Assert.All(report.Cases, static c => Assert.Equal((CaseOutcome.Inconclusive, "stopped", false), (c.Outcome, c.Verdict, c.Complete)));
            Assert.Contains("no violation so far", report.Cases[0].Message, StringComparison.Ordinal);
        }

        Assert.Equal(CaseOutcome.Inconclusive, Check.Text(Tool.Big, new CheckOptions { Timeout = TimeSpan.FromMilliseconds(50) }).Cases[0].Outcome);
        var spent = Check.Text(Tool.Handshake, new CheckOptions { Budget = TimeSpan.FromTicks(1) });
        Assert.All(spent.Cases, static c => Assert.Equal((CaseOutcome.NotRun, "not run"), (c.Outcome, c.Verdict)));
        Assert.False(spent.AsExpected);
    }

    [Fact]
    public void Options_pick_cases()
    {
        Assert.Equal(["base"], Check.Text(Tool.Handshake, new CheckOptions { Variants = ["base"] }).Cases.Select(static c => c.Variant));
        Assert.Equal(["pso", "sc", "tso"], Check.Text(Tool.Handshake, new CheckOptions { AllModels = true, Variants = ["base"] })
            .Cases.Select(static c => c.Model));
        Assert.Equal(CaseOutcome.Unjudged, Check.Text(Tool.Handshake, new CheckOptions { AllModels = true })["base", "sc"].Outcome);
        Assert.Equal(3, Check.Text(Tool.Handshake, new CheckOptions { Set = new Dictionary<string, long> { ["cores"] = 3 } }).Cases[0].Sizes["cores"]);
        var none = Check.Text(Tool.Handshake, new CheckOptions { Models = ["sc"] });
        Assert.Empty(none.Cases);
        Assert.False(none.AsExpected);
    }

    [Fact]
    public void Mistakes_of_the_caller_are_argument_errors_with_the_nearest_name()
    {
        var set = new Dictionary<string, long> { ["core"] = 2 };
        AssertMessage("did you mean `no-fence`?", new CheckOptions { Variants = ["no-fense"] });
        AssertMessage("did you mean `tso`?", new CheckOptions { Models = ["tos"] });
        AssertMessage("did you mean `assert`?", new CheckOptions { Property = "asert" });
        AssertMessage("did you mean `cores`?", new CheckOptions { Set = set });
        AssertMessage("MaxStates", new CheckOptions { MaxStates = 0 });
        AssertMessage("MaxDepth", new CheckOptions { MaxDepth = 0 });
        AssertMessage("Timeout", new CheckOptions { Timeout = TimeSpan.Zero });
        AssertMessage("Budget", new CheckOptions { Budget = TimeSpan.FromSeconds(-1) });
        AssertMessage("Memory", new CheckOptions { Memory = 0 });
        AssertMessage("Workers", new CheckOptions { Workers = 257 });
        var lost = Assert.Throws<ArgumentException>(static () => Check.Text(Tool.Handshake)["no-fense", "pso"]);
        Assert.Contains("did you mean `no-fence pso`?", lost.Message, StringComparison.Ordinal);
        Assert.ThrowsAny<IOException>(() => Check.File(Path.Combine(_folder, "none.smp")));

        static void AssertMessage(string part, CheckOptions options) =>
            Assert.Contains(part, Assert.ThrowsAny<ArgumentException>(() => Check.Text(Tool.Handshake, options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_check_says_so()
    {
        using var before = new CancellationTokenSource();
        before.Cancel();
        using var during = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        Assert.Throws<OperationCanceledException>(() => Check.Text(Tool.Handshake, null, before.Token));
        Assert.Throws<OperationCanceledException>(() => Check.Text(Tool.Big, null, during.Token));
    }

    [Fact]
    public void Workers_change_nothing_but_the_time()
    {
        Assert.Equal(All(1), All(4));

        static IEnumerable<object> All(int workers) => Check.Text(Tool.Handshake, new CheckOptions { Workers = workers, AllModels = true })
            .Cases.Select(static c => (object)(c.Name, c.Verdict, c.States, c.Transitions, c.Depth));
    }

    [Fact]
    public void A_long_picture_keeps_its_ends()
    {
        string[] lines = [.. Enumerable.Range(1, 200).Select(static i => $"line {i}")];

        string[] cut = Checking.Cut(string.Join('\n', lines) + "\n").TrimEnd('\n').Split('\n');

        Assert.Equal((60, "line 1", "  ...", "line 200"), (cut.Length, cut[0], cut[30], cut[^1]));
        Assert.Equal("a\nb\n", Checking.Cut("a\nb\n"));
    }

    [Fact]
    public void What_came_from_no_file_is_not_told_to_be_run_again()
    {
        string message = Check.Text(Red, new CheckOptions { TraceFolder = _folder })["no-fence", "pso"].Message;

        Assert.Contains($"trace:   {_folder}", message, StringComparison.Ordinal);
        Assert.DoesNotContain("smpcheck replay", message, StringComparison.Ordinal);
        Assert.DoesNotContain("smpcheck check", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cache_serves_the_library_too()
    {
        var options = new CheckOptions { CacheFolder = Path.Combine(_folder, "cache") };

        Assert.DoesNotContain(Check.Text(Tool.Handshake, options).Cases, static c => c.Cached);
        Assert.All(Check.Text(Tool.Handshake, options).Cases, static c => Assert.True(c.Cached));
        Assert.DoesNotContain(Check.Text(Tool.Handshake, options with { Property = "deadlock" }).Cases, static c => c.Cached);
    }

    private static string Red => Tool.Handshake.Replace(": fail assert", ": pass", StringComparison.Ordinal);
}
