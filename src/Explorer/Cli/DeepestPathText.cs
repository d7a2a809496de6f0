using System.Globalization;

namespace Smpcheck.Explorer;

/// <summary>What <c>?</c> prints during a search.</summary>
internal static class DeepestPathText
{
    private const int Head = 5;
    private const int Tail = 20;

    /// <summary>Lines of at most 80 columns; of a long path the first 5 and the last 20 steps.</summary>
    public static IEnumerable<string> Lines(Case run, IReadOnlyList<string> path, int depth)
    {
        string steps = path.Count == 1 ? "1 step" : $"{path.Count} steps";
        string rest = path.Count < depth ? $" found so far; the search is at depth {depth}" : "";
        foreach (string line in Hanging.Lines("", $"deepest path of {run.Name}: {steps}{rest}"))
            yield return line;
        int width = path.Count.ToString(CultureInfo.InvariantCulture).Length, hidden = path.Count - Head - Tail;
        for (int i = 0; i < path.Count; i++)
        {
            if (hidden > 1 && i == Head)
            {
                yield return $"  {new string(' ', width)}  ... {hidden} steps";
                i += hidden;
            }

            yield return Cut($"  {(i + 1).ToString(CultureInfo.InvariantCulture).PadLeft(width)}  {path[i]}");
        }
    }

    private static string Cut(string line) =>
        line.Length <= TextTimeline.Width ? line : string.Concat(line.AsSpan(0, TextTimeline.Width - 2), "..");
}
