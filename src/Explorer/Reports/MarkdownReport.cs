using System.Globalization;
using System.Text;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// A summary for people: the matrix of variants and models, the first traces folded away. Never longer than a job
/// summary may be.
/// </summary>
internal static class MarkdownReport
{
    /// <summary>UTF-8 bytes: GitHub refuses summaries of more than 1 MiB.</summary>
    public const int MostBytes = 900 << 10;
    private const int MostTraces = 3;
    private const int MostDiagnostics = 20;
    private const string Cut = "This summary is cut: the whole did not fit. The other reports have it.";
    private const int Reserve = 200; // For the last line, which says what is missing.
    private const string Hard = @"\`*_{}[]<>()#+!|~&@$";

    /// <summary>The text, at most <paramref name="most"/> bytes of it.</summary>
    public static string Write(ReportBook book, int most = MostBytes)
    {
        var page = new Page(most - Reserve);
        bool good = book.Cases.Count > 0 && book.Cases.All(static c => c.Outcome == ReportOutcome.Passed)
            && !book.Interrupted && book.Problems.Count == 0
            && book.Diagnostics.All(static d => d.Diagnostic.Severity == Severity.Warning);
        string verdict = good ? "as expected" : "not as expected";
        page.Add($"## {Escape(book.Title)}: {verdict}\n\n{Escape(book.Summary())}\n\n");
        foreach (string problem in book.Problems)
            page.Add($"- {Escape(problem)}\n");
        if (book.Problems.Count > 0)
            page.Add("\n");
        Traces(page, book);
        Diagnostics(page, book);
        Matrix(page, book);
        return page.ToString();
    }

    /// <summary>Text that markdown takes literally, in a table's cell too.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (char c in DiagnosticRenderer.Visible(text))
            escaped.Append(Hard.Contains(c, StringComparison.Ordinal) ? $"\\{c}" : c.ToString());
        return escaped.ToString();
    }

    /// <summary>A block of literal text, behind a fence that the text does not contain.</summary>
    public static string Fenced(string text)
    {
        int longest = 2;
        for (int at = 0, run = 0; at < text.Length; at++)
        {
            run = text[at] == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        string fence = new('`', longest + 1);
        var lines = text.TrimEnd().Split('\n').Select(DiagnosticRenderer.Visible);
        return $"{fence}text\n{string.Join('\n', lines)}\n{fence}\n";
    }

    private static void Matrix(Page page, ReportBook book)
    {
        string[] models = [.. book.Cases.Select(static c => c.Model).Distinct()];
        if (models.Length == 0)
            return;
        bool whole = page.Add($"| test | variant | {string.Join(" | ", models.Select(Escape))} |\n"
            + $"|---|---|{string.Concat(models.Select(static _ => "---|"))}\n");
        foreach (var row in book.Cases.GroupBy(static c => (c.File, c.Test, c.Variant)))
        {
            var cells = models.Select(m => string.Join(", ", row.Where(c => c.Model == m).Select(Cell)));
            string line = string.Join(" | ", [Escape(row.Key.Test), Escape(row.Key.Variant), .. cells]);
            whole = whole && page.Add($"| {line} |\n");
        }

        page.Add("\n");
    }

    private static string Cell(ReportCase reported)
    {
        string verdict = Escape(reported.Verdict);
        return reported.Outcome switch
        {
            ReportOutcome.Passed => $"ok {verdict}",
            ReportOutcome.Failed => $"**!! {verdict}**",
            ReportOutcome.Inconclusive => $"**?? {verdict}**",
            ReportOutcome.Invalid => "**error**",
            _ => $"-- {verdict}",
        };
    }

    private static void Traces(Page page, ReportBook book)
    {
        var failed = book.Cases.Where(static c => c.IsFinding).OrderBy(static c => c.Picture is null ? 1 : 0).ToList();
        foreach (var reported in failed.Take(MostTraces))
        {
            string body = string.Join('\n', reported.Details) + (reported.Picture is { } p ? $"\n\n{p}" : "");
            page.Add($"<details><summary>{Html(reported.Name)}: {Html(reported.Message)}</summary>\n\n{Fenced(body)}\n"
                + "</details>\n\n");
        }

        if (failed.Count > MostTraces)
            page.Add(string.Create(CultureInfo.InvariantCulture,
                $"and {failed.Count - MostTraces} more that are not as expected\n\n"));
    }

    private static void Diagnostics(Page page, ReportBook book)
    {
        if (book.Diagnostics.Count == 0)
            return;
        var shown = book.Diagnostics.OrderBy(static d => d.Diagnostic.Severity).Take(MostDiagnostics).ToList();
        string more = book.Diagnostics.Count > shown.Count
            ? string.Create(CultureInfo.InvariantCulture, $"and {book.Diagnostics.Count - shown.Count} more\n") : "";
        string count = string.Create(CultureInfo.InvariantCulture, $"{book.Diagnostics.Count}");
        page.Add($"<details><summary>errors and warnings about files: {count}</summary>\n\n"
            + Fenced(string.Concat(shown.Select(static d => d.Rendered)) + more) + "\n</details>\n\n");
    }

    private static string Html(string text) => DiagnosticRenderer.Visible(text)
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>Takes pieces while there is room, and says at the end that some did not fit.</summary>
    private sealed class Page(int most)
    {
        private readonly StringBuilder _text = new();
        private int _bytes;
        private bool _cut;

        /// <summary>Adds a piece whole or not at all.</summary>
        public bool Add(string piece)
        {
            int bytes = Encoding.UTF8.GetByteCount(piece);
            if (_bytes + bytes > most)
            {
                _cut = true;
                return false;
            }

            _bytes += bytes;
            _text.Append(piece);
            return true;
        }

        public override string ToString() =>
            _cut ? $"{_text}\n{Cut}\n" : _text.ToString();
    }
}
