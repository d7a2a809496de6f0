using System.Globalization;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>Hashes of what a case means: comments, stories, verdicts and other variants do not count.</summary>
public static class Fingerprint
{
    /// <summary>Hash of the selected scenario, the model and the sizes.</summary>
    public static string Config(Case run)
    {
        var items = Selection.Of(run.Test, run.Variant)
            .Where(static i => i is not (VariantDecl or ExpectDecl or ModelDecl));
        string sizes = string.Join(',', run.Sizes.OrderBy(static p => p.Key, StringComparer.Ordinal)
            .Select(static p => $"{p.Key}={p.Value}"));
        return Diff.LongHash($"{Canonical(run.Test.Name, items)}\n{run.Model}\n{sizes}\n");
    }

    /// <summary>Hash of each program by name.</summary>
    public static SortedDictionary<string, string> Blocks(Test test, string? variant)
    {
        var blocks = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var block in Selection.Of(test, variant).OfType<Block>())
        {
            string name = NameOf(block);
            string text = Canonical(test.Name, [block]);
            blocks[name] = blocks.TryGetValue(name, out string? other) ? Diff.ShortHash(other + text)
                : Diff.ShortHash(text);
        }

        return blocks;
    }

    /// <summary>The options that the scenario fixes.</summary>
    public static SortedDictionary<string, string> Assumptions(Test test, string? variant)
    {
        var assume = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Selection.Of(test, variant).OfType<AssumeDecl>())
            assume[line.Name.Text] = line.Value is null ? "" : ArgText(line.Value);
        return assume;
    }

    /// <summary><c>core 0</c>, <c>core 1,3..</c>, <c>handler flush</c>.</summary>
    public static string NameOf(Block block) => block switch
    {
        HandlerBlock handler => $"handler {handler.Name.Text}",
        CoreBlock core => $"core {string.Join(',', core.Cores.Select(RangeText))}",
        _ => "",
    };

    private static string Canonical(Name test, IEnumerable<Item> items)
    {
        var bare = new Test(test, null, [.. items.Select(Bare)], Trivia.None);
        return Printer.Print(new ScenarioFile("", "", [bare], []));
    }

    private static Item Bare(Item item) => item switch
    {
        CoreBlock core => core with { Trivia = Trivia.None, Lines = [.. core.Lines.Select(Bare)] },
        HandlerBlock handler => handler with { Trivia = Trivia.None, Lines = [.. handler.Lines.Select(Bare)] },
        _ => item with { Trivia = Trivia.None },
    };

    private static Line Bare(Line line) => line switch
    {
        RepeatLine repeat => repeat with { Trivia = Trivia.None, Body = [.. repeat.Body.Select(Bare)] },
        _ => line with { Trivia = Trivia.None },
    };

    private static string RangeText(CoreRange range) =>
        ConstText(range.First) + (range.Open ? ".." : range.Last is null ? "" : ".." + ConstText(range.Last));

    private static string ArgText(Arg arg) => arg switch
    {
        ConstArg constant => ConstText(constant.Value),
        ElementArg element => $"{element.Name.Text}[{ConstText(element.Index)}]",
        _ => "",
    };

    private static string ConstText(Const value) => value switch
    {
        IntConst number => number.Value.ToString(CultureInfo.InvariantCulture),
        NameConst { Offset: 0 } name => name.Name.Text,
        NameConst name => name.Name.Text + name.Offset.ToString("+0;-0", CultureInfo.InvariantCulture),
        _ => "",
    };
}
