namespace Smpcheck.Model;

// The tree of a scenario file, as language.md's grammar has it. Nothing here is resolved: names are still names.

/// <summary>A name or a literal word as written, with its place.</summary>
public readonly record struct Name(string Text, Place Place)
{
    public override string ToString() => Text;
}

/// <summary>
/// Blank lines (empty strings) and comment lines before a node, and the comment at its end, without the <c>#</c>.
/// </summary>
public sealed record Trivia(IReadOnlyList<string> Before, string? After)
{
    public static readonly Trivia None = new([], null);
}

/// <summary><c>[+name]</c> or <c>[-name]</c>: in which variants a line is.</summary>
public readonly record struct Mark(bool Adds, Name Variant);

/// <summary>One source file: any number of tests, and the comments after the last of them.</summary>
public sealed record ScenarioFile(string Path, string Text, IReadOnlyList<Test> Tests, IReadOnlyList<string> Tail);

/// <summary>One test: the correct protocol, its variants, and the verdict expected of each.</summary>
public sealed record Test(Name Name, string? Story, IReadOnlyList<Item> Items, Trivia Trivia);

/// <summary>A declaration or a block of a test.</summary>
public abstract record Item(Place Place, IReadOnlyList<Mark> Marks, Trivia Trivia);

// Constants, arguments, conditions

/// <summary>A constant: a number, or a name with an offset, resolved after parsing.</summary>
public abstract record Const(Place Place);

/// <summary>A number; <see cref="Text"/> keeps its spelling (decimal or hexadecimal, sign included).</summary>
public sealed record IntConst(long Value, string Text, Place Place) : Const(Place);

/// <summary><c>name</c>, <c>name+1</c>, <c>name-1</c>.</summary>
public sealed record NameConst(Name Name, long Offset, Place Place) : Const(Place);

/// <summary>An argument: a constant or an element <c>name[const]</c>.</summary>
public abstract record Arg(Place Place);

public sealed record ConstArg(Const Value) : Arg(Value.Place);

public sealed record ElementArg(Name Name, Const Index, Place Place) : Arg(Place);

public enum Relation { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual }

/// <summary>A condition over words, registers and constants.</summary>
public abstract record Cond(Place Place);

public sealed record RelCond(Arg Left, Relation Relation, Arg Right, Place Place) : Cond(Place);

public sealed record NotCond(Cond Inner, Place Place) : Cond(Place);

/// <summary>A conjunction or disjunction of two or more parts. Parentheses are implied by the tree.</summary>
public sealed record AllCond(IReadOnlyList<Cond> Parts, Place Place) : Cond(Place);

public sealed record AnyCond(IReadOnlyList<Cond> Parts, Place Place) : Cond(Place);

// Declarations

public sealed record ModelDecl(IReadOnlyList<Name> Models, Place Place, IReadOnlyList<Mark> Marks, Trivia Trivia)
    : Item(Place, Marks, Trivia);

public sealed record CoresDecl(IReadOnlyList<Const> Sizes, Const? Sockets, Place Place, IReadOnlyList<Mark> Marks,
    Trivia Trivia) : Item(Place, Marks, Trivia);

public sealed record ParamDecl(Name Name, IReadOnlyList<Const> Values, Place Place, IReadOnlyList<Mark> Marks,
    Trivia Trivia) : Item(Place, Marks, Trivia);

public sealed record ApicDecl(Name Mode, Place Place, IReadOnlyList<Mark> Marks, Trivia Trivia)
    : Item(Place, Marks, Trivia);

public sealed record IommuDecl(Name Mode, Place Place, IReadOnlyList<Mark> Marks, Trivia Trivia)
    : Item(Place, Marks, Trivia);

public sealed record BufferDecl(Const Depth, Place Place, IReadOnlyList<Mark> Marks, Trivia Trivia)
    : Item(Place, Marks, Trivia);

public sealed record AssumeDecl(Name Name, Arg? Value, Place Place, IReadOnlyList<Mark> Marks, Trivia Trivia)
    : Item(Place, Marks, Trivia);

public sealed record VarDecl(Name Name, bool PerCore, Const Initial, bool Plain, Const? Socket, Place Place,
    IReadOnlyList<Mark> Marks, Trivia Trivia) : Item(Place, Marks, Trivia);

public sealed record FrameDecl(Name Name, Const Content, Place Place, IReadOnlyList<Mark> Marks, Trivia Trivia)
    : Item(Place, Marks, Trivia);

public sealed record PageDecl(Name Name, Name Pte, Place Place, IReadOnlyList<Mark> Marks, Trivia Trivia)
    : Item(Place, Marks, Trivia);

