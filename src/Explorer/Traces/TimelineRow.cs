using System.Globalization;

namespace Smpcheck.Explorer;

/// <summary>One line of a timeline: a step, or several quiet ones of one lane.</summary>
/// <param name="Label">Step numbers with the mark before them: <c>!10</c>, <c>5-9</c>.</param>
/// <param name="Agent">Who acts.</param>
/// <param name="Lane">Where it is drawn.</param>
/// <param name="Texts">Ways to write it, the longest first.</param>
/// <param name="Touches">Lanes it reaches.</param>
/// <param name="Changes">What changed over all of its steps.</param>
internal sealed record TimelineRow(
    string Label, string Agent, string Lane, IReadOnlyList<string> Texts, IReadOnlyList<string> Touches,
        IReadOnlyList<Change> Changes)
{
    /// <summary>Marks of the rows that repeat: the first one, and the others.</summary>
    public const char LoopBegins = '(', LoopGoesOn = ':';

    private const int FewestToFold = 3;

    /// <summary>The rows of a run.</summary>
    public static IReadOnlyList<TimelineRow> Of(Run run, int? guilty, bool full)
    {
        var rows = new List<TimelineRow>();
        for (int from = 0; from < run.Steps.Count;)
        {
            int to = from;
            while (!full && to < run.Steps.Count && Quiet(run, to, guilty)
                && (to == from || to != run.Loop) && run.Steps[to].Info.Lane == run.Steps[from].Info.Lane)
                to++;
            if (to - from < FewestToFold)
                to = from + 1;
            rows.Add(Row(run, from, to, guilty));
            from = to;
        }

        return rows;
    }

    /// <summary>
    /// A step that a reader can do without: no message, no store that stays in a buffer, neither guilty nor the last.
    /// </summary>
    private static bool Quiet(Run run, int step, int? guilty)
    {
        var (info, changes) = run.Steps[step];
        return step != guilty && step != run.Steps.Count - 1 && info.Touches.Count == 0 &&
            !changes.Any(static c => TimelinePicture.IsBuffer(c.Owner) && c.Before.Length == 0);
    }

    private static TimelineRow Row(Run run, int from, int to, int? guilty)
    {
        var info = run.Steps[from].Info;
        bool violates = run.Broken is not null && run.Loop is null && to == run.Steps.Count;
        char mark = violates ? 'x' : from == guilty ? '!'
            : from == run.Loop ? LoopBegins : from > run.Loop ? LoopGoesOn : ' ';
        string label = (from + 1).ToString(CultureInfo.InvariantCulture);
        if (to - from == 1)
        {
            string text = info.Do.Replace(", ", ",", StringComparison.Ordinal);
            IReadOnlyList<string> texts = info.Tag is null ? [text] : [$"{text} @{info.Tag}", text];
            return new TimelineRow(mark + label, info.Agent, info.Lane, texts, info.Touches, run.Steps[from].Changes);
        }

        var some = run.Steps.Skip(from).Take(to - from).ToList();
        string[] words = [.. some.Select(static s => s.Info.Tag ?? s.Info.Do.Split(' ', 2)[0])];
        return new TimelineRow(
            $"{mark}{label}-{to.ToString(CultureInfo.InvariantCulture)}", info.Agent, info.Lane,
            [string.Join("; ", words), $"{words[0]}..{words[words.Length / 2]}..{words[^1]}",
                $"{words[0]}..{words[^1]}"],
            [], Diff.Merge(some.SelectMany(static s => s.Changes)));
    }
}
