using Smpcheck.Explorer;
using Xunit.Abstractions;

namespace Smpcheck.Tests;

public sealed class SmpScenariosTests : IDisposable
{
    private const string Folder = "artifacts/smp-scenarios-tests";

    private static readonly string _root = Path.Combine(Repository.Root, Folder);

    public SmpScenariosTests() => Directory.CreateDirectory(_root);

    public void Dispose()
    {
        Directory.Delete(_root, recursive: true);
        string trace = Path.Combine(Repository.Root, TraceFiles.Folder, "good.handshake.no-fence.pso.trace.json");
        if (File.Exists(trace)) // Not even the folder need be there.
            File.Delete(trace);
    }

    // The attribute in its natural place: a few examples of the language as tests of this suite.
    [SmpScenarios("src/Properties/Examples/options/w*.smp")]
    public void Examples_hold(CheckedCase run)
    {
        Assert.Equal(CaseOutcome.AsExpected, run.Outcome);
        Assert.True(run.States > 1);
    }

    [Fact]
    public void Every_variant_and_model_is_one_test_with_its_name()
    {
        File.WriteAllText(Path.Combine(_root, "good.smp"), Tool.Handshake);

        var results = XunitRun.Of(typeof(Written), nameof(Written.Good));

        Assert.Equal(["handshake base pso", "handshake no-fence pso"], results.Select(static r => r.Test.DisplayName));
        Assert.All(results, static r => Assert.IsType<ITestPassed>(r, exactMatch: false));
        Assert.Equal(2, results.Select(static r => r.TestCase.UniqueID).Distinct().Count());
        Assert.Matches("^pass: [0-9]+ states, [0-9]+ transitions, depth [0-9]+\n", results[0].Output);
    }

    [Fact]
    public void A_case_that_is_not_as_expected_fails_with_all_that_a_person_needs()
    {
        File.WriteAllText(Path.Combine(_root, "good.smp"), Tool.Handshake.Replace(": fail assert", ": pass", StringComparison.Ordinal));

        var results = XunitRun.Of(typeof(Written), nameof(Written.Good));

        Assert.IsType<ITestPassed>(results[0], exactMatch: false);
        var failed = Assert.IsType<ITestFailed>(results[1], exactMatch: false);
        Assert.Equal("Smpcheck.CheckFailedException", failed.ExceptionTypes[0]);
        string[] lines = failed.Messages[0].Split('\n');
        Assert.Matches("^handshake no-fence pso: FAIL assert in [0-9]+ steps, expected pass$", lines[0]);
        Assert.StartsWith("promise: The condition of an `assert` line holds", lines[1], StringComparison.Ordinal);
        Assert.Equal($"line:    {Folder}/good.smp:13: assert r1 == 1", lines[2]);
        Assert.StartsWith("fix:     add `fence.w` before line", lines[3], StringComparison.Ordinal);
        Assert.Contains("replay:  smpcheck replay .smpcheck/traces/good.handshake.no-fence.pso.trace.json", lines);
        Assert.Contains($"again:   smpcheck check {Folder}/good.smp --variant no-fence --model pso", lines);
        Assert.Contains("FAIL assert   handshake / no-fence   model pso", failed.Messages[0], StringComparison.Ordinal);
        Assert.InRange(lines.Length, 10, 75);
        Assert.All(lines[lines.Index().First(static l => l.Item.StartsWith("FAIL", StringComparison.Ordinal)).Index..],
            static l => Assert.True(l.Length <= 80 || l.StartsWith("(the commands start in ", StringComparison.Ordinal), l));
        Assert.Equal($"   at scenario in {Path.Combine(_root, "good.smp")}:line 13", failed.StackTraces[0]);

        // What the message says to type works from the folder that it names.
        string folder = lines.Single(static l => l.StartsWith("(the commands start in ", StringComparison.Ordinal))[23..^1];
        using var tool = new Tool();
        foreach (string line in lines.Where(static l => l.StartsWith("replay:", StringComparison.Ordinal) || l.StartsWith("again:", StringComparison.Ordinal)))
        {
            string[] words = [.. line[9..].Split(' ').Skip(1).Select(w => w.Contains('/', StringComparison.Ordinal) ? Path.Combine(folder, w) : w)];
            Assert.Equal(words[0] == "replay" ? ExitCode.AsExpected : ExitCode.NotAsExpected, tool.Run(words));
        }
    }

