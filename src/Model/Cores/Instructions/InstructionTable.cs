namespace Smpcheck.Model;

/// <summary>
/// Every instruction of the language, by family. <c>smpcheck list instructions</c> prints this table.
/// </summary>
public static class InstructionTable
{
    public static readonly IReadOnlyList<InstructionSpec> All =
    [
        .. MemoryInstructions.All, .. OrderInstructions.All, .. TranslationInstructions.All,
            .. InterruptInstructions.All,
        .. KernelInstructions.All, .. DeviceInstructions.All, .. ControlInstructions.All,
    ];

    /// <summary>Those that scenarios may write: the others are put in by the assembler.</summary>
    public static readonly IReadOnlyList<InstructionSpec> Written =
    [
        .. All.Where(s => s.Mnemonic
            is not (ControlInstructions.End or InterruptInstructions.IcrHigh or InterruptInstructions.SoftirqEnd)),
    ];

    private static readonly Dictionary<string, InstructionSpec> ByName = All.ToDictionary(s => s.Mnemonic);

    /// <summary>The row of a mnemonic, or null.</summary>
    public static InstructionSpec? Find(string mnemonic) => ByName.GetValueOrDefault(mnemonic);

    /// <summary>How an operand kind is called in signatures.</summary>
    public static string Letter(OperandKind kind) => kind switch
    {
        OperandKind.Target => "r",
        OperandKind.Value => "v",
        OperandKind.Word => "w",
        OperandKind.Page => "PAGE",
        OperandKind.OptionalPage => "[PAGE]",
        OperandKind.Frame => "FRAME",
        OperandKind.Space => "SPACE",
        OperandKind.Spin => "SPIN",
        OperandKind.Mutex => "MUTEX",
        OperandKind.Queue => "QUEUE",
        OperandKind.Softirq => "SOFTIRQ",
        OperandKind.Device => "DEV",
        OperandKind.DeviceRegister => "DEV.REG",
        OperandKind.Destination => "core|all|others|self",
        OperandKind.Vector => "vector",
        OperandKind.Core => "core",
        OperandKind.PriorityClass => "class",
        _ => "SOURCE",
    };

    /// <summary>What tells apart the choices of an instruction that has several; empty where one is left.</summary>
    public static string ChoiceText(MachineView m, int core, Instruction i, int choice)
    {
        if (i.Spec.Mnemonic == "alloc")
            return $" = {m.P.Frames[choice].Name}";
        if (i.Spec.Mnemonic == "sleep")
            return choice == 0 ? "" : choice == 1 ? " (wakes)" : " (spurious wake)";
        var usable = 0;
        foreach (var entry in m.Tlb(core, i.Item))
            usable += Translations.Permits(m, core, i, entry) ? 1 : 0;
        return usable < 2 ? "" : $" via {Names.Datum(m.P, m.Tlb(core, i.Item)[choice])}";
    }
}