public sealed record LockDecl(bool Mutex, Name Name, Place Place, IReadOnlyList<Mark> Marks, Trivia Trivia)
    : Item(Place, Marks, Trivia);

public sealed record DeviceDecl(Name Name, Name Kind, IReadOnlyList<Setting> Settings, Place Place,
    IReadOnlyList<Mark> Marks, Trivia Trivia) : Item(Place, Marks, Trivia);

public sealed record RouteDecl(Name Source, Const Vector, IReadOnlyList<CoreRange> Cores, Name? Trigger, bool Masked,
    Place Place, IReadOnlyList<Mark> Marks, Trivia Trivia) : Item(Place, Marks, Trivia);

public sealed record CheckDecl(IReadOnlyList<CheckedProperty> Properties, Place Place, IReadOnlyList<Mark> Marks,
    Trivia Trivia) : Item(Place, Marks, Trivia);

/// <summary><c>always</c>, <c>forall</c>, <c>exists</c> or <c>eventually</c>, and its condition.</summary>
public sealed record ConditionDecl(Name Kind, Cond Condition, Place Place, IReadOnlyList<Mark> Marks, Trivia Trivia)
    : Item(Place, Marks, Trivia);

public sealed record ExpectDecl(IReadOnlyList<Expectation> Verdicts, Place Place, IReadOnlyList<Mark> Marks,
    Trivia Trivia) : Item(Place, Marks, Trivia);

public sealed record VariantDecl(Name Name, string? Story, IReadOnlyList<Expectation> Verdicts, Place Place,
    IReadOnlyList<Mark> Marks, Trivia Trivia) : Item(Place, Marks, Trivia);

/// <summary><c>key=const</c> of a device or a property.</summary>
public readonly record struct Setting(Name Key, Const Value);

/// <summary>A property of a <c>check</c> line with its settings.</summary>
public sealed record CheckedProperty(Name Name, IReadOnlyList<Setting> Settings);

/// <summary>
/// A verdict: the models it covers (empty: all of the scenario's), and the failing property or null for <c>pass</c>.
/// </summary>
public sealed record Expectation(IReadOnlyList<Name> Models, Name? Fails, Place Place);

/// <summary><c>0</c>, <c>1..3</c>, <c>1..</c> (open: all the rest).</summary>
public sealed record CoreRange(Const First, Const? Last, bool Open, Place Place);

// Blocks

/// <summary>A program: of cores, or of a handler.</summary>
public abstract record Block(IReadOnlyList<Line> Lines, Place Place, IReadOnlyList<Mark> Marks, Trivia Trivia)
    : Item(Place, Marks, Trivia)
{
    /// <summary>Comments after the last line that are indented like the lines.</summary>
    public IReadOnlyList<string> Tail { get; init; } = [];
}

public sealed record CoreBlock(IReadOnlyList<CoreRange> Cores, IReadOnlyList<Line> Lines, Place Place,
    IReadOnlyList<Mark> Marks, Trivia Trivia) : Block(Lines, Place, Marks, Trivia);

/// <summary>
/// A handler; <see cref="On"/> is a vector, or a name: <c>nmi</c>, <c>fault</c>, a parameter, a softirq. No cores:
/// every core.
/// </summary>
public sealed record HandlerBlock(Name Name, Const On, IReadOnlyList<CoreRange> Cores, IReadOnlyList<Line> Lines,
    Place Place, IReadOnlyList<Mark> Marks, Trivia Trivia) : Block(Lines, Place, Marks, Trivia);

/// <summary>A line of a program: an instruction or a <c>repeat</c>.</summary>
public abstract record Line(Place Place, IReadOnlyList<Mark> Marks, Trivia Trivia);

/// <summary>
/// An instruction. <c>wait</c>, <c>assert</c> and <c>if</c> carry a condition; <c>if</c> and <c>goto</c> a target
/// label; all others their operands.
/// </summary>
public sealed record InstructionLine(
    Name? Label, Name Op, IReadOnlyList<Arg> Args, Cond? Condition, Name? Target, Name? Tag,
    Place Place, IReadOnlyList<Mark> Marks, Trivia Trivia) : Line(Place, Marks, Trivia);

public sealed record RepeatLine(Const Count, IReadOnlyList<Line> Body, Place Place, IReadOnlyList<Mark> Marks,
    Trivia Trivia) : Line(Place, Marks, Trivia)
{
    /// <summary>Comments after the last line that are indented like the lines.</summary>
    public IReadOnlyList<string> Tail { get; init; } = [];
}
