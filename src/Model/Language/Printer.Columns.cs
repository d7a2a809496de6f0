namespace Smpcheck.Model;

public sealed partial class Printer
{
    /// <summary>Longer words and statements stand out of their column instead of widening it for all.</summary>
    private const int WidestWord = 8, WidestVariant = 40, WidestStatement = 60;

    /// <summary>A statement in parts: first word, rest, tag; and what follows its line.</summary>
    private sealed record Row(
        Trivia Trivia, string Word, string Rest, string? Tag, IReadOnlyList<Mark> Marks, Action? Body);

    /// <summary>
    /// Prints lines that share columns: for what comes after the first word, tags, marks and comments.
    /// </summary>
    private void Rows(IReadOnlyList<Row> rows, int indent, int widestWord = WidestWord)
    {
        var widest = Widest(rows.Where(r => r.Rest.Length > 0).Select(r => r.Word.Length), widestWord);
        var lines = new string[rows.Count];
        for (var i = 0; i < lines.Length; i++)
            lines[i] = rows[i].Word.Length == 0 || rows[i].Rest.Length == 0
                ? rows[i].Word + rows[i].Rest
                : $"{rows[i].Word.PadRight(widest)} {rows[i].Rest}";

        AddColumn(lines, i => rows[i].Tag, past: _ => true);
        AddColumn(lines, i => rows[i].Marks.Count == 0 ? null : string.Join(" ", rows[i].Marks.Select(Of)),
            past: _ => true);
        AddColumn(lines, i => rows[i].Trivia.After is { } after ? Comment(after) : null,
            past: i => rows[i].Trivia.After is not null);
        for (var i = 0; i < lines.Length; i++)
        {
            Remarks(rows[i].Trivia.Before, indent);
            _text.Append(' ', indent).Append(lines[i]).Append('\n');
            _blank = false;
            rows[i].Body?.Invoke();
        }
    }

    /// <summary>Adds a column to the right of the lines <paramref name="past"/> says.</summary>
    private static void AddColumn(string[] lines, Func<int, string?> cell, Func<int, bool> past)
    {
        var widths = Enumerable.Range(0, lines.Length).Where(past).Select(i => lines[i].Length);
        var widest = Widest(widths, WidestStatement);
        for (var i = 0; i < lines.Length; i++)
            if (cell(i) is { } text)
                lines[i] = $"{lines[i].PadRight(widest)}  {text}";
    }

    private static int Widest(IEnumerable<int> widths, int limit) =>
        widths.Where(w => w <= limit).DefaultIfEmpty(0).Max();

    private static string Of(Mark mark) => $"[{(mark.Adds ? '+' : '-')}{mark.Variant}]";
}
