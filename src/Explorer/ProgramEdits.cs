using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>One edit of a program, in words, and the test's lines with it.</summary>
/// <param name="Text">Such as <c>add `fence` before line 13 `ipi 1, 0xfd`</c>.</param>
/// <param name="Items">The case's lines, edited.</param>
internal sealed record ProgramEdit(string Text, IReadOnlyList<Item> Items);

/// <summary>Small edits of programs, for those who look for a line that mends or breaks a protocol.</summary>
internal static class ProgramEdits
{
    /// <summary>The items with a block's lines replaced.</summary>
    public static ProgramEdit Edit(IReadOnlyList<Item> items, Block block, IReadOnlyList<Line> lines, string text) =>
        new(text, [.. items.Select(i => ReferenceEquals(i, block) ? block with { Lines = lines } : i)]);

    /// <summary>The lines with an instruction before one of them, or at the end.</summary>
    public static List<Line> Insert(IReadOnlyList<Line> lines, int at, string op, params Arg[] args)
    {
        var place = at < lines.Count ? lines[at].Place : lines[^1].Place;
        List<Line> edited = [.. lines];
        Name? label = null;
        if (at < lines.Count && lines[at] is InstructionLine { Label: { } taken } line)
            (label, edited[at]) = (taken, line with { Label = null }); // Jumps there meet the new line first.
        edited.Insert(at, Instruction(place, op, args) with { Label = label });
        return edited;
    }

    /// <summary>An instruction without label, tag and marks.</summary>
    public static InstructionLine Instruction(Place place, string op, params IReadOnlyList<Arg> args) =>
        new(null, new Name(op, place), args, null, null, null, place, [], Trivia.None);

    public static ConstArg Register(string name) => new(new NameConst(new Name(name, Place.Start), 0, Place.Start));

    /// <summary>What a line such as <c>lock mm</c> names, if it is that instruction; else null.</summary>
    public static string? LockOf(Line line, string op) =>
        line is InstructionLine { Args: [ConstArg { Value: NameConst { Name.Text: var name } }] } i
            && i.Op.Text == op ? name : null;

    /// <summary>The first line from one on that has an operation, of a lock where one is named; -1 where none
    /// has.</summary>
    public static int PartnerOf(IReadOnlyList<Line> lines, int from, string op, string? name) =>
        Enumerable.Range(from, lines.Count - from).FirstOrDefault(k => name is null
            ? lines[k] is InstructionLine { Label: null } line && line.Op.Text == op
            : LockOf(lines[k], op) == name, -1);

    /// <summary>A line as messages name it: <c>line 13 `ipi 1, 0xfd`</c>.</summary>
    public static string Named(Line line) => line is InstructionLine i
        ? $"line {i.Place.Line} `{Printer.Print(i)}`"
        : $"line {line.Place.Line}";
}
