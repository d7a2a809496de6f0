using static Smpcheck.Model.OperandKind;

namespace Smpcheck.Model;

/// <summary>Interrupt control: the flag, the local APIC's registers, masks at the source.</summary>
/// <remarks>
/// SDM3A "Interrupt Command Register (ICR)", "Signaling Interrupt Servicing Completion", "x2APIC Register
/// Availability"; S6, S13 to S19, S55, S60, S64 to S73. A-06: masks take effect at once. N-18: HLT is the only idle.
/// N-20: physical destinations and shorthands only.
/// </remarks>
internal static class InterruptInstructions
{
    public static readonly IReadOnlyList<InstructionSpec> All =
    [
        Apic("ipi", [Destination, Vector], "sends an IPI with a vector", static p => p.ApicIcrLow),
        Apic("nmi", [OperandKind.Core], "sends an NMI: no vector, not held off by cli", static p => p.ApicIcrLow),
        Apic("eoi", [], "end of interrupt: retires the highest vector in service", static p => p.ApicEoi),
        Apic("tpr", [PriorityClass], "task priority: holds vectors of this class (vector / 16) and below",
            static p => p.ApicTpr),
        Apic(IcrHigh, [OperandKind.Core], "xAPIC: names the destination of the next IPI", static p => p.ApicIcrHigh),
        new("cli", "interrupts", [], "turns interrupts off (IF := 0)",
            static (Machine m, int c, Instruction _, int _, ref Step _) => m.Core(c).Cli()),
        new("sti", "interrupts", [], "IF := 1 after the next instruction", Enable),
        new("halt", "interrupts", [], "stops until an interrupt is taken",
            static (Machine m, int c, Instruction _, int _, ref Step _) =>
                m.Core(c).Set(CoreFlags.Halted, true)) { Jumps = true },
        new("mask", "interrupts", [Source], "masks a source at its I/O APIC or MSI-X entry; drains the store buffer",
            static (Machine m, int _, Instruction i, int _, ref Step _) =>
                Devices.SetMask(m, i.Item, true)) { Drain = Drain.Always },
        new("unmask", "interrupts", [Source], "unmasks a source; drains the store buffer",
            static (Machine m, int _, Instruction i, int _, ref Step _) =>
                Devices.SetMask(m, i.Item, false)) { Drain = Drain.Always },
        new("iret", "interrupts", [], "returns from the handler; implicit at its end",
            static (Machine m, int c, Instruction _, int _, ref Step _) =>
                Entries.Return(m, c)) { Drain = Drain.X86, Jumps = true },
        new(SoftirqEnd, "interrupts", [], "ends a softirq; implicit, never written",
            static (Machine m, int c, Instruction _, int _, ref Step _) => Entries.Return(m, c)) { Jumps = true },
    ];

    /// <summary>First half of an xAPIC IPI with a physical destination; the assembler writes it.</summary>
    public const string IcrHigh = "icr-high";

    /// <summary>The implicit end of a softirq.</summary>
    public const string SoftirqEnd = "softirq-end";

    // What a core executes past the end of its program is not modelled, but it is an instruction: the shadow is over.
    private static void Enable(Machine m, int c, Instruction i, int choice, ref Step step)
    {
        m.Core(c).Sti();
        if (m.View.Next(c).Spec.Mnemonic == ControlInstructions.End)
            m.Core(c).Set(CoreFlags.StiShadow, false);
    }

    private static InstructionSpec Apic(string mnemonic, OperandKind[] operands, string doc, Func<Platform,
        int> register) =>
        new(mnemonic, "interrupts", operands, doc, (Machine m, int c, Instruction i, int _, ref Step step) =>
        {
            var address = register(m.P);
            if (address == m.P.ApicIcrLow && m.Core(c).IcrAhead > 0)
                m.Core(c).IcrAhead--; // The write was performed already (S72).
            else if (m.P.XApic && !m.P.Assumes(Assumptions.XapicSerialising))
                Model.Stores.Store(m, c, BufferEntry.TargetOf(address), (ushort)Math.Max(0, i.Item), ref step);
            else
                Apics.Write(m, c, address, (ushort)Math.Max(0, i.Item), ref step);
        })
        {
            IsApicWrite = true,
            Guard = static (m, c, _) => !m.P.XApic
                || (m.P.Assumes(Assumptions.XapicSerialising) ? m.BufferIsEmpty(c) : Model.Stores.CanStore(m, c)),
        };
}
