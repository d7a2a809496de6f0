using System.Collections.Frozen;

namespace Smpcheck.Model;

/// <summary>x86 instructions to micro-operations. X86 is written destination first, X86_64 source first.</summary>
/// <remarks>
/// SDM2 by instruction; SDM3A "Locked Atomic Operations": XCHG with memory is locked without a prefix. As in herd,
/// memory is locations: what an instruction reads and writes of one is whole, and an unlocked read-modify-write is a
/// load and a store.
/// </remarks>
internal sealed partial class X86Decoder(bool wide, LitmusWords words, LitmusValues values, DiagnosticBag bag)
{
    private const int FlagsRegister = 1000, FirstSymbolic = 2000;

    private static readonly FrozenSet<string> TwoOperands = FrozenSet.Create("add", "sub", "and", "or", "xor", "imul",
        "shl", "sal", "shr", "sar");
    private static readonly FrozenSet<string> OneOperand = FrozenSet.Create("inc", "dec", "neg", "not");
    private static readonly FrozenSet<string> Lockable = FrozenSet.Create("add", "sub", "and", "or", "xor", "inc",
        "dec", "neg", "not", "xchg", "xadd", "cmpxchg");

    private static readonly FrozenSet<string> Others = FrozenSet.Create(
        "mov", "cmp", "test", "xchg", "uxch", "xadd", "cmpxchg", "lea", "movabs", "nop", "pause", "ret", "jmp",
            "mfence", "sfence", "lfence");

    private readonly int _zero = values.Number(0);
    private readonly int _pointer = wide ? 8 : 4;
    private readonly Dictionary<string, int> _symbolic = [];
    private MicroProgram _program = new();
    private List<(Micro Jump, Name Label)> _jumps = [];
    private Place _place;
    private int _wanted;

    // What the flags are a function of, while its operands last.
    private (MicroSource A, MicroSource B, Func<LitmusValue, LitmusValue, int?> Flags)? _pending;

    public MicroProgram Decode(LitmusProgram program)
    {
        (_program, _jumps, _pending) = (new MicroProgram(), [], null);
        _symbolic.Clear();
        Dictionary<string, int> labels = [];
        _wanted = program.Lines.Aggregate(0, static (bits, l) =>
            bits | (l.Instruction is { } i ? Wanted(i.Op.Text) : 0));
        foreach (var line in program.Lines)
        {
            foreach (var label in line.Labels)
            {
                _pending = null;
                if (!labels.TryAdd(label.Text, _program.Code.Count))
                    bag.Error(LitmusCodes.Label, label.Place, $"label `{label.Text}` is declared twice");
            }

            if (line.Instruction is { } instruction)
                Instruction(instruction);
        }

        foreach (var (jump, label) in _jumps)
        {
            if (labels.TryGetValue(label.Text, out var at))
                jump.Goto = at;
            else if (label.Text.Length == 0)
                jump.Goto = _program.Code.Count;
            else
                bag.Error(LitmusCodes.Label, label.Place, $"unknown label `{label.Text}`",
                    Suggest.Nearest(label.Text, labels.Keys) is { } near ? $"did you mean `{near}`?" : null);
        }

        return _program;
    }

    /// <summary>Number of the register that a name means in this test, or -1: a place of the initial state or of the
    /// condition.</summary>
    public static int NumberOf(string name) => X86Registers.Find(name)?.Base ?? -1;

    private static int Wanted(string op) =>
        op is ['j', ..] and not "jmp" ? X86Arithmetic.Reads(op[1..])
        : op.StartsWith("set", StringComparison.Ordinal) ? X86Arithmetic.Reads(op[3..])
        : op.StartsWith("cmov", StringComparison.Ordinal)
            ? X86Arithmetic.Reads(op[4..]) | (op.Length > 5 ? X86Arithmetic.Reads(op[4..^1]) : 0)
        : 0;

    // Mnemonics

