namespace Smpcheck.Model;

/// <summary>What a term of a condition reads.</summary>
public enum TermKind : byte
{
    Constant,

    /// <summary>A register of the running activation.</summary>
    Register,

    /// <summary>A register of a core's own program, for conditions outside programs.</summary>
    CoreRegister,

    /// <summary>A word, through the buffer of the executing core.</summary>
    Word,

    /// <summary>Accessed or dirty bit of a page-table entry: the second index is the bit.</summary>
    WordBit,

    /// <summary>Accessed or dirty bit of a translation in a register.</summary>
    RegisterBit,

    /// <summary>A field of a device.</summary>
    DeviceField,
}

/// <summary>A term of a condition.</summary>
public readonly record struct Term(TermKind Kind, int A, int B = 0)
{
    /// <summary>The term's value for a core, or in memory when <paramref name="core"/> is -1.</summary>
    public ushort Read(MachineView m, int core) => Kind switch
    {
        TermKind.Constant => (ushort)A,
        TermKind.Register => m.Register(core, A),
        TermKind.CoreRegister => m.Registers(A, 0)[B],
        TermKind.Word => Word(m, core),
        TermKind.WordBit => Bit(Word(m, core), B),
        TermKind.RegisterBit => Bit(m.Register(core, A), B),
        _ => DeviceFields.Read(m, A, B),
    };

    private ushort Word(MachineView m, int core) => core < 0 ? m.Memory(A) : m.Load(core, A);

    private static ushort Bit(ushort v, int bit) => (ushort)(Value.IsFrame(v) && (v & bit) != 0 ? 1 : 0);
}

/// <summary>A resolved condition: a tree that reads and never writes.</summary>
public abstract class Condition
{
    /// <summary>
    /// Whether it holds for a core (through its buffer), or in memory when <paramref name="core"/> is -1.
    /// </summary>
    public abstract bool Holds(MachineView m, int core);

    /// <summary>Every term it reads.</summary>
    public abstract IEnumerable<Term> Terms();
}

/// <summary>
/// Two terms compared. Numbers are ordered; anything else is equal or not, and never less or greater.
/// </summary>
public sealed class Comparison(Term left, Relation relation, Term right) : Condition
{
    public Term Left { get; } = left;
    public Relation Relation { get; } = relation;
    public Term Right { get; } = right;

    public override IEnumerable<Term> Terms() => [Left, Right];

    public override bool Holds(MachineView m, int core)
    {
        var a = Value.Compared(Left.Read(m, core));
        var b = Value.Compared(Right.Read(m, core));
        if (Relation is Relation.Equal)
            return a == b;
        if (Relation is Relation.NotEqual)
            return a != b;
        return Value.IsNumber(a) && Value.IsNumber(b) && Relation switch
        {
            Relation.Less => a < b,
            Relation.LessOrEqual => a <= b,
            Relation.Greater => a > b,
            _ => a >= b,
        };
    }
}

public sealed class Negation(Condition inner) : Condition
{
    public override IEnumerable<Term> Terms() => inner.Terms();

    public override bool Holds(MachineView m, int core) => !inner.Holds(m, core);
}

public sealed class Conjunction(Condition[] parts) : Condition
{
    public override IEnumerable<Term> Terms() => parts.SelectMany(p => p.Terms());

    public override bool Holds(MachineView m, int core)
    {
        foreach (var part in parts)
        {
            if (!part.Holds(m, core))
                return false;
        }

        return true;
    }
}

public sealed class Disjunction(Condition[] parts) : Condition
{
    public override IEnumerable<Term> Terms() => parts.SelectMany(p => p.Terms());

    public override bool Holds(MachineView m, int core)
    {
        foreach (var part in parts)
        {
            if (part.Holds(m, core))
                return true;
        }

        return false;
    }
}
