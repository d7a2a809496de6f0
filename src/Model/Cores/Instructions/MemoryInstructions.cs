using static Smpcheck.Model.OperandKind;

namespace Smpcheck.Model;

/// <summary>Loads, stores and locked operations on words.</summary>
/// <remarks>SDM3A "Locked Atomic Operations", "Memory Ordering"; S1 to S3, S7.</remarks>
internal static class MemoryInstructions
{
    public static readonly IReadOnlyList<InstructionSpec> All =
    [
        new("mov", "memory", [OperandKind.Target, OperandKind.Value], "r := v",
            static (Machine m, int c, Instruction i, int _, ref Step _) =>
                m.SetRegister(c, i.Target, Current(m.View, i.First.Read(m.View, c), i.First))),
        new("addr", "memory", [OperandKind.Target, OperandKind.Value], "r := r + v, an error past 0..255",
            static (Machine m, int c, Instruction i, int _, ref Step step) =>
                m.SetRegister(c, i.Target, Sum(m.View.Register(c, i.Target), i.First.Read(m.View, c), ref step))),
        new("load", "memory", [OperandKind.Target, Word], "r := w; the core sees its own buffered stores first",
            static (Machine m, int c, Instruction i, int _, ref Step _) =>
                m.SetRegister(c, i.Target, m.View.Load(c, i.Address))),
        new("store", "memory", [Word, OperandKind.Value],
            "w := v, through the store buffer: other cores see it later", Store)
        {
            Guard = static (m, c, _) => Stores.CanStore(m, c), Stores = static _ => 1,
        },
        Locked("xchg", [OperandKind.Target, Word, OperandKind.Value], "r := w and w := v; one step",
            static (_, v, _) => v),
        new("cas", "memory", [OperandKind.Target, Word, OperandKind.Value, OperandKind.Value],
            "r := w, and if that was the first v, w := the second; one step", CompareAndSwap)
        {
            IsLocked = true, Drain = Drain.Always,
        },
        Arithmetic("xadd", [OperandKind.Target, Word, OperandKind.Value],
            "r := w and w := w + v, an error past 0..255; one step"),
        Arithmetic("add", [Word, OperandKind.Value], "w := w + v, an error past 0..255; one step"),
        Logic("or", static (w, v) => w | v),
        Logic("and", static (w, v) => w & v),
        Logic("xor", static (w, v) => w ^ v),
    ];

    private delegate ushort Modify(ushort word, ushort operand, ref Step step);

    private static void Store(Machine m, int c, Instruction i, int _, ref Step step) =>
        Model.Stores.Store(m, c, BufferEntry.TargetOf(i.Address), Current(m.View, i.First.Read(m.View, c), i.First),
            ref step);

    // A frame named by a program is the frame of today: its translation starts with the present generation.
    public static ushort Current(MachineView m, ushort v, Operand operand) =>
        !operand.IsRegister && Value.IsFrame(v)
            ? (ushort)(v | (m.Frame(Value.FrameOf(v)).Generation << Value.GenerationShift))
            : v;

    private static InstructionSpec Locked(string mnemonic, OperandKind[] operands, string doc,
        Func<ushort, ushort, int, ushort> modify) =>
        new(mnemonic, "memory", operands, doc, (Machine m, int c, Instruction i, int _, ref Step step) =>
        {
            var old = m.Memory(i.Address);
            var v = modify(old, Current(m.View, i.First.Read(m.View, c), i.First), 0);
            m.SetRegister(c, i.Target, old);
            Write(m, c, i.Address, v, ref step);
        })
        {
            IsLocked = true, Drain = Drain.Always,
        };

    private static InstructionSpec Arithmetic(string mnemonic, OperandKind[] operands, string doc) =>
        new(mnemonic, "memory", operands, doc, static (Machine m, int c, Instruction i, int _, ref Step step) =>
        {
            var old = m.Memory(i.Address);
            var v = Sum(old, i.First.Read(m.View, c), ref step);
            m.SetRegister(c, i.Target, old);
            Write(m, c, i.Address, v, ref step);
        })
        {
            IsLocked = true, Drain = Drain.Always,
        };

    private static InstructionSpec Logic(string mnemonic, Func<int, int, int> modify) =>
        new(mnemonic, "memory", [Word, OperandKind.Value], $"w := w {mnemonic} v, bit by bit; one step",
            (Machine m, int c, Instruction i, int _, ref Step step) =>
            {
                var (old, v) = (m.Memory(i.Address), i.First.Read(m.View, c));
                if (!Value.IsNumber(old) || !Value.IsNumber(v))
                    step.Fail(StopCause.BadOperand);
                else
                    Write(m, c, i.Address, (ushort)modify(old, v), ref step);
            })
        {
            IsLocked = true, Drain = Drain.Always,
        };

    private static void CompareAndSwap(Machine m, int c, Instruction i, int _, ref Step step)
    {
        var old = m.Memory(i.Address);
        var expected = i.First.Read(m.View, c);
        // A literal cannot say A and D; a register that was loaded holds them.
        if (i.First.IsRegister ? Value.Bits(old) == Value.Bits(expected)
            : Value.Compared(old) == Value.Compared(expected))
            Write(m, c, i.Address, Current(m.View, i.Second.Read(m.View, c), i.Second), ref step);
        m.SetRegister(c, i.Target, old);
    }

    private static void Write(Machine m, int c, int address, ushort v, ref Step step)
    {
        m.Memory(address) = v;
        step.Emit(EventKinds.WordWritten, c, address);
    }

    private static ushort Sum(ushort a, ushort b, ref Step step)
    {
        var addend = b >= Operand.Negative ? b - 0x10000 : b;
        if (!Value.IsNumber(a) || addend > Value.Largest)
        {
            step.Fail(StopCause.BadOperand);
            return a;
        }

        var sum = a + addend;
        if (sum is >= 0 and <= Value.Largest)
            return (ushort)sum;
        step.Fail(StopCause.Arithmetic);
        return a;
    }
}
