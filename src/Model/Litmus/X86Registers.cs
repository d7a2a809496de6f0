namespace Smpcheck.Model;

/// <summary>A name of an x86 register: the register, and the part of it that the name means.</summary>
/// <param name="Base">Number of the register, in herd's order; parts share it.</param>
/// <param name="Bytes">Bytes of the part.</param>
/// <param name="High">The second byte: <c>ah</c>.</param>
public sealed record X86Register(int Base, int Bytes, bool High);

/// <summary>The integer registers. SDM1 "General-Purpose Registers".</summary>
public static class X86Registers
{
    private static readonly string[] Classic = ["ax", "bx", "cx", "dx", "si", "di", "bp", "sp"];

    /// <summary>Registers that tests initialise and print, and instructions do not use.</summary>
    private static readonly string[] Others = ["ip", "cs", "ds", "es", "fs", "gs", "ss"];

    /// <summary>Registers with parts: all before the first that only has a name.</summary>
    public const int General = 16;

    private static readonly Dictionary<string, X86Register> ByName = Table();

    /// <summary>A register by its name, in any case; null for other words.</summary>
    public static X86Register? Find(string name) =>
        ByName.GetValueOrDefault(name) ?? ByName.GetValueOrDefault(name.ToLowerInvariant());

    /// <summary>The whole register's name as herd prints it.</summary>
    public static string NameOf(int register, bool wide)
    {
        if (register >= General)
            return register == General ? (wide ? "rip" : "EIP") : Others[register - General];
        if (register >= 8)
            return $"r{register}";
        return wide ? "r" + Classic[register] : "E" + Classic[register].ToUpperInvariant();
    }

    private static Dictionary<string, X86Register> Table()
    {
        Dictionary<string, X86Register> table = [];
        for (var i = 0; i < 8; i++)
        {
            var name = Classic[i];
            table[$"r{name}"] = new X86Register(i, 8, false);
            table[$"e{name}"] = new X86Register(i, 4, false);
            table[name] = new X86Register(i, 2, false);
            table[i < 4 ? $"{name[0]}l" : $"{name}l"] = new X86Register(i, 1, false);
            if (i < 4)
                table[$"{name[0]}h"] = new X86Register(i, 1, true);
            var number = $"r{i + 8}";
            table[number] = new X86Register(i + 8, 8, false);
            table[$"{number}d"] = new X86Register(i + 8, 4, false);
            table[$"{number}w"] = new X86Register(i + 8, 2, false);
            table[$"{number}b"] = new X86Register(i + 8, 1, false);
        }

        for (var i = 0; i < Others.Length; i++)
            table[Others[i]] = new X86Register(General + i, i == 0 ? 2 : 8, false);
        table["rip"] = new X86Register(General, 8, false);
        table["eip"] = new X86Register(General, 4, false);
        return table;
    }
}
