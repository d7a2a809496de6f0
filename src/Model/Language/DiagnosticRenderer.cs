using System.Globalization;
using System.Text;

namespace Smpcheck.Model;

/// <summary>A diagnostic as text: what, where, the line with a caret under the fault, and help.</summary>
public static class DiagnosticRenderer
{
    /// <summary>Longer lines are cut around the caret.</summary>
    private const int Widest = 100;

    /// <summary>
    /// All that <paramref name="bag"/> kept, one after the other, and how many errors it did not keep.
    /// </summary>
    public static string Render(DiagnosticBag bag, string path, string text)
    {
        var all = new StringBuilder();
        foreach (var diagnostic in bag.All)
            all.Append(Render(diagnostic, path, text));
        var more = bag.Errors - DiagnosticBag.Most;
        if (more > 0)
            all.Append(CultureInfo.InvariantCulture, $"{more} more error{(more == 1 ? "" : "s")} not shown\n");
        return all.ToString();
    }

    /// <summary>One diagnostic; every line of it ends with a newline.</summary>
    public static string Render(Diagnostic diagnostic, string path, string text)
    {
        var (place, number) = (diagnostic.Place, diagnostic.Place.Line.ToString(CultureInfo.InvariantCulture));
        var margin = new string(' ', number.Length);
        var severity = diagnostic.Severity == Severity.Error ? "error" : "warning";
        var all = new StringBuilder();
        all.Append(CultureInfo.InvariantCulture, $"{severity}[{diagnostic.Code}]: {Visible(diagnostic.Message)}\n");
        all.Append(CultureInfo.InvariantCulture, $"{margin} --> {Visible(path)}:{place.Line}:{place.Column}\n");
        if (SourceLine(text, place.Line) is { } line && place.Column >= 1)
        {
            var (shown, column, length) = Cut(line, place.Column - 1, Math.Max(1, place.Length));
            var caret = new string(' ', column) + new string('^', length);
            all.Append(CultureInfo.InvariantCulture, $" {margin} |\n {number} | {Visible(shown)}\n");
            all.Append(CultureInfo.InvariantCulture, $" {margin} | {caret}\n");
        }

        if (diagnostic.Help is { } help)
            all.Append(CultureInfo.InvariantCulture, $" {margin} = help: {Visible(help)}\n");
        return all.ToString();
    }

    /// <summary>
    /// Replaces, one for one, what could command a terminal or reorder a line: controls, formats, lone halves.
    /// </summary>
    public static string Visible(string text)
    {
        char[]? clean = null;
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
                i++;
            else if (!IsSafe(text[i]))
                (clean ??= text.ToCharArray())[i] = text[i] == '\t' ? ' ' : '\uFFFD';
        }

        return clean is null ? text : new string(clean);
    }

    private static bool IsSafe(char c) =>
        CharUnicodeInfo.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    /// <summary>The line of that number without its end, as the lexer counts lines; null when there is none.</summary>
    private static string? SourceLine(string text, int number)
    {
        var start = text.StartsWith('\uFEFF') ? 1 : 0;
        for (var line = 1; line < number; line++)
        {
            start = text.IndexOf('\n', start) + 1;
            if (start == 0)
                return null;
        }

        var end = text.IndexOf('\n', start);
        var found = end < 0 ? text[start..] : text[start..end];
        return found.EndsWith('\r') ? found[..^1] : found;
    }

    /// <summary>The part of a line to show, and where in it the caret stands.</summary>
    private static (string Shown, int Column, int Length) Cut(string line, int column, int length)
    {
        column = Math.Min(column, line.Length);
        if (line.Length <= Widest)
            return (line, column, Math.Clamp(line.Length - column, 1, length));

        const string more = "...";
        length = Math.Clamp(line.Length - column, 1, Math.Min(length, Widest / 2));
        var start = Math.Clamp(column - Widest / 4, 0, line.Length - Widest);
        var before = start > 0 ? more : "";
        var after = start + Widest < line.Length ? more : "";
        return ($"{before}{line.AsSpan(start, Widest)}{after}", column - start + before.Length, length);
    }
}
