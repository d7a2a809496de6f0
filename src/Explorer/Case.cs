using System.Security.Cryptography;
using System.Text;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>One thing to check: a test in a variant, under a model, at certain sizes.</summary>
/// <param name="Test">The test.</param>
/// <param name="Variant">The variant, or null for the base.</param>
/// <param name="Model">The memory model.</param>
/// <param name="Sizes">Every size, <c>cores</c> and parameters, by name.</param>
/// <param name="Set">The sizes that are not the scenario's first ones.</param>
/// <param name="Expected">What must come out, or null where the file promises nothing.</param>
public sealed record Case(
    Test Test, string? Variant, string Model, IReadOnlyDictionary<string, long> Sizes, IReadOnlyDictionary<string,
        long> Set,
    Expected? Expected)
{
    private const int LongestName = 160;
    private const int HeadOfLongName = 120;

    /// <summary>The variant as people see it.</summary>
    public string VariantName => Variant ?? Selection.Base;

    /// <summary>The model with the sizes that are not the first ones: <c>tso cores=4</c>.</summary>
    public string ModelName => string.Join(' ', [Model, .. SetTexts('=')]);

    /// <summary><c>tlb-shootdown/no-fence tso cores=4</c>.</summary>
    public string Name => $"{Test.Name.Text}/{VariantName} {ModelName}";

    /// <summary><c>tlb-shootdown no-fence tso cores=4</c>: how reports and test runners name it.</summary>
    public string DisplayName => $"{Test.Name.Text} {VariantName} {ModelName}";

    /// <summary><c>tlb-shootdown.no-fence.tso.cores-4.trace.json</c>.</summary>
    public string TraceFile => $"{FileName}.trace.json";

    /// <summary>
    /// <c>tlb-shootdown.no-fence.tso.cores-4</c>: what files of this case are called. File systems have limits: what
    /// is longer than 160 characters is cut, and a hash of the whole tells it apart.
    /// </summary>
    public string FileName => Short(string.Join('.', [Test.Name.Text, VariantName, Model, .. SetTexts('-')]));

    private static string Short(string name) => name.Length <= LongestName ? name
        : $"{name[..HeadOfLongName]}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..16]}";

    private IEnumerable<string> SetTexts(char sign) =>
        Set.OrderBy(static p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}{sign}{p.Value}");
}

/// <summary>An expected verdict: the property that fails, or null for a pass.</summary>
public sealed record Expected(string? Fails)
{
    public override string ToString() => Fails is null ? "pass" : $"FAIL {Fails}";
}
