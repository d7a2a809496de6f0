using Smpcheck.Model;

namespace Smpcheck.Properties;

/// <summary>
/// Smaller scenarios in place of a failing one: blocks, halves of programs, lines and declarations go, loops become
/// their bodies, numbers become smaller. Only what still assembles under every model is offered.
/// </summary>
public static class Shrinker
{
    /// <summary>Every scenario that is one edit smaller, the largest cuts first.</summary>
    public static IEnumerable<GeneratedScenario> Smaller(GeneratedScenario scenario) =>
        Edits(scenario.Test).Select(GeneratedScenario.From).OfType<GeneratedScenario>()
            .Where(s => s.Text != scenario.Text);

    private static IEnumerable<Test> Edits(Test test)
    {
        foreach (var item in test.Items.OrderBy(static i => i is HandlerBlock ? 0 : i is CoreBlock ? 1 : 2))
            yield return With(test, item);
        foreach (var softirq in test.Items.OfType<HandlerBlock>().Where(static h => h.On is NameConst))
            yield return WithoutSoftirq(test, softirq);
        foreach (var item in test.Items)
        {
            foreach (var smaller in Items(item))
                yield return With(test, item, smaller);
        }
    }

    private static IEnumerable<Item> Items(Item item) => item switch
    {
        Block block => Lists(block.Lines, Lines).Select(lines => block with { Lines = lines })
            .Concat(block is CoreBlock { Cores: [{ Open: true } open] } core
                ? [core with { Cores = [open with { Open = false }] }] : Enumerable.Empty<Block>()),
        CoresDecl cores => Consts(cores.Sizes[0]).Select(c => cores with { Sizes = [c] }),
        CheckDecl { Properties.Count: > 1 } check => Lists(check.Properties, static _ => [])
            .Where(static p => p.Count > 0).Select(p => check with { Properties = p }),
        ConditionDecl condition => Conditions(condition.Condition).Select(c => condition with { Condition = c }),
        DeviceDecl device => Lists(device.Settings, static s => Consts(s.Value).Select(v => s with { Value = v }))
            .Select(s => device with { Settings = s }),
        _ => [],
    };

    private static IEnumerable<Line> Lines(Line line) => line switch
    {
        RepeatLine repeat => Consts(repeat.Count).Select(c => repeat with { Count = c })
            .Concat(Lists(repeat.Body, Lines).Select(body => repeat with { Body = body })),
        InstructionLine i => Instructions(i),
        _ => [],
    };

    private static IEnumerable<InstructionLine> Instructions(InstructionLine line)
    {
        if (line is { Label: null, Tag: null, Op.Text: not "nop" })
        {
            yield return new InstructionLine(null, line.Op with { Text = "nop" }, [], null, null, null, line.Place, [],
                Trivia.None);
        }

        if (line.Label is not null)
            yield return line with { Label = null };
        if (line.Tag is not null)
            yield return line with { Tag = null };
        if (line.Condition is { } condition)
        {
            foreach (var smaller in Conditions(condition))
                yield return line with { Condition = smaller };
        }

        foreach (var args in Lists(line.Args, Arguments).Where(a => a.Count == line.Args.Count))
            yield return line with { Args = args };
    }

    private static IEnumerable<Arg> Arguments(Arg arg) =>
        arg is ConstArg constant ? Consts(constant.Value).Select(static c => new ConstArg(c)) : [];

    private static IEnumerable<Cond> Conditions(Cond condition) => condition switch
    {
        AllCond all => all.Parts,
        AnyCond any => any.Parts,
        NotCond not => [not.Inner],
        RelCond rel => Arguments(rel.Right).Select(right => rel with { Right = right }),
        _ => [],
    };

    // Vectors and lines are numbers too, but a smaller one tells a reader nothing.
    private static IEnumerable<Const> Consts(Const constant) => constant is IntConst { Value: > 0 and <= 8 } i
        ? [i with { Value = i.Value - 1, Text = $"{i.Value - 1}" }] : [];

    /// <summary>A list without one of its halves, without one element, and with one element smaller.</summary>
    private static IEnumerable<IReadOnlyList<T>> Lists<T>(IReadOnlyList<T> list, Func<T, IEnumerable<T>> smaller)
    {
        if (list.Count > 3)
        {
            yield return [.. list.Take(list.Count / 2)];
            yield return [.. list.Skip(list.Count / 2)];
        }

        for (int at = 0; at < list.Count; at++)
        {
            yield return [.. list.Take(at), .. list.Skip(at + 1)];
            // A loop may become its body.
            if (list[at] is RepeatLine { Body: IReadOnlyList<T> body })
                yield return [.. list.Take(at), .. body, .. list.Skip(at + 1)];
        }

        for (int at = 0; at < list.Count; at++)
        {
            foreach (var one in smaller(list[at]))
                yield return [.. list.Take(at), one, .. list.Skip(at + 1)];
        }
    }

    // Neither the handler nor what raises it can go alone.
    private static Test WithoutSoftirq(Test test, HandlerBlock handler) => test with
    {
        Items =
        [
            .. from item in test.Items
               where !ReferenceEquals(item, handler)
               select item is Block block
                   ? block with { Lines = [.. block.Lines.Where(l => !Raises(l, handler))] } : item,
        ],
    };

    private static bool Raises(Line line, HandlerBlock handler) =>
        line is InstructionLine { Op.Text: "raise", Args: [ConstArg { Value: NameConst { Name.Text: var name } }] }
        && handler.On is NameConst on && on.Name.Text == name;

    private static Test With(Test test, Item old, params Item[] fresh) =>
        test with { Items = [.. test.Items.SelectMany(i => ReferenceEquals(i, old) ? fresh : [i])] };
}
