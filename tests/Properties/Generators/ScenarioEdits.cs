using Smpcheck.Model;

namespace Smpcheck.Tests;

/// <summary>Edits of a generated test that must change nothing, or only in one direction.</summary>
internal static class ScenarioEdits
{
    /// <summary>Block and line before which a fence may stand: everywhere but in an STI shadow, which it would move.</summary>
    public static IReadOnlyList<(Block Block, int At)> FencePlaces(Test test) =>
        [.. from block in test.Items.OfType<Block>()
            from at in Enumerable.Range(0, block.Lines.Count)
            where at == 0 || block.Lines[at - 1] is not InstructionLine { Op.Text: "sti" }
            select (block, at)];

    /// <summary>The test with a fence before a line; who jumps to the line does not meet it.</summary>
    public static Test WithFence(Test test, (Block Block, int At) place) => test with
    {
        Items = [.. test.Items.Select(i => ReferenceEquals(i, place.Block) ? place.Block with
        {
            Lines = [.. place.Block.Lines.Take(place.At), Instruction("fence"), .. place.Block.Lines.Skip(place.At)],
        } : i)],
    };

    /// <summary>Every pair of cores.</summary>
    public static IReadOnlyList<(int Left, int Right)> CorePairs(Test test)
    {
        long cores = test.Items.OfType<CoresDecl>().SingleOrDefault()?.Sizes[0] is IntConst { Value: var n } ? n : 2;
        return [.. from left in Enumerable.Range(0, (int)cores)
                   from right in Enumerable.Range(left + 1, (int)cores - left - 1)
                   select (left, right)];
    }

    /// <summary>The test with two cores named by each other's number, wherever a core has one.</summary>
    public static Test WithCoresSwapped(Test test, (int Left, int Right) pair) => test with
    {
        Items = [.. test.Items.Select(i => Swapped(i, CoreCount(test), n => n == pair.Left ? pair.Right : n == pair.Right ? pair.Left : n))],
    };

    private static int CoreCount(Test test) => (int)((IntConst)test.Items.OfType<CoresDecl>().Single().Sizes[0]).Value;

    private static Item Swapped(Item item, int cores, Func<long, long> to) => item switch
    {
        CoreBlock core => core with { Cores = Ranges(core.Cores, cores, to), Lines = [.. core.Lines.Select(l => Swapped(l, to))] },
        HandlerBlock handler => handler with { Lines = [.. handler.Lines.Select(l => Swapped(l, to))] },
        RouteDecl route => route with { Cores = Ranges(route.Cores, cores, to) },
        DeviceDecl device => device with
        {
            Settings = [.. device.Settings.Select(s => s.Key.Text == "core" ? s with { Value = Number(s.Value, to) } : s)],
        },
        ConditionDecl condition => condition with { Condition = Swapped(condition.Condition, to) },
        _ => item,
    };

    private static List<CoreRange> Ranges(IReadOnlyList<CoreRange> ranges, int cores, Func<long, long> to) =>
    [
        .. from range in ranges
           let first = ((IntConst)range.First).Value
           let count = range.Open ? cores - first : 1
           from core in Enumerable.Range((int)first, (int)count)
           select new CoreRange(Const(to(core)), null, false, range.Place),
    ];

    private static Line Swapped(Line line, Func<long, long> to) => line switch
    {
        RepeatLine repeat => repeat with { Body = [.. repeat.Body.Select(l => Swapped(l, to))] },
        InstructionLine i => i with
        {
            Args = [.. i.Args.Select((a, at) => at == 0 && i.Op.Text is "ipi" or "nmi" && a is ConstArg { Value: IntConst n }
                ? new ConstArg(Number(n, to)) : Swapped(a, to))],
            Condition = i.Condition is null ? null : Swapped(i.Condition, to),
        },
        _ => line,
    };

    private static Cond Swapped(Cond condition, Func<long, long> to) => condition switch
    {
        AllCond all => all with { Parts = [.. all.Parts.Select(p => Swapped(p, to))] },
        AnyCond any => any with { Parts = [.. any.Parts.Select(p => Swapped(p, to))] },
        NotCond not => not with { Inner = Swapped(not.Inner, to) },
        RelCond rel => rel with { Left = Swapped(rel.Left, to), Right = Swapped(rel.Right, to) },
        _ => condition,
    };

    private static Arg Swapped(Arg arg, Func<long, long> to) => arg switch
    {
        ElementArg { Index: IntConst n } element => element with { Index = Number(n, to) },
        ConstArg { Value: NameConst { Name.Text: ['c', 'o', 'r', 'e', >= '0' and <= '9', ..] text } name } => new ConstArg(
            name with { Name = name.Name with { Text = $"core{to(text[4] - '0')}{text[5..]}" } }),
        _ => arg,
    };

    private static IntConst Number(Const constant, Func<long, long> to) => Const(to(((IntConst)constant).Value));

    private static IntConst Const(long value) => new(value, $"{value}", Place.Start);

    private static InstructionLine Instruction(string op) =>
        new(null, new Name(op, Place.Start), [], null, null, null, Place.Start, [], Trivia.None);
}
