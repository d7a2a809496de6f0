namespace Smpcheck.Model;

/// <summary>"Did you mean": the nearest of the names that would have been right.</summary>
public static class Suggest
{
    /// <summary>Longer words are no typing errors, and comparing them would cost time and memory.</summary>
    private const int Longest = 64;

    /// <summary>
    /// The candidate with the fewest edits from <paramref name="word"/> (insert, delete, replace, swap neighbours;
    /// case is free), the first among equals; null when none is near: one edit, or one in three letters, at most three.
    /// </summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        if (word.Length is 0 or > Longest)
            return null;

        string? nearest = null;
        var least = Math.Clamp(word.Length / 3, 1, 3) + 1;
        foreach (var candidate in candidates)
        {
            // An edit of the only letter would make any name a neighbour.
            if (candidate.Length > Longest || candidate == word || candidate.Length < 2 && word.Length < 2
                || Math.Abs(candidate.Length - word.Length) >= least)
                continue;
            var distance = Distance(word, candidate);
            if (distance < least)
                (nearest, least) = (candidate, distance);
        }

        return nearest;
    }

    /// <summary><c>did you mean `x`?</c>, or null.</summary>
    public static string? DidYouMean(string word, IEnumerable<string> candidates) =>
        Nearest(word, candidates) is { } nearest ? $"did you mean `{nearest}`?" : null;

    /// <summary>Optimal string alignment distance over three rows.</summary>
    private static int Distance(string a, string b)
    {
        Span<int> rows = stackalloc int[3 * (Longest + 1)];
        var before = rows[..(Longest + 1)];
        var last = rows.Slice(Longest + 1, Longest + 1);
        var row = rows[(2 * (Longest + 1))..];
        for (var j = 0; j <= b.Length; j++)
            last[j] = j;

        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(last[j], row[j - 1]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            var free = before;
            before = last;
            last = row;
            row = free;
        }

        return last[b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
