using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>A name that a request uses and no test declares: a typing error, not an empty selection.</summary>
/// <param name="What">Variant, property or size.</param>
/// <param name="Name">As written.</param>
/// <param name="Known">The names there are.</param>
internal sealed record Undeclared(string What, string Name, IReadOnlyList<string> Known)
{
    /// <summary>The first such name, or null.</summary>
    public static Undeclared? First(CaseFilter filter, IReadOnlyList<Test> tests)
    {
        string[] variants = [.. tests.SelectMany(Selection.Variants).Select(static v => v.Name.Text)
            .Append(Selection.Base).Distinct()];
        string[] properties = [.. tests.SelectMany(Selection.Properties).Distinct()];
        string[] sizes = [.. tests.SelectMany(Sizes.Names).Distinct()];
        return filter.Models.Where(static m => !Cases.KnownModels.Contains(m))
                .Select(static m => new Undeclared("model", m, Cases.KnownModels))
            .Concat(filter.Variants.Where(v => !variants.Contains(v))
                .Select(v => new Undeclared("variant", v, variants)))
            .Concat(new[] { filter.Property }.OfType<string>().Where(p => !properties.Contains(p))
                .Select(p => new Undeclared("property", p, properties)))
            .Concat(filter.Set.Keys.Where(k => !sizes.Contains(k)).Select(k => new Undeclared("size", k, sizes)))
            .FirstOrDefault();
    }
}
