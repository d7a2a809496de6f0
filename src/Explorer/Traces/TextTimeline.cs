using System.Globalization;
using System.Text;

namespace Smpcheck.Explorer;

/// <summary>How a timeline is drawn.</summary>
public sealed record TimelineOptions
{
    /// <summary>Every step on a line of its own, and all of them.</summary>
    public bool Full { get; init; }

    /// <summary>Only the last rows; 0 for the usual cut.</summary>
    public int Last { get; init; }

    /// <summary>No characters beyond ASCII.</summary>
    public bool Ascii { get; init; }

    /// <summary>Lanes to draw, with <c>*</c> at the end of a pattern; empty for all that take part.</summary>
    public IReadOnlyList<string> Lanes { get; init; } = [];
}

/// <summary>
/// Draws a run as text: time runs down, one lane per core and store buffer, never wider than 80 columns.
/// </summary>
public static class TextTimeline
{
    /// <summary>Columns of a terminal that everybody has.</summary>
    public const int Width = 80;

    private const int Head = 5;
    private const int Tail = 20;

    /// <summary>The heading lines and the picture.</summary>
    /// <param name="title">Such as <c>tlb-shootdown / no-fence   model tso</c>.</param>
    /// <param name="run">What to draw.</param>
    /// <param name="options">How.</param>
    public static string Render(string title, Run run, TimelineOptions options)
    {
        var text = new StringBuilder();
        string verdict = run.Broken is { } broken ? $"FAIL {broken.Property}" : "no violation";
        string steps = run.Steps.Count == 1 ? "1 step"
            : $"{run.Steps.Count.ToString(CultureInfo.InvariantCulture)} steps";
        Wrap(text, $"{verdict}   {title}   {steps}");
        if (run.Broken is { Sentence.Length: > 0 } why)
            Wrap(text, why.Sentence);
        if (run.Steps.Count == 0)
            return text.Append("the initial state itself\n").ToString();

        var rows = TimelineRow.Of(run, GuiltyStep.Find(run), options.Full);
        if (options.Lanes.Count > 0)
            rows = [.. rows.Where(r => options.Lanes.Any(p => Matches(p, r.Lane)))];
        var picture = TimelinePicture.For(rows, options);
        text.Append(picture.Heading());
        for (int i = 0; i < rows.Count; i++)
        {
            string line = picture.Draw(rows[i]);
            int hidden = Hidden(i, rows, options);
            if (hidden > 0)
                text.Append(CultureInfo.InvariantCulture, $"      ... {hidden} lines; --full shows them\n");
            if (hidden == 0)
                text.Append(line);
        }

        if (run.Loop is { } loop)
            text.Append(picture.LoopsTo(loop + 1));

        return text.ToString();
    }

    /// <summary>
    /// 0: the row is shown. Positive: it is the first of so many hidden ones. Negative: hidden as well.
    /// </summary>
    private static int Hidden(int row, IReadOnlyList<TimelineRow> rows, TimelineOptions options)
    {
        int head = options.Last > 0 ? 0 : Head, tail = options.Last > 0 ? options.Last : Tail;
        int hidden = rows.Count - head - tail;
        bool cut = options.Last > 0 ? hidden > 0 : !options.Full && hidden > 1;
        if (!cut || row < head || row >= rows.Count - tail)
            return 0;
        return row == head ? hidden : -1;
    }

    /// <summary>The lanes in which something happens, by name: what a pattern of lanes may match.</summary>
    public static string[] Lanes(Run run) =>
        [.. run.Steps.Select(static s => s.Info.Lane).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>A pattern is a name, or the start of one with <c>*</c> after it.</summary>
    public static bool Matches(string pattern, string lane) =>
        pattern.EndsWith('*') ? lane.StartsWith(pattern[..^1], StringComparison.Ordinal) : lane == pattern;

    /// <summary>Breaks at spaces where it can, inside a word where it must.</summary>
    private static void Wrap(StringBuilder text, string line)
    {
        line = Model.DiagnosticRenderer.Visible(line);
        while (line.Length > Width)
        {
            int at = line.LastIndexOf(' ', Width, Width);
            int end = at > 0 ? at : Width;
            text.Append(line.AsSpan(0, end).TrimEnd()).Append('\n');
            line = line[end..].TrimStart();
        }

        text.Append(line).Append('\n');
    }
}
