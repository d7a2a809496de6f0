using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>The sizes a test lists, and their product.</summary>
internal static class Sizes
{
    /// <summary>Sizes a variant is checked at, at most.</summary>
    public const int Most = 64;

    /// <summary>
    /// Every combination, the scenario's first sizes first. Each also says which of its sizes are not the first ones.
    /// </summary>
    public static IReadOnlyList<(SortedDictionary<string, long> All, SortedDictionary<string, long> Set)> Product(
        Test test, string? variant, IReadOnlyDictionary<string, long> picked, DiagnosticBag bag)
    {
        List<(SortedDictionary<string, long> All, SortedDictionary<string, long> Set)> product = [(Empty(), Empty())];
        foreach (var (name, values, place) in Listed(test, variant))
        {
            var next = new List<(SortedDictionary<string, long>, SortedDictionary<string, long>)>();
            foreach (var (all, set) in product)
            {
                long? first = values.Count > 0 ? Resolve(values[0], all, bag) : null;
                foreach (long? value in picked.TryGetValue(name, out long one) ? [one]
                    : values.Select(v => Resolve(v, all, bag)).Distinct())
                {
                    if (value is { } size)
                        next.Add((new(all, StringComparer.Ordinal) { [name] = size }, size == first ? set
                            : new(set, StringComparer.Ordinal) { [name] = size }));
                }
            }

            if (next.Count > Most)
            {
                bag.Error("E311", place,
                    $"{next.Count} combinations of sizes; at most {Most} are checked per variant",
                    "list fewer sizes, or pick some with --set");
                next = next[..1];
            }

            product = next;
        }

        return product;
    }

    /// <summary>The names that <c>--set</c> accepts for a test.</summary>
    public static IEnumerable<string> Names(Test test) =>
        test.Items.Select(static i => i switch { CoresDecl => "cores", ParamDecl param => param.Name.Text, _ => "" })
            .Where(static n => n.Length > 0);

    private static IEnumerable<(string Name, IReadOnlyList<Const> Values, Place Place)> Listed(Test test,
        string? variant)
    {
        // `cores n` needs its parameter first, wherever that is declared; else a parameter may be made from cores.
        IEnumerable<Item> items = Selection.Of(test, variant);
        bool named = items.OfType<CoresDecl>().Any(static d => d.Sizes.Any(static s => s is NameConst));
        foreach (var item in named ? items.OrderBy(static i => i is ParamDecl ? 0 : 1) : items)
        {
            if (item is CoresDecl cores)
                yield return ("cores", cores.Sizes, cores.Place);
            else if (item is ParamDecl param)
                yield return (param.Name.Text, param.Values, param.Name.Place);
        }
    }

    private static long? Resolve(Const value, SortedDictionary<string, long> known, DiagnosticBag bag)
    {
        switch (value)
        {
            case IntConst number:
                return number.Value;
            case NameConst name when known.TryGetValue(name.Name.Text, out long size):
                return size + name.Offset;
            case NameConst { Name.Text: "others" } others when known.TryGetValue("cores", out long cores):
                return cores - 1 + others.Offset;
            case NameConst name:
                string? near = Suggest.Nearest(name.Name.Text, known.Keys);
                bag.Error(
                    "E312", name.Place, $"`{name.Name.Text}` is not a number, nor a size declared above",
                    near is null ? null : $"did you mean `{near}`?");
                return null;
            default:
                return null;
        }
    }

    private static SortedDictionary<string, long> Empty() => new(StringComparer.Ordinal);
}
