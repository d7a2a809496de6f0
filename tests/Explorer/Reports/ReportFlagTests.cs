using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Smpcheck.Explorer;

namespace Smpcheck.Tests;

public sealed class ReportFlagTests
{
    private static readonly string _red = Tool.Handshake.Replace(": fail assert", ": pass", StringComparison.Ordinal);

    [Fact]
    public void One_flag_writes_all_three_and_they_agree_with_the_run()
    {
        using var tool = new Tool().With("s/a.smp", _red);

        Assert.Equal(ExitCode.NotAsExpected, tool.Run("check", "s", "--report", "junit=out/a.xml,sarif=out/a.sarif,md=out/a.md"));

        var failed = Assert.Single(XDocument.Parse(tool.Text("out/a.xml")).Descendants("failure"));
        Assert.Equal("assert", failed.Attribute("type")!.Value);
        Assert.StartsWith("FAIL assert in ", failed.Attribute("message")!.Value, StringComparison.Ordinal);
        Assert.Contains("promise: The condition of an `assert` line holds", failed.Value, StringComparison.Ordinal);
        Assert.Contains("line:    s/a.smp:13: assert r1 == 1", failed.Value, StringComparison.Ordinal);
        Assert.Contains("fix:     add `fence.w` before", failed.Value, StringComparison.Ordinal);
        string trace = failed.Parent!.Descendants("property").Single(static p => p.Attribute("name")!.Value == "trace").Attribute("value")!.Value;
        Assert.Contains($"replay:  smpcheck replay {trace}", failed.Value, StringComparison.Ordinal);
        Assert.Equal(ExitCode.AsExpected, tool.Run("replay", trace));
        string again = failed.Value.Split('\n').Single(static l => l.StartsWith("again:", StringComparison.Ordinal))[9..];
        Assert.Equal(ExitCode.NotAsExpected, tool.Run(again.Split(' ')[1..]));

        using var sarif = JsonDocument.Parse(tool.Text("out/a.sarif"));
        var result = Assert.Single(sarif.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray());
        Assert.Equal("assert", result.GetProperty("ruleId").GetString());
        var place = result.GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.Equal(("s/a.smp", 13), (place.GetProperty("artifactLocation").GetProperty("uri").GetString(),
            place.GetProperty("region").GetProperty("startLine").GetInt32()));
        int steps = result.GetProperty("codeFlows")[0].GetProperty("threadFlows")[0].GetProperty("locations").GetArrayLength();
        Assert.Contains($"FAIL assert in {steps} steps", tool.Text("out/a.md"), StringComparison.Ordinal);
        Assert.Contains("| handshake | no-fence | **!! FAIL assert** |", tool.Text("out/a.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_as_expected_is_reported_without_a_finding()
    {
        using var tool = new Tool().With("a.smp", Tool.Handshake);
        tool.Environment["GITHUB_ACTIONS"] = "true";

        Assert.Equal(ExitCode.AsExpected, tool.Run("check", "a.smp", "--report", "junit=a.xml,sarif=a.sarif", "--report", "md=a.md"));

        var all = XDocument.Parse(tool.Text("a.xml")).Root!;
        Assert.Equal(("2", "0", "0"), (all.Attribute("tests")!.Value, all.Attribute("failures")!.Value, all.Attribute("errors")!.Value));
        using var sarif = JsonDocument.Parse(tool.Text("a.sarif"));
        Assert.Empty(sarif.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray());
        Assert.StartsWith("## smpcheck check: as expected\n\n2 cases: 2 as expected, 0 unexpected, 0 inconclusive\n", tool.Text("a.md"),
            StringComparison.Ordinal);
        Assert.DoesNotContain("::", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void An_expected_failure_that_is_not_found_points_at_the_variant()
    {
        using var tool = new Tool().With("a.smp", Tool.Handshake.Replace(" [-no-fence]", "", StringComparison.Ordinal));
        tool.Environment["GITHUB_ACTIONS"] = "true";

        Assert.Equal(ExitCode.NotAsExpected, tool.Run("check", "a.smp", "--variant", "no-fence"));

        Assert.Contains("::error file=a.smp,line=16,col=9,endColumn=17,title=E310%3A handshake no-fence pso::pass, expected FAIL assert%0Aerror[E310]",
            tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_file_a_missing_one_and_a_spent_budget_are_errors_in_every_report()
    {
        using var tool = new Tool().With("bad.smp", Tool.Handshake.Replace("store data", "stroe data", StringComparison.Ordinal))
            .With("a.smp", Tool.Handshake);

        int code = tool.Run("check", "bad.smp", "none.smp", "a.smp", "--max-depth", "2", "--report", "junit=a.xml,md=a.md,sarif=a.sarif");

        Assert.Equal(ExitCode.InvalidFile, code);
        var types = XDocument.Parse(tool.Text("a.xml")).Descendants("error").Select(static e => e.Attribute("type")!.Value);
        Assert.Equal(["error", "E102", "error", "error", "I401", "I401"], types);
        Assert.Contains("no such file, folder or shipped scenario", tool.Text("a.md"), StringComparison.Ordinal);
        Assert.Contains("\"executionSuccessful\": false", tool.Text("a.sarif"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_allowed_inconclusive_case_is_skipped_and_not_passed()
    {
        using var tool = new Tool().With("a.smp", Tool.Handshake);

        Assert.Equal(ExitCode.AsExpected, tool.Run("check", "a.smp", "--max-depth", "2", "--allow-inconclusive", "--report", "junit=a.xml"));

        Assert.Equal(2, XDocument.Parse(tool.Text("a.xml")).Descendants("skipped").Count());
    }

    [Fact]
    public void An_interrupted_run_writes_what_there_is()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        using var tool = new Tool { Interrupted = stop.Token }.With("a.smp", Tool.Handshake);

        Assert.Equal(ExitCode.Interrupted, tool.Run("check", "a.smp", "--report", "junit=a.xml,md=a.md"));

        Assert.Equal(2, XDocument.Parse(tool.Text("a.xml")).Descendants("skipped").Count());
        Assert.Contains("; interrupted", tool.Text("a.md"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("xml=a", ExitCode.BadCommandLine, "unknown report `xml`")]
    [InlineData("junti=a", ExitCode.BadCommandLine, "did you mean `junit`?")]
    [InlineData("junit", ExitCode.BadCommandLine, "`--report junit` needs a file: `--report junit=FILE`")]
    [InlineData("junit=", ExitCode.BadCommandLine, "needs a file")]
    [InlineData("junit=a.smp/b.xml", ExitCode.InvalidFile, "cannot write the report a.smp/b.xml: ")]
    [InlineData("md=s", ExitCode.InvalidFile, "cannot write the report s: it is a folder")]
    public void What_cannot_be_written_is_said_before_anything_is_searched(string reports, int code, string message)
    {
        using var tool = new Tool().With("a.smp", Tool.Handshake).With("s/x", "");

        Assert.Equal(code, tool.Run("check", "a.smp", "--report", reports));

        Assert.Contains(message, tool.Error, StringComparison.Ordinal);
        Assert.Empty(tool.Out);
    }

    [Fact]
    public void A_report_is_replaced_whole_and_leaves_no_draft()
    {
        using var tool = new Tool().With("a.smp", Tool.Handshake).With("out/a,b.xml", "old");

        tool.Run("check", "a.smp", "--report", "junit=out/a,b.xml,md=out/a.md");

        Assert.Equal(["a,b.xml", "a.md"], Directory.GetFiles(tool.At("out")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.StartsWith("<?xml", tool.Text("out/a,b.xml"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_jobs_summary_is_added_to_within_its_limit()
    {
        using var tool = new Tool().With("a.smp", Tool.Handshake).With("sum.md", "before\n");
        tool.Environment["GITHUB_STEP_SUMMARY"] = tool.At("sum.md");

        tool.Run("check", "a.smp", "--report", "md=sum.md");
        tool.Run("check", "a.smp", "--report", $"md={tool.At("sum.md")}");

        Assert.StartsWith("before\n## smpcheck check", tool.Text("sum.md"), StringComparison.Ordinal);
        Assert.Equal(3, tool.Text("sum.md").Split("## smpcheck check").Length);
        tool.With("sum.md", new string('x', MarkdownReport.MostBytes - 500));
        tool.Run("check", "a.smp", "--report", "md=sum.md");
        Assert.InRange(Encoding.UTF8.GetByteCount(tool.Text("sum.md")), MarkdownReport.MostBytes - 499, MarkdownReport.MostBytes);
    }

    [Fact]
    public void Events_stay_events_on_github()
    {
        using var tool = new Tool().With("a.smp", _red);
        tool.Environment["GITHUB_ACTIONS"] = "true";

        tool.Run("check", "a.smp", "--json");

        Assert.All(tool.Out.TrimEnd().Split('\n'), static l => Assert.Equal('{', l[0]));
        Assert.Contains("::error file=a.smp", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Replayed_traces_are_reported()
    {
        using var tool = new Tool().With("a.smp", Tool.Handshake);
        tool.Environment["GITHUB_ACTIONS"] = "true";
        tool.Run("check", "a.smp", "--save", "t");
        const string Trace = "t/handshake.no-fence.pso.trace.json";
        Assert.Equal(ExitCode.AsExpected, tool.Run("replay", Trace, "--report", "junit=a.xml,md=a.md,sarif=a.sarif"));
        Assert.StartsWith("## smpcheck replay: as expected\n\n1 case: 1 as expected", tool.Text("a.md"), StringComparison.Ordinal);
        Assert.Contains("| handshake | no-fence | ok reproduced |", tool.Text("a.md"), StringComparison.Ordinal);
        Assert.DoesNotContain("::", tool.Out, StringComparison.Ordinal);

        tool.With("a.smp", Tool.Handshake.Replace("[-no-fence]", "", StringComparison.Ordinal)).With("t/torn.json", "{");
        Assert.Equal(ExitCode.InvalidFile, tool.Run("replay", Trace, "t/torn.json", "t/none.json", "--report", "junit=a.xml,sarif=a.sarif"));

        var all = XDocument.Parse(tool.Text("a.xml")).Root!;
        Assert.Equal(("3", "1", "2"), (all.Attribute("tests")!.Value, all.Attribute("failures")!.Value, all.Attribute("errors")!.Value));
        var failure = all.Descendants("failure").Single();
        Assert.Contains("blocked at step", failure.Attribute("message")!.Value, StringComparison.Ordinal);
        Assert.Equal("a.smp", failure.Parent!.Parent!.Attribute("name")!.Value);
        Assert.Contains("t/none.json", all.Descendants("error").Last().Attribute("message")!.Value, StringComparison.Ordinal);
        Assert.Equal(3, tool.Out.Split('\n').Count(static l => l.StartsWith("::error ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Litmus_tests_are_reported_too()
    {
        using var tool = new Tool().With("l/SB.litmus", Repository.Read("tests/Litmus/SB.litmus")).With("l/a.smp", Tool.Handshake)
            .With("t.csv", "file,model,states,verdict\nSB.litmus,tso,0:rax=7;,No\n");

        tool.Run("check", "l", "--compare", "t.csv", "--report", "junit=a.xml,sarif=a.sarif,md=a.md");

        var suites = XDocument.Parse(tool.Text("a.xml")).Root!.Elements("testsuite").Select(static s => s.Attribute("name")!.Value);
        Assert.Equal(["l/SB.litmus", "l/a.smp"], suites);
        Assert.Contains("| SB | litmus |", tool.Text("a.md"), StringComparison.Ordinal);
    }
}
