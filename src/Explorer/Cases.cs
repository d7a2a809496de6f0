using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>What a command line picks from the cases of a file. Empty lists pick everything.</summary>
public sealed record CaseFilter
{
    public IReadOnlyList<string> Variants { get; init; } = [];
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Also sc, tso and pso where the scenario does not name them, as information.</summary>
    public bool AllModels { get; init; }

    /// <summary>Only this property is judged, where it is observed.</summary>
    public string? Property { get; init; }
    public IReadOnlyDictionary<string, long> Set { get; init; } = new Dictionary<string, long>();
}

/// <summary>Which cases of a test run: language.md, "Which cases run".</summary>
public static class Cases
{
    /// <summary>The models that <c>--all-models</c> adds.</summary>
    public static readonly IReadOnlyList<string> EveryModel = ["sc", "tso", "pso"];

    /// <summary>Every name that a <c>model</c> line may have.</summary>
    public static readonly IReadOnlyList<string> KnownModels = ["sc", "tso", "pso", "rvwmo"];

    /// <summary>The cases in the order of the file: base, then variants; in each the models, then the sizes.</summary>
    public static IReadOnlyList<Case> Of(Test test, CaseFilter filter, DiagnosticBag bag)
    {
        var cases = new List<Case>();
        if (Selection.Variants(test).ElementAtOrDefault(Limits.Variants) is { } extra)
        {
            // Said once for the test: its cases would all say so.
            bag.Error("E230", extra.Name.Place,
                $"{Selection.Variants(test).Count()} variants, expected at most {Limits.Variants}");
            return cases;
        }

        IEnumerable<string?> variants = [null, .. Selection.Variants(test).Select(static v => v.Name.Text)];
        foreach (string? variant in variants)
        {
            if (filter.Variants.Count > 0 && !filter.Variants.Contains(variant ?? Selection.Base))
                continue;
            if (filter.Property is { } property && !Selection.Checks(test, variant, property))
                continue;
            var models = Models(test, variant, filter.AllModels);
            foreach (var (all, set) in Sizes.Product(test, variant, filter.Set, bag).Take(Sizes.Most))
            {
                foreach (var (model, expected) in models)
                {
                    if (filter.Models.Count == 0 || filter.Models.Contains(model))
                        cases.Add(new Case(test, variant, model, all, set, Narrow(expected, filter.Property)));
                }
            }
        }

        // All sizes of a model side by side read better than all models of a size.
        return [.. cases.GroupBy(static c => (c.Variant, c.Model)).SelectMany(static g => g)];
    }

    private static List<(string Model, Expected? Expected)> Models(Test test, string? variant, bool every)
    {
        IReadOnlyList<Expectation> verdicts = variant is null
            ? [.. Selection.Of(test, null).OfType<ExpectDecl>().SelectMany(static e => e.Verdicts)]
            : Selection.Variants(test).First(v => v.Name.Text == variant).Verdicts;
        bool open = verdicts.Count == 0 || verdicts.Any(static v => v.Models.Count == 0);
        var listed = Selection.Models(test, variant);
        List<string> models = [.. open ? listed : listed.Where(m => verdicts.Any(v => v.Models.Any(n => n.Text == m)))];
        foreach (string model in verdicts.SelectMany(static v => v.Models).Select(static n => n.Text))
        {
            if (!models.Contains(model))
                models.Add(model);
        }

        if (every)
            models.AddRange(EveryModel.Where(m => !models.Contains(m)));
        return [.. models.Select(m => (m, Expect(verdicts, listed, m)))];
    }

    /// <summary>
    /// A verdict that names the model beats one that names none; one that names none covers the listed models.
    /// </summary>
    private static Expected? Expect(IReadOnlyList<Expectation> verdicts, IReadOnlyList<string> listed, string model)
    {
        var verdict = verdicts.FirstOrDefault(v => v.Models.Any(m => m.Text == model))
            ?? (listed.Contains(model) ? verdicts.FirstOrDefault(static v => v.Models.Count == 0) : null);
        return verdict is null ? null : new Expected(verdict.Fails?.Text);
    }

    /// <summary>With one property judged, an expected failure of another says nothing.</summary>
    private static Expected? Narrow(Expected? expected, string? property) =>
        property is null || expected?.Fails is null || expected.Fails == property ? expected : null;
}
