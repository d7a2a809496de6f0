using System.Runtime.CompilerServices;

namespace Smpcheck.Model;

/// <summary>What an operand of an instruction is.</summary>
public enum OperandKind : byte
{
    /// <summary>A register that is written.</summary>
    Target,

    /// <summary>A register or a constant that is read.</summary>
    Value,
    Word,
    Page,
    OptionalPage,

    /// <summary>A frame, or a register that holds one.</summary>
    Frame,
    Space,
    Spin,
    Mutex,
    Queue,
    Softirq,
    Device,
    DeviceRegister,

    /// <summary>Where an IPI goes: a core, <c>all</c>, <c>others</c>, <c>self</c>.</summary>
    Destination,
    Vector,
    Core,
    PriorityClass,

    /// <summary>An interrupt source with a route.</summary>
    Source,
}

/// <summary>When an instruction waits for the core's own store buffer to be empty.</summary>
public enum Drain : byte
{
    Never,

    /// <summary>Under every model with a buffer.</summary>
    Always,

    /// <summary>
    /// Under sc and tso (x86): a serialising event; the weaker core of pso drains nothing here (S4a).
    /// </summary>
    X86,
}

/// <summary>Guard of an instruction besides its drain: blocked while false.</summary>
public delegate bool InstructionGuard(MachineView m, int core, Instruction i);

/// <summary>Lists the ways in which an instruction may go on, when there can be more than one.</summary>
public delegate void InstructionChoices(MachineView m, int core, Instruction i, ref StepList list);

/// <summary>Effect of an instruction. The program counter has been advanced already.</summary>
public delegate void InstructionEffect(Machine m, int core, Instruction i, int choice, ref Step step);

/// <summary>One row of the instruction table: the one place where an instruction is defined.</summary>
/// <param name="Mnemonic">As written in scenarios.</param>
/// <param name="Group">Group of <c>list instructions</c>.</param>
/// <param name="Operands">Kinds of the operands in order.</param>
/// <param name="Doc">One line for people.</param>
/// <param name="Effect">What it does.</param>
public sealed record InstructionSpec(
    string Mnemonic, string Group, IReadOnlyList<OperandKind> Operands, string Doc, InstructionEffect Effect)
{
    public Drain Drain { get; init; }
    public InstructionGuard? Guard { get; init; }
    public InstructionChoices? Choices { get; init; }

    /// <summary>A locked read-modify-write.</summary>
    public bool IsLocked { get; init; }

    /// <summary>Waits in a loop that can be interrupted.</summary>
    public bool Spins { get; init; }

    /// <summary>May put the task to sleep.</summary>
    public bool MaySleep { get; init; }

    /// <summary>
    /// An access to the local APIC's registers: through the buffer under xAPIC, past it under x2APIC.
    /// </summary>
    public bool IsApicWrite { get; init; }

    /// <summary>An access through the TLB.</summary>
    public bool IsTranslated { get; init; }

    /// <summary>An access through the TLB that writes.</summary>
    public bool IsTranslatedStore { get; init; }

    /// <summary>Sets the program counter itself.</summary>
    public bool Jumps { get; init; }

    /// <summary>Store-buffer entries it needs under each model.</summary>
    public Func<MemoryModel, int> Stores { get; init; } = static _ => 0;

    /// <summary>Operands as the reference prints them, such as <c>r, w, v</c>.</summary>
    public string Signature => Mnemonic switch
    {
        "wait" or "assert" => "COND",
        "if" => "COND goto LABEL",
        "goto" => "LABEL",
        _ => string.Join(", ", Operands.Select(InstructionTable.Letter)),
    };
}

/// <summary>An operand that is read: a constant or a register.</summary>
public readonly record struct Operand(bool IsRegister, ushort Datum)
{
    /// <summary>
    /// Constants from here on are negative addends, -256 to -1 in two's complement; no value looks like this.
    /// </summary>
    public const ushort Negative = 0xff00;

    public static Operand Constant(ushort v) => new(false, v);

    public ushort Read(MachineView m, int core) => IsRegister ? m.Register(core, Datum) : Datum;
}

/// <summary>
/// An assembled instruction of one core's code: a row of the table with its operands resolved. A-05: one step each.
/// N-16: code is not memory.
/// </summary>
public sealed class Instruction(InstructionSpec spec, string text)
{
    public InstructionSpec Spec { get; } = spec;

    /// <summary>Canonical text, operands resolved: the stable name of the step.</summary>
    public string Text { get; } = text;

    public string? Tag { get; init; }

    /// <summary>One-based line in the scenario.</summary>
    public int Line { get; init; }

    /// <summary>Register written, or -1: none, or one that nothing reads.</summary>
    public int Target { get; set; } = -1;
    public Operand First { get; set; }
    public Operand Second { get; set; }

    /// <summary>Memory address, or the address of a device register.</summary>
    public int Address { get; set; }

    /// <summary>Page, lock, queue, space, device, source, command or class: what the table row says.</summary>
    public int Item { get; set; } = -1;
    public Condition? Condition { get; set; }

    /// <summary>Where a branch goes, and where execution goes on otherwise.</summary>
    public int Goto { get; set; } = -1;
    public int Next { get; set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool DrainsUnder(MemoryModel model) =>
        model != MemoryModel.Sc && (Spec.Drain == Drain.Always
            || (Spec.Drain == Drain.X86 && model == MemoryModel.Tso));

    /// <summary>The line has this tag, or is a turn of a <c>repeat</c> whose line has it.</summary>
    public bool HasTag(string name) =>
        Tag is { } tag && tag.StartsWith(name, StringComparison.Ordinal)
        && (tag.Length == name.Length || tag[name.Length] == '#');

    public override string ToString() => Text;
}
