using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Tests;

public sealed class ReportFormatTests
{
    [Fact]
    public void The_junit_report_is_byte_for_byte() => Golden.Equal("report.xml", JUnitReport.Write(Books.One()));

    [Fact]
    public void The_sarif_report_is_byte_for_byte() => Golden.Equal("report.sarif", SarifReport.Write(Books.One()));

    [Fact]
    public void The_summary_is_byte_for_byte() => Golden.Equal("report.md", MarkdownReport.Write(Books.One()));

    [Fact]
    public void Annotations_are_byte_for_byte() =>
        Golden.Equal("annotations.txt", string.Concat(Annotations.Of(Books.One()).Select(static l => l + "\n")));

    [Fact]
    public void Junit_counts_what_it_lists()
    {
        var book = Books.One();
        book.Problems = ["no such file"];
        var all = XDocument.Parse(JUnitReport.Write(book)).Root!;

        foreach (var counted in all.Elements("testsuite").Append(all))
        {
            Assert.Equal(counted.Descendants("testcase").Count(), (int)counted.Attribute("tests")!);
            Assert.Equal(counted.Descendants("failure").Count(), (int)counted.Attribute("failures")!);
            Assert.Equal(counted.Descendants("error").Count(), (int)counted.Attribute("errors")!);
            Assert.Equal(counted.Descendants("skipped").Count(), (int)counted.Attribute("skipped")!);
        }

        Assert.Equal(["smpcheck check", "s/tlb.smp", "s/bad file.smp"], all.Elements("testsuite").Select(static s => (string)s.Attribute("name")!));
    }

    [Fact]
    public void Hostile_text_stays_text_in_xml()
    {
        var all = XDocument.Parse(JUnitReport.Write(Books.Nasty())).Root!;

        string clean = JUnitReport.Clean(Books.Hostile);
        Assert.Equal(clean, all.Descendants("failure").Single().Attribute("message")!.Value);
        Assert.Contains("</details>]]>&<b>", clean, StringComparison.Ordinal);
        Assert.DoesNotContain(clean, static c => char.IsSurrogate(c) || c is '\0' or '\a' or '\r' or '\ufffe');
    }

    [Fact]
    public void Hostile_text_stays_text_in_sarif()
    {
        using var json = JsonDocument.Parse(SarifReport.Write(Books.Nasty()));

        var result = json.RootElement.GetProperty("runs")[0].GetProperty("results")[1];
        Assert.Contains("</details>]]>&<b>\n::error::x%0A", result.GetProperty("message").GetProperty("text").GetString(), StringComparison.Ordinal);
        string uri = result.GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString()!;
        Assert.Matches("^[A-Za-z0-9%/._~-]+$", uri);
    }

    [Fact]
    public void Hostile_text_stays_text_in_the_summary()
    {
        string page = MarkdownReport.Write(Books.Nasty());

        // Behind a fence, or with every special character escaped: no tag of its own, no cell more.
        Assert.Equal(page.Split("<details>").Length, page.Split("\n</details>").Length);
        string row = page.Split('\n').Single(static l => l.StartsWith("| a", StringComparison.Ordinal));
        Assert.Equal(4, row.Replace("\\\\", "", StringComparison.Ordinal).Replace("\\|", "", StringComparison.Ordinal).Count(static c => c == '|'));
        Assert.DoesNotContain(page, static c => c is '\0' or '\a' or '\r' or '\u2028');
        Assert.Equal("````text\n```x\n````\n", MarkdownReport.Fenced("```x"));
    }

    [Fact]
    public void Hostile_text_stays_text_in_annotations()
    {
        var lines = Annotations.Of(Books.Nasty());

        Assert.Equal(3, lines.Count);
        foreach (string line in lines)
        {
            Assert.StartsWith("::error ", line, StringComparison.Ordinal);
            Assert.DoesNotContain(line, static c => c is '\n' or '\r' or '\0');
            string parameters = line[8..line.IndexOf("::", 8, StringComparison.Ordinal)];
            Assert.All(parameters.Split(','), static p => Assert.Matches("^(file|line|col|endColumn|title)=[^:]*$", p));
        }

        Assert.Equal("50%25%0A", Annotations.Data("50%\n"));
        Assert.Equal("a%3Ab%2Cc", Annotations.Parameter("a:b,c"));
    }

    [Theory]
    [InlineData(10, 10, null)]
    [InlineData(11, 10, "::error title=smpcheck::and 2 more: see the log")]
    [InlineData(500, 10, "::error title=smpcheck::and 491 more: see the log")]
    public void At_most_ten_annotations_and_the_last_counts_the_rest(int findings, int lines, string? last)
    {
        var book = Books.Empty();
        for (int i = 0; i < findings; i++)
            book.Add(Books.Failed($"v{i}", "tso"));

        var all = Annotations.Of(book);

        Assert.Equal(lines, all.Count);
        Assert.Equal(last ?? all[^1], all[^1]);
        Assert.Equal(last is null ? 0 : 1, all.Count(static a => !a.Contains("file=", StringComparison.Ordinal)));
    }

