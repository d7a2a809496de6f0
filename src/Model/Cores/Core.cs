using System.Runtime.InteropServices;

namespace Smpcheck.Model;

/// <summary>What may hold of a core besides its activations.</summary>
[Flags]
public enum CoreFlags : byte
{
    None = 0,

    /// <summary>IF: maskable interrupts are taken.</summary>
    InterruptsEnabled = 1,

    /// <summary>The instruction after STI has not been executed yet: no maskable interrupt before it.</summary>
    StiShadow = 2,

    /// <summary>HLT was executed and nothing has resumed the core.</summary>
    Halted = 4,

    /// <summary>The walk of the current instruction is done, its access is not: not an instruction boundary.</summary>
    Walked = 8,

    /// <summary>An NMI was delivered and no IRET executed since.</summary>
    NmiBlocked = 16,

    /// <summary>One NMI is held.</summary>
    NmiPending = 32,
}

/// <summary>One core: which activation runs, and whether it can be interrupted.</summary>
/// <remarks>SDM3A "Masking Maskable Hardware Interrupts", "Handling Multiple NMIs", "Masking Exceptions and Interrupts
/// When Switching Stacks". Registers and saved contexts lie in the activations (N-17).
/// N-07: no SMI, INIT, SIPI or ExtINT.</remarks>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct Core
{
    // State
    /// <summary>Activations above the core's own program: handlers that have not returned.</summary>
    public byte Depth;
    public CoreFlags Flags;
    /// <summary>Spin locks this core has taken and not given back.</summary>
    public byte SpinLocks;
    /// <summary>The current address space, in the order of the scenario's spaces.</summary>
    public byte Space;
    /// <summary>Softirqs raised on this core and not run, a bit each.</summary>
    public ushort Softirqs;
    /// <summary>
    /// ICR writes further on that were performed before the locked operations in front of them (S72, N-04).
    /// </summary>
    public byte IcrAhead;

    // Derived
    public readonly bool InterruptsEnabled => (Flags & CoreFlags.InterruptsEnabled) != 0;
    public readonly bool IsHalted => (Flags & CoreFlags.Halted) != 0;
    public readonly bool HasWalked => (Flags & CoreFlags.Walked) != 0;

    /// <summary>At an instruction boundary that takes maskable interrupts.</summary>
    public readonly bool TakesInterrupts =>
        (Flags & (CoreFlags.InterruptsEnabled | CoreFlags.StiShadow | CoreFlags.Walked)) == CoreFlags.InterruptsEnabled
        && IcrAhead == 0;

    /// <summary>
    /// At an instruction boundary with an NMI to take. The STI shadow does not hold NMIs (A-18, S15).
    /// </summary>
    public readonly bool TakesNmi =>
        (Flags & (CoreFlags.NmiPending | CoreFlags.NmiBlocked | CoreFlags.Walked)) == CoreFlags.NmiPending
        && IcrAhead == 0;

    // Rules
    public void Set(CoreFlags flag, bool on) => Flags = on ? Flags | flag : Flags & ~flag;

    /// <summary>STI: the shadow arises only when IF was 0.</summary>
    public void Sti() => Flags |= InterruptsEnabled ? CoreFlags.None : CoreFlags.InterruptsEnabled
        | CoreFlags.StiShadow;

    public void Cli() => Flags &= ~(CoreFlags.InterruptsEnabled | CoreFlags.StiShadow);
}

/// <summary>Why an activation exists.</summary>
public enum ActivationKind : byte { Task, Interrupt, Nmi, Fault, Softirq }

/// <summary>One activation of a program on a core: the core's own, or a handler's. Registers lie beside it.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct Activation
{
    // State
    /// <summary>Index of the next instruction in the core's code.</summary>
    public ushort Pc;
    /// <summary>Bits 0 to 2: kind. Bit 3: IF of the interrupted activation. Bit 4: asleep on a queue.</summary>
    public byte Bits;

    // Derived
    public readonly ActivationKind Kind => (ActivationKind)(Bits & 7);
    public readonly bool InterruptsWere => (Bits & 8) != 0;
    public readonly bool Asleep => (Bits & 16) != 0;

    // Rules
    public void Begin(int pc, ActivationKind kind, bool interruptsWere)
    {
        Pc = (ushort)pc;
        Bits = (byte)((int)kind | (interruptsWere ? 8 : 0));
    }

    public void SetAsleep(bool asleep) => Bits = (byte)(asleep ? Bits | 16 : Bits & ~16);
}
