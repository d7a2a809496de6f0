using System.Globalization;

namespace Smpcheck.Explorer;

/// <summary>Changes as short text: <c>mm free>core0; irr1 + 0xfd</c>.</summary>
internal static class ChangeText
{
    private const string Memory = "mem";

    private const int Few = 2;

    /// <summary>
    /// As many changes as fit a line, and how many there are besides: nothing is hidden without a word. If the first
    /// one alone is too long there are more lines, and then all changes if they take few.
    /// </summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<Change> changes, int width)
    {
        string[] entries = [.. changes.OrderBy(Weight).Select(One)];
        if (entries.Length == 0)
            return [];
        string text = entries[0];
        if (text.Length + Rest(entries.Length - 1).Length > width && All(changes, width) is { Count: <= Few } all)
            return all;
        for (int i = 1; i < entries.Length; i++)
        {
            string next = $"{text}; {entries[i]}";
            if (next.Length + Rest(entries.Length - i - 1).Length > width)
                return Broken(text + Rest(entries.Length - i), width);
            text = next;
        }

        return Broken(text, width);
    }

    /// <summary>Every change, on as many lines as they take.</summary>
    public static IReadOnlyList<string> All(IReadOnlyList<Change> changes, int width)
    {
        var lines = new List<string>();
        foreach (string entry in changes.OrderBy(Weight).Select(One))
        {
            if (lines.Count > 0 && lines[^1].Length + 2 + entry.Length <= width)
                lines[^1] += $"; {entry}";
            else
                lines.AddRange(Broken(entry, width));
        }

        return lines;
    }

    /// <summary>What a reader looks for first: memory and translations, then buffers, then the rest.</summary>
    private static int Weight(Change change) => change.Owner switch
    {
        Memory or "frame" => 0,
        _ when change.Owner.StartsWith("tlb", StringComparison.Ordinal) => 1,
        _ when change.Owner.StartsWith("sb", StringComparison.Ordinal) => 2,
        _ when change.Key == "spin-locks" => 4, // The lock itself says who has it.
        _ => 3,
    };

    public static string One(Change change)
    {
        var (key, before, after) = (change.Key, change.Before, change.After);
        switch (change.Owner)
        {
            case Memory:
                return $"{key} {before}>{after}";
            case "frame":
                return before.Length == 0 ? $"{key} {after}" : $"{key} {before}>{after}";
            case "ioapic" or "iommu" when key.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space:
                // The entry is named after its source or device, which says more than where it is.
                return $"{key[..space]} {(after.Length > 0 ? '+' : '-')} {key[(space + 1)..]}";
        }

        string name = Short(key);
        if (before.Length > 0 && after.Length > 0)
            return name.Length == 0 ? $"{change.Owner} {before}>{after}" : $"{change.Owner} {name} {before}>{after}";
        return after.Length == 0 ? $"{change.Owner} - {(IsSlot(key) ? before : name)}"
            : $"{change.Owner} + {(IsSlot(key) ? after : Says(change) ? name : $"{name}={after}")}";
    }

    /// <summary>Where a message comes from the arrow shows.</summary>
    private static string Short(string key) =>
        key.IndexOf(" from ", StringComparison.Ordinal) is > 0 and var from ? key[..from] : key;

    /// <summary>A numbered slot says nothing, a named field does.</summary>
    private static bool IsSlot(string key) =>
        key.Length == 0 || int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    /// <summary>A flag says all by being there; a 1 in a buffer or a register is a value like any other.</summary>
    private static bool Says(Change change) => change.After == "1" && !TimelinePicture.IsBuffer(change.Owner)
        && change.Key is not ['r', >= '0' and <= '9', ..];

    private static string Rest(int count) =>
        count <= 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" +{count}");

    /// <summary>Lines of at most a width: broken at a space where there is one, else inside the word.</summary>
    private static List<string> Broken(string text, int width)
    {
        var lines = new List<string>();
        while (text.Length > width)
        {
            int space = text.LastIndexOf(' ', width, width);
            int end = space > 0 ? space : width;
            lines.Add(text[..end].TrimEnd());
            text = text[end..].TrimStart();
        }

        lines.Add(text);
        return lines;
    }
}