    [Fact]
    public void Errors_are_annotated_before_warnings()
    {
        var book = Books.Empty();
        for (int i = 0; i < 20; i++)
            book.Add(Books.Case(ReportOutcome.Inconclusive, $"v{i}", "tso") with { Rule = "I401" });
        book.Add(Books.Failed("late", "tso"));

        var all = Annotations.Of(book);

        Assert.StartsWith("::error", all[0], StringComparison.Ordinal);
        Assert.Equal("::warning title=smpcheck::and 12 more: see the log", all[^1]);
    }

    [Fact]
    public void A_code_flow_keeps_what_github_shows_the_ends_of_it()
    {
        var book = Books.Empty();
        book.Add(Books.Failed("long", "tso", steps: 25_000));
        using var json = JsonDocument.Parse(SarifReport.Write(book));

        var flow = json.RootElement.GetProperty("runs")[0].GetProperty("results")[0].GetProperty("codeFlows")[0]
            .GetProperty("threadFlows")[0].GetProperty("locations").EnumerateArray().ToList();

        int[] order = [.. flow.Select(static l => l.GetProperty("executionOrder").GetInt32())];
        Assert.Equal(SarifReport.MostSteps, flow.Count);
        Assert.Equal((1, 100, 24_101, 25_000), (order[0], order[99], order[100], order[^1]));
        string first = flow[100].GetProperty("location").GetProperty("message").GetProperty("text").GetString()!;
        Assert.EndsWith("(24000 steps before this one are left out)", first, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thousand_long_traces_stay_within_what_github_takes()
    {
        var book = Books.Empty();
        for (int i = 0; i < 6_000; i++)
            book.Add(Books.Failed($"v{i}", "tso", steps: i < 500 ? 1_000 : 1));
        string text = SarifReport.Write(book);
        using var json = JsonDocument.Parse(text);
        var run = json.RootElement.GetProperty("runs")[0];

        Assert.Equal(SarifReport.MostResults, run.GetProperty("results").GetArrayLength());
        Assert.Contains("1000 more findings", run.GetProperty("invocations")[0].ToString(), StringComparison.Ordinal);
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        Assert.InRange(packed.Length, 1, 10 << 20);
    }

    [Fact]
    public void A_finding_is_the_same_one_wherever_its_line_moves_and_under_every_model()
    {
        string[] prints = [.. new[] { Books.Failed("v", "tso"), Books.Failed("v", "pso") with { Place = new Place(99, 1, 1) },
            Books.Failed("w", "tso"), Books.Failed("v", "tso") with { Tag = "other" }, Books.Failed("v", "tso") with { Rule = "deadlock" } }
            .Select(Fingerprint)];

        Assert.Equal(prints[0], prints[1]);
        Assert.Equal(4, prints.Distinct().Count());

        static string Fingerprint(ReportCase reported)
        {
            var book = Books.Empty();
            book.Add(reported);
            using var json = JsonDocument.Parse(SarifReport.Write(book));
            return json.RootElement.GetProperty("runs")[0].GetProperty("results")[0].GetProperty("partialFingerprints").ToString();
        }
    }

    [Theory]
    [InlineData(MarkdownReport.MostBytes)]
    [InlineData(2_000)]
    public void A_summary_is_cut_where_a_job_would_refuse_it_and_says_so(int most)
    {
        var book = Books.Empty();
        for (int i = 0; i < 20_000; i++)
            book.Add(Books.Failed(string.Create(CultureInfo.InvariantCulture, $"a-long-name-of-a-variant-é-{i}"), "tso"));

        string page = MarkdownReport.Write(book, most);

        Assert.InRange(Encoding.UTF8.GetByteCount(page), most / 2, most);
        Assert.EndsWith("This summary is cut: the whole did not fit. The other reports have it.\n", page, StringComparison.Ordinal);
        Assert.Contains("20000 cases: 0 as expected, 20000 unexpected", page, StringComparison.Ordinal);
        Assert.DoesNotContain("This summary is cut", MarkdownReport.Write(Books.One()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_summary_shows_three_traces_and_counts_the_others()
    {
        var book = Books.Empty();
        for (int i = 0; i < 5; i++)
            book.Add(Books.Failed($"v{i}", "tso"));

        string page = MarkdownReport.Write(book);

        Assert.Equal(3 + 1, page.Split("<details>").Length);
        Assert.Contains("and 2 more that are not as expected", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s/a b.smp", "s/a%20b.smp")]
    [InlineData("s/ä#?.smp", "s/%C3%A4%23%3F.smp")]
    [InlineData("/abs/a b.smp", "file:" + "///abs/a%20b.smp")]
    public void A_path_becomes_a_uri(string path, string uri) => Assert.Equal(uri, SarifReport.UriOf(path));

    [Fact]
    public void A_book_without_a_case_is_not_as_expected_when_something_is_wrong()
    {
        var book = Books.Empty();
        book.Problems = ["nothing selected"];

        Assert.StartsWith("## smpcheck check: not as expected", MarkdownReport.Write(book), StringComparison.Ordinal);
        Assert.Equal("1", XDocument.Parse(JUnitReport.Write(book)).Root!.Attribute("errors")!.Value);
        Assert.Contains("\"executionSuccessful\": false", SarifReport.Write(book), StringComparison.Ordinal);
        Assert.Equal(["::error title=smpcheck::nothing selected"], Annotations.Of(book));
    }
}