    private void Instruction(LitmusInstruction i)
    {
        _place = i.Op.Place;
        var (op, bytes) = Split(i.Op.Text);
        List<LitmusOperand> operands = [.. i.Operands];
        if (wide && operands.Count == 2)
            operands.Reverse(); // Destination first from here on.
        if (operands.Count == 1 && op is "shl" or "sal" or "shr" or "sar")
            operands.Add(new LitmusOperand(LitmusOperandKind.Immediate, i.Op.Place) { Number = 1 });

        if (i.Locked && (!Lockable.Contains(op) || !operands.Exists(IsMemory)))
        {
            bag.Error(LitmusCodes.Operands, i.Op.Place, $"`{op}` with these operands cannot be locked");
            return;
        }

        if (Count(op) is var (least, most) && (operands.Count < least || operands.Count > most))
        {
            bag.Error(LitmusCodes.Operands, i.Op.Place, $"`{op}` takes {most} operands, found {operands.Count}");
            return;
        }

        Execute(op, bytes, i.Locked, operands, i);
    }

    private static (int, int)? Count(string op) => op switch
    {
        "mov" or "movabs" or "cmp" or "test" or "xchg" or "uxch" or "xadd" or "cmpxchg" or "lea" => (2, 2),
        "mfence" or "sfence" or "lfence" or "pause" or "ret" => (0, 0),
        "jmp" => (1, 1),
        _ => TwoOperands.Contains(op) ? (2, 2) : OneOperand.Contains(op) ? (1, 1) : null,
    };

    /// <summary>The mnemonic without the suffix of its width.</summary>
    private static (string Op, int Bytes) Split(string op)
    {
        if (IsKnown(op) || op.Length < 3)
            return (op, 0);
        var bytes = op[^1] switch { 'b' => 1, 'w' => 2, 'l' or 't' => 4, 'q' => 8, _ => 0 };
        return bytes > 0 && IsKnown(op[..^1]) ? (op[..^1], bytes) : (op, 0);
    }

    private static bool IsKnown(string op) =>
        TwoOperands.Contains(op) || OneOperand.Contains(op) || Others.Contains(op);

    private void Execute(string op, int bytes, bool locked, List<LitmusOperand> o, LitmusInstruction i)
    {
        switch (op)
        {
            case "nop" or "pause":
                Emit(new Micro(MicroKind.Nop, _place));
                break;
            case "mfence":
                Emit(new Micro(MicroKind.Fence, _place) { Fence = "fence" });
                break;
            case "sfence":
                Emit(new Micro(MicroKind.Fence, _place) { Fence = "fence.w" });
                break;
            case "lfence":
                Emit(new Micro(MicroKind.Fence, _place) { Fence = "fence.r" });
                break;
            case "ret":
                Jump(null, default, default, new Name("", _place));
                break;
            case "jmp":
                if (Target(o[0]) is { } target)
                    Jump(null, default, default, target);
                break;
            case "mov" or "movabs":
                Move(o[0], o[1], Width(bytes, o));
                break;
            case "lea":
                LoadAddress(o[0], o[1]);
                break;
            case "cmp" or "test":
                Compare(op, o[0], o[1], Width(bytes, o));
                break;
            case "xchg":
                Exchange(o[0], o[1], Width(bytes, o), true);
                break;
            case "uxch":
                Exchange(o[0], o[1], Width(bytes, o), false);
                break;
            case "xadd":
                ExchangeAdd(o[0], o[1], Width(bytes, o), locked);
                break;
            case "cmpxchg":
                // herd writes this one memory first, assemblers source first: the memory is the destination.
                if (IsMemory(o[1]))
                    o.Reverse();
                CompareExchange(o[0], o[1], Width(bytes, o), locked);
                break;
            default:
                if (TwoOperands.Contains(op))
                    Arithmetic(op, o[0], o[1], Width(bytes, o), locked);
                else if (OneOperand.Contains(op))
                    Arithmetic(op, o[0], new LitmusOperand(LitmusOperandKind.Immediate, _place) { Number = 1 },
                        Width(bytes, o), locked);
                else
                    Conditional(op, o, i);
                break;
        }
    }

