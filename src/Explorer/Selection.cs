using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>The lines of a test that are in a variant, and what a test declares.</summary>
public static class Selection
{
    /// <summary>How the base is written where a variant's name is expected.</summary>
    public const string Base = "base";

    private const string DefaultModel = "tso";

    /// <summary>
    /// A marked line is in a variant that no <c>-</c> mark names, if a <c>+</c> mark names it or there is none.
    /// </summary>
    public static bool Has(IReadOnlyList<Mark> marks, string? variant) =>
        !marks.Any(m => !m.Adds && m.Variant.Text == variant) &&
        (!marks.Any(static m => m.Adds) || marks.Any(m => m.Adds && m.Variant.Text == variant));

    /// <summary>The declarations and blocks of a variant, without marks.</summary>
    public static IReadOnlyList<Item> Of(Test test, string? variant) =>
        [.. test.Items.Where(i => Has(i.Marks, variant)).Select(i => Unmarked(i, variant))];

    public static IReadOnlyList<string> Models(Test test, string? variant)
    {
        string[] listed = [.. Of(test, variant).OfType<ModelDecl>().SelectMany(static d => d.Models)
            .Select(static m => m.Text).Distinct()];
        return listed.Length == 0 ? [DefaultModel] : listed;
    }

    public static IEnumerable<VariantDecl> Variants(Test test) => test.Items.OfType<VariantDecl>();

    /// <summary>Every property the test declares, in any variant.</summary>
    public static IEnumerable<string> Properties(Test test) => Properties(test.Items);

    /// <summary>Whether a variant observes a property.</summary>
    public static bool Checks(Test test, string? variant, string property) =>
        Properties(Of(test, variant)).Contains(property);

    private static IEnumerable<string> Properties(IReadOnlyList<Item> items)
    {
        foreach (var item in items)
        {
            if (item is CheckDecl check)
            {
                foreach (var property in check.Properties)
                    yield return property.Name.Text;
            }
            else if (item is ConditionDecl condition)
            {
                yield return condition.Kind.Text;
            }
        }

        if (items.OfType<Block>().Any(static b => Asserts(b.Lines)))
            yield return "assert";
    }

    private static bool Asserts(IReadOnlyList<Line> lines) => lines.Any(static l => l switch
    {
        RepeatLine repeat => Asserts(repeat.Body),
        InstructionLine instruction => instruction.Op.Text == "assert",
        _ => false,
    });

    private static Item Unmarked(Item item, string? variant) => item switch
    {
        CoreBlock core => core with { Marks = [], Lines = Lines(core.Lines, variant) },
        HandlerBlock handler => handler with { Marks = [], Lines = Lines(handler.Lines, variant) },
        _ => item with { Marks = [] },
    };

    private static IReadOnlyList<Line> Lines(IReadOnlyList<Line> lines, string? variant) =>
        [.. lines.Where(l => Has(l.Marks, variant)).Select(l => Unmarked(l, variant))];

    private static Line Unmarked(Line line, string? variant) => line switch
    {
        RepeatLine repeat => repeat with { Marks = [], Body = Lines(repeat.Body, variant) },
        _ => line with { Marks = [] },
    };
}
