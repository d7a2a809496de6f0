using System.Globalization;

namespace Smpcheck.Explorer;

/// <summary>Changes as short text: <c>mm free>core0; irr1 + 0xfd</c>.</summary>
internal static class ChangeText
{
    private const string Memory = "mem";

    /// <summary>As many changes as fit, and how many there are besides: nothing is hidden without a word.</summary>
    public static string Of(IReadOnlyList<Change> changes, int width)
    {
        string text = "";
        changes = [.. changes.OrderBy(Weight)];
        for (int i = 0; i < changes.Count; i++)
        {
            string next = i == 0 ? One(changes[i]) : $"{text}; {One(changes[i])}";
            string rest = Rest(changes.Count - i - 1);
            if (next.Length + rest.Length > width)
                return i == 0 ? Cut(next, width - rest.Length) + rest : text + Rest(changes.Count - i);
            text = next;
        }

        return text;
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
        string name = change.Owner == Memory ? change.Key : change.Name;
        if (change.Before.Length > 0 && change.After.Length > 0)
            return $"{name} {change.Before}>{change.After}";
        if (change.After.Length == 0)
            return change.Owner == Memory ? $"{name} {change.Before}>"
                : $"{change.Owner} - {Element(change.Key, change.Before)}";
        return change.Owner == Memory ? $"{name} >{change.After}"
            : $"{change.Owner} + {Element(change.Key, change.After)}";
    }

    /// <summary>A numbered slot says nothing, a named field does.</summary>
    private static string Element(string key, string value) =>
        key.Length == 0 || int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? value
        : value is "1" ? key
        : $"{key}={value}";

    private static string Rest(int count) =>
        count <= 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" +{count}");

    private static string Cut(string text, int width) =>
        text.Length <= width ? text : string.Concat(text.AsSpan(0, Math.Max(0, width - 2)), "..");
}