    private void Conditional(string op, List<LitmusOperand> o, LitmusInstruction i)
    {
        if (op is ['j', ..] && X86Arithmetic.Reads(op[1..]) != 0 && o.Count == 1)
        {
            if (Target(o[0]) is { } target)
                JumpIf(op[1..], target);
        }
        else if (op.StartsWith("set", StringComparison.Ordinal) && X86Arithmetic.Reads(op[3..]) != 0 && o.Count == 1)
        {
            var t = _program.Fresh(_zero);
            var condition = op[3..];
            Emit(new Micro(MicroKind.Compute, _place)
            {
                Target = t, A = MicroSource.Of(Flags), Apply = (f, _) =>
                    X86Arithmetic.Holds(condition, (int)f.Number) is { } holds ? LitmusValue.Of(holds ? 1 : 0) : null,
            });
            Write(o[0], MicroSource.Of(t), IsMemory(o[0]) ? Width(0, o) : 1);
        }
        else if (op.StartsWith("cmov", StringComparison.Ordinal) && o.Count == 2)
        {
            ConditionalMove(op[4..], o);
        }
        else if (op.StartsWith("movz", StringComparison.Ordinal) || op.StartsWith("movs", StringComparison.Ordinal))
        {
            Extend(op, o);
        }
        else if (op is "nopl" or "nopw" or "endbr64" or "hint")
        {
            Emit(new Micro(MicroKind.Nop, _place));
        }
        else
        {
            bag.Error(LitmusCodes.Instruction, i.Op.Place, $"`{i.Op.Text}` is not supported");
        }
    }

    private void ConditionalMove(string condition, List<LitmusOperand> o)
    {
        var bytes = 0;
        if (X86Arithmetic.Reads(condition) == 0 && condition.Length > 1)
            (condition, bytes) = (condition[..^1],
                condition[^1] switch { 'w' => 2, 'l' => 4, 'q' => 8, 'b' => 1, _ => 0 });
        if (X86Arithmetic.Reads(condition) == 0)
        {
            bag.Error(LitmusCodes.Instruction, _place, $"`cmov{condition}` is not supported");
            return;
        }

        // herd writes it destination first in both syntaxes; memory can only be the source.
        var (to, from) = IsMemory(o[0]) ? (o[1], o[0]) : (o[0], o[1]);
        bytes = bytes > 0 ? bytes : Width(0, [to, from]);
        // The source is read in any case.
        if (Read(from, bytes) is not { } value || to.Kind != LitmusOperandKind.Register)
            return;
        var over = JumpIf(Negated(condition), null);
        Write(to, value.Source, bytes);
        over.Goto = _program.Code.Count;
        _pending = null;
    }

    private static string Negated(string condition) => condition switch
    {
        "lt" => "ge",
        "gt" => "le",
        "pe" => "po",
        "po" => "pe",
        ['n', .. var rest] => rest,
        _ => "n" + condition,
    };

    private void Extend(string op, List<LitmusOperand> o)
    {
        var signed = op[3] == 's';
        var tail = op[4..];
        if (o.Count != 2 || tail is not (
            "x" or "b" or "w" or "l" or "bw" or "bl" or "bq" or "wl" or "wq" or "lq" or "xd"))
        {
            bag.Error(LitmusCodes.Instruction, _place, $"`{op}` is not supported");
            return;
        }

        var from = tail[0] switch { 'b' => 1, 'w' => 2, 'l' => 4, _ => Width(0, [o[1]]) };
        if (tail == "xd")
            from = 4;
        var to = tail.Length == 2 && tail != "xd" ? tail[1] switch { 'w' => 2, 'l' => 4, _ => 8 } : Width(0, [o[0]]);
        if (Read(o[1], from) is not { } value)
            return;
        var t = _program.Fresh(_zero);
        var part = value.Part;
        Emit(new Micro(MicroKind.Compute, _place)
        {
            Target = t, A = value.Source,
            Apply = (a, _) => part(a) is not { } v ? null
                : signed && v.IsNumber ? LitmusValue.Of(LitmusValue.Signed(v.Number, from) & LitmusValue.Mask(to)) : v,
        });
        Write(o[0], MicroSource.Of(t), to);
    }
}
