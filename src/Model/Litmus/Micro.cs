namespace Smpcheck.Model;

/// <summary>What a micro-operation does: the few things that every architecture's instructions are made of.</summary>
internal enum MicroKind
{
    /// <summary>Target := function of A and B. Pure.</summary>
    Compute,

    /// <summary>Target := memory.</summary>
    Load,

    /// <summary>Memory := A, through the store buffer.</summary>
    Store,

    /// <summary>Locked: target := memory, memory := function of it and A.</summary>
    Modify,

    /// <summary>Locked: target := memory, and memory := B if it was A.</summary>
    CompareAndSwap,
    Fence,

    /// <summary>To <see cref="Micro.Goto"/> if the test of A and B holds.</summary>
    Branch,
    Nop,
}

/// <summary>What is read: a virtual register or a value (by number). The default is value 0, which is zero.</summary>
/// <param name="Slot">A register's number plus one; 0: a value.</param>
internal readonly record struct MicroSource(int Slot, int Value)
{
    public static MicroSource Of(int register) => new(register + 1, 0);

    public static MicroSource Constant(int value) => new(0, value);

    public bool IsRegister => Slot > 0;

    /// <summary>The register, or -1.</summary>
    public int Register => Slot - 1;
}

/// <summary>A function of two values; null where it has no result in the model, such as the product of two
/// addresses.</summary>
internal delegate LitmusValue? Function(LitmusValue a, LitmusValue b);

/// <summary>An operation that the machine has an instruction for, if no result leaves the small numbers.</summary>
internal enum Native : byte { None, Replace, Add, And, Or, Xor }

/// <summary>A micro-operation over virtual registers.</summary>
internal sealed class Micro(MicroKind kind, Place place)
{
    public MicroKind Kind { get; set; } = kind;
    public Place Place { get; } = place;
    public int Target { get; set; } = -1;
    public MicroSource A { get; set; }
    public MicroSource B { get; set; }
    public Function? Apply { get; init; }
    public Native Native { get; init; }

    /// <summary>Location accessed, or -1: at the address in <see cref="Base"/> plus <see cref="Offset"/>.</summary>
    public int Location { get; init; } = -1;
    public MicroSource Base { get; set; }
    public long Offset { get; init; }

    /// <summary>Width of the access; 0: that of the location.</summary>
    public int Bytes { get; init; }

    /// <summary>The machine's mnemonic of a fence.</summary>
    public string Fence { get; init; } = "";

    /// <summary>The test of a branch; null: always.</summary>
    public Func<LitmusValue, LitmusValue, bool?>? Test { get; init; }

    /// <summary>Index of the next micro-operation when the branch is taken.</summary>
    public int Goto { get; set; } = -1;

    public bool IsAccess => Kind is MicroKind.Load or MicroKind.Store or MicroKind.Modify or MicroKind.CompareAndSwap;
}

/// <summary>A thread in micro-operations.</summary>
internal sealed class MicroProgram
{
    public List<Micro> Code { get; } = [];

    /// <summary>Initial values (by number) of the virtual registers; most are 0.</summary>
    public List<int> Initial { get; } = [];

    /// <summary>Virtual registers of the architecture's, by its number of them.</summary>
    public Dictionary<int, int> Registers { get; } = [];

    /// <summary>The virtual register of an architecture's, made when it is first asked for.</summary>
    public int Register(int number, int zero)
    {
        if (!Registers.TryGetValue(number, out var r))
            Registers[number] = r = Fresh(zero);
        return r;
    }

    public int Fresh(int zero)
    {
        Initial.Add(zero);
        return Initial.Count - 1;
    }
}

/// <summary>A word of the test's memory.</summary>
internal sealed class LitmusWord(string name)
{
    public string Name { get; } = name;

    /// <summary>Width: declared, or the widest direct access.</summary>
    public int Bytes { get; set; }

    public int Initial { get; set; }
}
