namespace Smpcheck.Model;

// The tree of a litmus test in herd's format. Instructions are still words: the architecture's decoder gives them
// meaning.

/// <summary>One litmus test.</summary>
/// <param name="Arch">The architecture as written: <c>X86</c>, <c>X86_64</c>, <c>RISCV</c>.</param>
/// <param name="Programs">The threads' programs, in the order of their columns.</param>
public sealed record LitmusTest(
    Name Arch, Name Name, string? Doc, IReadOnlyList<LitmusInit> Init, IReadOnlyList<LitmusProgram> Programs,
    IReadOnlyList<LitmusPlace> Locations, LitmusCond? Filter, LitmusQuantifier Quantifier, LitmusCond Condition);

/// <summary><c>exists</c>, <c>~exists</c>, <c>forall</c>.</summary>
public enum LitmusQuantifier { Exists, NotExists, Forall }

/// <summary>A register of a thread (<see cref="Thread"/> from 0) or, with thread -1, a location.</summary>
/// <param name="Text">The name as written, with no <c>%</c>.</param>
public sealed record LitmusPlace(int Thread, string Text, Place Place)
{
    public bool IsRegister => Thread >= 0;
}

/// <summary>A value as written: a number, or the address of a location.</summary>
public sealed record LitmusConst(long Number, string? Address, Place Place);

/// <summary>An item of the initial state.</summary>
/// <param name="Type">The declared C type, or null.</param>
/// <param name="Value">Null: zero.</param>
public sealed record LitmusInit(LitmusPlace At, string? Type, LitmusConst? Value);

/// <summary>One thread.</summary>
/// <param name="Number">The number after <c>P</c>.</param>
public sealed record LitmusProgram(int Number, Place Place, IReadOnlyList<LitmusLine> Lines);

/// <summary>A label, an instruction, or both.</summary>
public sealed record LitmusLine(IReadOnlyList<Name> Labels, LitmusInstruction? Instruction);

/// <summary>A mnemonic with its operands. <paramref name="Locked"/>: with a <c>lock</c> prefix.</summary>
public sealed record LitmusInstruction(Name Op, bool Locked, IReadOnlyList<LitmusOperand> Operands);

/// <summary>An operand: exactly one form, told apart by <see cref="Kind"/>.</summary>
public sealed record LitmusOperand(LitmusOperandKind Kind, Place Place)
{
    /// <summary>A register's name, a label, a location.</summary>
    public string Text { get; init; } = "";

    /// <summary>An immediate, or a displacement.</summary>
    public long Number { get; init; }

    /// <summary>Index register of <c>d(base,index,scale)</c>, or empty.</summary>
    public string Index { get; init; } = "";

    public long Scale { get; init; } = 1;

    /// <summary>Bytes that an Intel <c>dword ptr</c> names, or 0.</summary>
    public int Bytes { get; init; }
}

public enum LitmusOperandKind
{
    Register,
    Immediate,

    /// <summary>The address of a location as a value: <c>$x</c>.</summary>
    Address,

    /// <summary>Memory at a location: <c>[x]</c>, <c>(x)</c>, <c>x(%rip)</c>.</summary>
    Location,

    /// <summary>Memory at a register: <c>(%rax)</c>, <c>8(%rax,%rbx,4)</c>.</summary>
    Indirect,

    /// <summary>Memory at a number: <c>[4096]</c>.</summary>
    Absolute,

    /// <summary>A bare word: the target of a jump.</summary>
    Label,
}

/// <summary>A condition over final states.</summary>
public abstract record LitmusCond(Place Place);

public sealed record LitmusTrue(bool Value, Place Place) : LitmusCond(Place);

/// <summary><c>place = value</c>; exactly one of <see cref="Value"/> and <see cref="Other"/> is there.</summary>
public sealed record LitmusEqual(LitmusPlace Left, LitmusConst? Value, LitmusPlace? Other, Place Place)
    : LitmusCond(Place);

public sealed record LitmusNot(LitmusCond Inner, Place Place) : LitmusCond(Place);

public sealed record LitmusAnd(IReadOnlyList<LitmusCond> Parts, Place Place) : LitmusCond(Place);

public sealed record LitmusOr(IReadOnlyList<LitmusCond> Parts, Place Place) : LitmusCond(Place);

public sealed record LitmusImplies(LitmusCond If, LitmusCond Then, Place Place) : LitmusCond(Place);
