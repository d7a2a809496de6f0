using System.Globalization;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>Workflow commands that put findings beside the lines of a change. GitHub drops all after ten.</summary>
internal static class Annotations
{
    public const int Most = 10;

    /// <summary>The lines to print: errors first, then warnings; the last one counts what is left out.</summary>
    public static IReadOnlyList<string> Of(ReportBook book)
    {
        List<(bool Error, string Line)> all =
        [
            .. book.Problems.Select(static p => (true, $"::error title=smpcheck::{Data(p)}")),
            .. book.Cases.Where(static c => c.IsFinding).Select(Of),
            .. book.Diagnostics.Select(Of),
        ];
        string[] lines = [.. all.OrderBy(static a => a.Error ? 0 : 1).Select(static a => a.Line)];
        if (lines.Length <= Most)
            return lines;
        int more = lines.Length - Most + 1;
        bool error = all.Count(static a => a.Error) >= Most;
        return [.. lines.Take(Most - 1), $"::{(error ? "error" : "warning")} title=smpcheck::"
            + Data(string.Create(CultureInfo.InvariantCulture, $"and {more} more: see the log"))];
    }

    /// <summary>A command's text: one line, no escapes of its own.</summary>
    public static string Data(string text) => Clean(text).Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    /// <summary>As <see cref="Data"/>, without what ends a parameter.</summary>
    public static string Parameter(string text) => Data(text).Replace(":", "%3A", StringComparison.Ordinal)
        .Replace(",", "%2C", StringComparison.Ordinal);

    private static (bool, string) Of(ReportCase c) => (c.Outcome != ReportOutcome.Inconclusive,
        Line(c.Outcome == ReportOutcome.Inconclusive ? "warning" : "error", c.File, c.Place, $"{c.Rule}: {c.Name}",
            string.Join('\n', [c.Message, .. c.Details])));

    private static (bool, string) Of(ReportDiagnostic d)
    {
        bool error = d.Diagnostic.Severity == Severity.Error;
        string help = d.Diagnostic.Help is { } text ? $"\nhelp: {text}" : "";
        return (error, Line(error ? "error" : "warning", d.File, d.Diagnostic.Place, d.Diagnostic.Code,
            d.Diagnostic.Message + help));
    }

    private static string Line(string command, string file, Place place, string title, string message) =>
        string.Create(CultureInfo.InvariantCulture, $"::{command} file={Parameter(file)},line={place.Line},")
        + string.Create(CultureInfo.InvariantCulture, $"col={place.Column},endColumn={place.Column + place.Length},")
        + $"title={Parameter(title)}::{Data(message)}";

    private static string Clean(string text) =>
        string.Join('\n', text.Split('\n').Select(DiagnosticRenderer.Visible));
}
