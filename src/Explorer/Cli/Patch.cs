using System.Globalization;
using System.Text;

namespace Smpcheck.Explorer;

/// <summary>Unified differences between two short texts.</summary>
internal static class Patch
{
    private const int Context = 3;

    /// <summary>A patch that turns one text into the other; empty when they are equal.</summary>
    public static string Of(string[] before, string[] after, string from, string to)
    {
        var edits = Edits(before, after);
        var text = new StringBuilder();
        for (int i = 0; i < edits.Count;)
        {
            int first = edits.FindIndex(i, static e => e.Kind != ' ');
            if (first < 0)
                break;
            int last = first;
            for (int next = first; next >= 0 && next - last <= 2 * Context; next =
                edits.FindIndex(next + 1, static e => e.Kind != ' '))
                last = next;
            int start = Math.Max(i, first - Context), end = Math.Min(edits.Count, last + Context + 1);
            var hunk = edits[start..end];
            text.Append(CultureInfo.InvariantCulture,
                $"@@ -{Range(edits, start, hunk, '+')} +{Range(edits, start, hunk, '-')} @@\n");
            foreach (var (kind, line) in hunk)
                text.Append(kind).Append(line).Append('\n');
            i = end;
        }

        return text.Length == 0 ? "" : $"--- {from}\n+++ {to}\n{text}";
    }

    private static string Range(List<(char Kind, string Line)> edits, int start, List<(char Kind, string Line)> hunk,
        char other)
    {
        int first = 1 + edits.Take(start).Count(e => e.Kind != other);
        return string.Create(CultureInfo.InvariantCulture, $"{first},{hunk.Count(e => e.Kind != other)}");
    }

    /// <summary>By the longest common subsequence: the texts have some hundred lines.</summary>
    private static List<(char Kind, string Line)> Edits(string[] before, string[] after)
    {
        int[][] longest = [.. Enumerable.Range(0, before.Length + 1).Select(_ => new int[after.Length + 1])];
        for (int i = before.Length - 1; i >= 0; i--)
        {
            for (int j = after.Length - 1; j >= 0; j--)
                longest[i][j] = before[i] == after[j] ? longest[i + 1][j + 1] + 1
                    : Math.Max(longest[i + 1][j], longest[i][j + 1]);
        }

        var edits = new List<(char, string)>();
        for (int i = 0, j = 0; i < before.Length || j < after.Length;)
        {
            if (i < before.Length && j < after.Length && before[i] == after[j])
                (i, j) = Both(edits, before[i], i, j);
            else if (j == after.Length || (i < before.Length && longest[i + 1][j] >= longest[i][j + 1]))
                edits.Add(('-', before[i++]));
            else
                edits.Add(('+', after[j++]));
        }

        return edits;
    }

    private static (int, int) Both(List<(char, string)> edits, string line, int i, int j)
    {
        edits.Add((' ', line));
        return (i + 1, j + 1);
    }
}