    [Fact]
    public void A_failure_that_is_not_found_and_a_spent_limit_fail()
    {
        File.WriteAllText(Path.Combine(_root, "good.smp"), Tool.Handshake.Replace(" [-no-fence]", "", StringComparison.Ordinal));
        var missing = Assert.IsType<ITestFailed>(XunitRun.Of(typeof(Written), nameof(Written.Good))[1], exactMatch: false);
        Assert.StartsWith("handshake no-fence pso: pass, expected FAIL assert\nerror[E310]", missing.Messages[0], StringComparison.Ordinal);

        var spent = Assert.IsType<ITestFailed>(XunitRun.Of(typeof(Written), nameof(Written.Short))[0], exactMatch: false);
        Assert.StartsWith("handshake base pso: stopped at ", spent.Messages[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_file_is_one_failing_test_with_its_diagnostics()
    {
        File.WriteAllText(Path.Combine(_root, "bad.smp"), Tool.Handshake.Replace("store data", "stroe data", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(_root, "good.smp"), Tool.Handshake);

        var results = XunitRun.Of(typeof(Written), nameof(Written.Any));

        Assert.Equal(3, results.Count);
        var failed = Assert.IsType<ITestFailed>(results[0], exactMatch: false);
        Assert.Equal($"{Folder}/bad.smp", failed.Test.DisplayName);
        Assert.Contains("error[E102]: unknown instruction `stroe`", failed.Messages[0], StringComparison.Ordinal);
        Assert.Contains("did you mean `store`?", failed.Messages[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_cached_verdict_is_called_one()
    {
        File.WriteAllText(Path.Combine(_root, "good.smp"), Tool.Handshake);
        XunitRun.Of(typeof(Written), nameof(Written.Any));

        Assert.All(XunitRun.Of(typeof(Written), nameof(Written.Any)), static r => Assert.Contains(", cached\n", r.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(nameof(Written.Any), "selects no file from any of these folders:")]
    [InlineData(nameof(Written.Nowhere), "selects no file from any of these folders:")]
    [InlineData(nameof(Written.TwoParameters), "the method takes nothing, or one CheckedCase")]
    public void What_selects_nothing_or_cannot_run_is_one_failing_test(string method, string message)
    {
        var failed = Assert.IsType<ITestFailed>(Assert.Single(XunitRun.Of(typeof(Written), method)), exactMatch: false);

        Assert.Contains(message, failed.Messages[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(Written.MistypedVariant), "did you mean `no-fence`?")]
    [InlineData(nameof(Written.MistypedTime), "TimePerCase takes a time such as 90s or 10m, not `soon`")]
    [InlineData(nameof(Written.MistypedSet), "Set takes NAME=NUMBER, such as cores=4, not `cores`")]
    [InlineData(nameof(Written.OtherModel), "no case of it is selected")]
    public void A_mistake_in_the_attribute_is_one_failing_test(string method, string message)
    {
        File.WriteAllText(Path.Combine(_root, "good.smp"), Tool.Handshake);

        var failed = Assert.IsType<ITestFailed>(Assert.Single(XunitRun.Of(typeof(Written), method)), exactMatch: false);

        Assert.Contains(message, failed.Messages[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_case_without_a_promise_is_skipped_and_not_green()
    {
        File.WriteAllText(Path.Combine(_root, "good.smp"), Tool.Handshake.Replace("expect pass\n", "", StringComparison.Ordinal));

        var results = XunitRun.Of(typeof(Written), nameof(Written.Good));

        Assert.Contains("promises nothing", Assert.IsType<ITestSkipped>(results[0], exactMatch: false).Reason, StringComparison.Ordinal);
        Assert.IsType<ITestPassed>(results[1], exactMatch: false);
    }

    [Fact]
    public void The_body_runs_after_the_check_and_can_ask_for_more()
    {
        File.WriteAllText(Path.Combine(_root, "good.smp"), Tool.Handshake);

        var results = XunitRun.Of(typeof(Written), nameof(Written.MoreIsAsked));

        Assert.IsType<ITestPassed>(results[0], exactMatch: false);
        Assert.Contains("more is asked of no-fence", Assert.IsType<ITestFailed>(results[1], exactMatch: false).Messages[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_changes_after_discovery_fails_where_its_case_is_gone()
    {
        File.WriteAllText(Path.Combine(_root, "good.smp"), Tool.Handshake);
        var tests = XunitRun.Discover(new NullSink(), typeof(Written), nameof(Written.Good));
        File.WriteAllText(Path.Combine(_root, "good.smp"), Tool.Handshake.Replace("test handshake", "test other", StringComparison.Ordinal));

        var thrown = Assert.Throws<CheckFailedException>(() => ((ScenarioTestCase)tests[0]).Check(CancellationToken.None));

        Assert.Contains("`handshake base pso` is not a case of it any more", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("**/*.smp", "a/b/c.smp a/d.smp e.smp")]
    [InlineData("*.smp", "e.smp")]
    [InlineData("a/**/*.smp", "a/b/c.smp a/d.smp")]
    [InlineData("*/?.smp", "a/d.smp")]
    [InlineData("a/**", "a/b/c.smp a/d.smp a/note.txt")]
    [InlineData("a/d.smp", "a/d.smp")]
    [InlineData("a/../e.smp", "e.smp")]
    [InlineData("**/b/*.smp", "a/b/c.smp")]
    [InlineData("*.SMPX", "")]
    public void A_pattern_selects_files_in_order_and_leaves_build_folders_out(string pattern, string expected)
    {
        foreach (string file in new[] { "a/b/c.smp", "a/d.smp", "e.smp", "a/note.txt", "bin/x.smp", "obj/x.smp", ".git/x.smp", "a/node_modules/x.smp" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_root, file))!);
            File.WriteAllText(Path.Combine(_root, file), "");
        }

        var found = ScenarioFiles.Find(pattern, Path.Combine(_root, "a/b"), _root);

        // The first folder that selects something wins: from a/b upwards.
        string[] all = [.. found.Files.Select(static f => Path.GetRelativePath(_root, f).Replace('\\', '/'))];
        if (pattern is "**/*.smp" or "*.smp")
            Assert.Equal(["a/b/c.smp"], all);
        var here = ScenarioFiles.Find(pattern, _root);
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            here.Files.Select(static f => Path.GetRelativePath(_root, f).Replace('\\', '/')));
        Assert.Equal(_root, here.Root);
    }

    [Fact]
    public void Links_that_lead_in_circles_are_not_followed()
    {
        File.WriteAllText(Path.Combine(_root, "a.smp"), "");
        Directory.CreateSymbolicLink(Path.Combine(_root, "circle"), _root);

        Assert.Single(ScenarioFiles.Find("**/*.smp", _root).Files);
    }

    private sealed class NullSink : global::Xunit.LongLivedMarshalByRefObject, IMessageSink
    {
        public bool OnMessage(IMessageSinkMessage message) => true;
    }

    /// <summary>Methods that only the tests above run: nested and private, xunit does not find them.</summary>
    private sealed class Written
    {
        [SmpScenarios(Folder + "/good.smp")]
        public void Good()
        {
        }

        [SmpScenarios(Folder + "/*.smp", Cache = true)]
        public void Any()
        {
        }

        [SmpScenarios("no/such/folder/**/*.smp")]
        public void Nowhere()
        {
        }

        [SmpScenarios(Folder + "/good.smp", MaxStates = "2")]
        public void Short()
        {
        }

        [SmpScenarios(Folder + "/good.smp", Variants = "base, no-fense")]
        public void MistypedVariant()
        {
        }

        [SmpScenarios(Folder + "/good.smp", TimePerCase = "soon")]
        public void MistypedTime()
        {
        }

        [SmpScenarios(Folder + "/good.smp", Set = "cores")]
        public void MistypedSet()
        {
        }

        [SmpScenarios(Folder + "/good.smp", Models = "sc")]
        public void OtherModel()
        {
        }

        [SmpScenarios(Folder + "/good.smp")]
        public void MoreIsAsked(CheckedCase run) => Assert.True(run.Variant == "base", $"more is asked of {run.Variant}");

        [SmpScenarios(Folder + "/good.smp")]
        public void TwoParameters(CheckedCase run, int number) => Assert.True(run.States == number);
    }
}
