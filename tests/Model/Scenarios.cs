using Smpcheck.Model;

namespace Smpcheck.Tests;

/// <summary>The scenarios of <c>tests/Model/Scenarios</c>: one rule each, verdicts derived by hand.</summary>
internal static class Scenarios
{
    private const string Folder = "Scenarios/";

    public static IEnumerable<string> Names =>
        typeof(Scenarios).Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Folder, StringComparison.Ordinal))
            .Select(n => n[Folder.Length..]).Order(StringComparer.Ordinal);

    public static string Text(string name)
    {
        using var stream = typeof(Scenarios).Assembly.GetManifestResourceStream(Folder + name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The variants of a test, the base (null) first, with what is expected of each under each model.</summary>
    public static IEnumerable<(string? Variant, MemoryModel Model, string? Fails)> Cases(Test test)
    {
        List<string> listed = [.. test.Items.OfType<ModelDecl>().SelectMany(m => m.Models).Select(m => m.Text)];
        List<(string?, Expectation)> expected =
        [
            .. test.Items.OfType<ExpectDecl>().SelectMany(e => e.Verdicts).Select(v => ((string?)null, v)),
            .. test.Items.OfType<VariantDecl>().SelectMany(v => v.Verdicts.Select(e => ((string?)v.Name.Text, e))),
        ];
        foreach (var (variant, verdict) in expected)
        {
            foreach (var model in verdict.Models.Count > 0 ? verdict.Models.Select(m => m.Text) : listed)
                yield return (variant, Enum.Parse<MemoryModel>(model, ignoreCase: true), verdict.Fails?.Text);
        }
    }

    /// <summary>The first sizes, then each other size alone.</summary>
    public static IEnumerable<Dictionary<string, long>> Sizes(Test test)
    {
        yield return [];
        foreach (var item in test.Items)
        {
            var (name, values) = item switch
            {
                CoresDecl c => ("cores", c.Sizes),
                ParamDecl p => (p.Name.Text, p.Values),
                _ => ("", (IReadOnlyList<Const>)[]),
            };
            foreach (var value in values.Skip(1).OfType<IntConst>())
                yield return new Dictionary<string, long> { [name] = value.Value };
        }
    }
}
