using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// SARIF 2.1.0, within what GitHub accepts: a rule per property or code, a result per finding at the line to look at,
/// the counterexample as its code flow.
/// </summary>
internal static class SarifReport
{
    /// <summary>Steps of one code flow: GitHub shows no more. The first and the last are kept.</summary>
    public const int MostSteps = 1_000;

    /// <summary>Results of a run: GitHub shows no more.</summary>
    public const int MostResults = 5_000;

    /// <summary>Steps of all code flows: keeps the file within GitHub's 10 MB, packed.</summary>
    private const int MostInAll = 100_000;
    private const int Head = 100;

    private static readonly JsonWriterOptions _options = new()
    {
        Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(ReportBook book)
    {
        Finding[] all = [.. book.Diagnostics.Select(Of), .. book.Cases.Where(static c => c.IsFinding).Select(Of)];
        Finding[] findings = [.. all.OrderBy(static f => f.Level == "error" ? 0 : 1).Take(MostResults)];
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, _options))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
            json.WriteString("version", "2.1.0");
            json.WriteStartArray("runs");
            json.WriteStartObject();
            string[] rules = [.. findings.Select(static f => f.Rule).Distinct().Order(StringComparer.Ordinal)];
            Tool(json, book, rules);
            Invocation(json, book, all.Length - findings.Length);
            json.WriteString("columnKind", "utf16CodeUnits");
            json.WriteStartArray("results");
            int left = MostInAll;
            foreach (var finding in findings)
                Result(json, finding, Array.IndexOf(rules, finding.Rule), ref left);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }

    /// <summary>A path as a relative reference, or as a file URI where it is absolute.</summary>
    public static string UriOf(string file)
    {
        string path = file.Replace('\\', '/');
        string escaped = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        return Path.IsPathFullyQualified(file) ? new UriBuilder("file", "") { Path = path }.Uri.AbsoluteUri : escaped;
    }

    private static Finding Of(ReportDiagnostic d) => new(
        d.Diagnostic.Code, d.Diagnostic.Severity == Severity.Error ? "error" : "warning",
        d.Diagnostic.Message + (d.Diagnostic.Help is { } help ? $" ({help})" : ""), d.File, d.Diagnostic.Place, [],
        Fingerprint(d.Diagnostic.Code, d.File, d.Diagnostic.Message), null);

    private static Finding Of(ReportCase c) => new(
        c.Rule, c.Outcome == ReportOutcome.Inconclusive ? "warning" : "error",
        string.Join('\n', [$"{c.Name}: {c.Message}", .. c.Details]), c.File, c.Place, c.Steps,
        Fingerprint(c.Rule, c.Test, c.Variant, c.Tag ?? ""), c.Trace);

    /// <summary>What stays when lines move: the finding is the same one as in the run before.</summary>
    private static string Fingerprint(params string[] parts) => Diff.ShortHash(string.Join('\n', parts));

    private static void Tool(Utf8JsonWriter json, ReportBook book, string[] rules)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "smpcheck");
        json.WriteString("version", book.Engine.Version);
        json.WriteStartArray("rules");
        foreach (string rule in rules)
        {
            json.WriteStartObject();
            json.WriteString("id", rule);
            Message(json, "shortDescription", book.TitleOf(rule));
            Message(json, "fullDescription", book.TitleOf(rule));
            Message(json, "help", book.StoryOf(rule));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Invocation(Utf8JsonWriter json, ReportBook book, int dropped)
    {
        json.WriteStartArray("invocations");
        json.WriteStartObject();
        json.WriteBoolean("executionSuccessful", !book.Interrupted && book.Problems.Count == 0);
        json.WriteStartArray("toolExecutionNotifications");
        foreach (string problem in book.Problems)
            Notification(json, "error", problem);
        if (dropped > 0)
            Notification(json, "warning", string.Create(CultureInfo.InvariantCulture,
                $"{dropped} more findings are not in this file, which has at most {MostResults}"));
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Notification(Utf8JsonWriter json, string level, string text)
    {
        json.WriteStartObject();
        json.WriteString("level", level);
        Message(json, "message", text);
        json.WriteEndObject();
    }

    private static void Result(Utf8JsonWriter json, Finding finding, int rule, ref int left)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", finding.Rule);
        json.WriteNumber("ruleIndex", rule);
        json.WriteString("level", finding.Level);
        Message(json, "message", finding.Message);
        json.WriteStartArray("locations");
        json.WriteStartObject();
        Location(json, finding.File, finding.Place);
        json.WriteEndObject();
        json.WriteEndArray();
        int steps = Math.Min(finding.Steps.Count, MostSteps);
        if (steps > 0 && steps <= left)
        {
            left -= steps;
            CodeFlow(json, finding);
        }

        json.WriteStartObject("partialFingerprints");
        json.WriteString("primaryLocationLineHash", finding.Fingerprint + ":1"); // The one that GitHub compares.
        json.WriteString("smpcheckFinding/v1", finding.Fingerprint);
        json.WriteEndObject();
        if (finding.Trace is { } trace)
        {
            json.WriteStartObject("properties");
            json.WriteString("trace", trace);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void CodeFlow(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartArray("codeFlows");
        json.WriteStartObject();
        json.WriteStartArray("threadFlows");
        json.WriteStartObject();
        json.WriteStartArray("locations");
        int count = finding.Steps.Count, cut = Math.Max(0, count - MostSteps);
        for (int i = 0; i < count; i = i == Head - 1 ? i + 1 + cut : i + 1)
        {
            var step = finding.Steps[i];
            string left = i == Head + cut && cut > 0 ? Invariant($" ({cut} steps before this one are left out)") : "";
            json.WriteStartObject();
            json.WriteNumber("executionOrder", i + 1);
            json.WriteString("importance", step.Guilty ? "essential" : "important");
            json.WriteStartObject("location");
            Location(json, finding.File, step.Place);
            Message(json, "message", $"{Invariant($"{i + 1}")}: {step.Text}{left}");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Location(Utf8JsonWriter json, string file, Place place)
    {
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", UriOf(file));
        if (!Path.IsPathFullyQualified(file))
            json.WriteString("uriBaseId", "%SRCROOT%");
        json.WriteEndObject();
        json.WriteStartObject("region");
        json.WriteNumber("startLine", Math.Max(1, place.Line));
        json.WriteNumber("startColumn", Math.Max(1, place.Column));
        json.WriteNumber("endColumn", Math.Max(1, place.Column) + Math.Max(1, place.Length));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Message(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text.Length == 0 ? "-" : text);
        json.WriteEndObject();
    }

    /// <summary>A result: a failed case, or a diagnostic.</summary>
    private sealed record Finding(string Rule, string Level, string Message, string File, Place Place,
        IReadOnlyList<ReportStep> Steps, string Fingerprint, string? Trace);
}
