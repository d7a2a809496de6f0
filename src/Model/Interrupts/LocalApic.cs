using System.Runtime.InteropServices;

namespace Smpcheck.Model;

/// <summary>One core's local APIC: a fixed interrupt from request (IRR) through service (ISR) to EOI.</summary>
/// <remarks>
/// SDM3A "Interrupt Acceptance for Fixed Interrupts", "Interrupt, Task, and Processor Priority", "Signaling Interrupt
/// Servicing Completion". A-04: vectors are numbered densely and keep class and order.
/// N-02: no arbitration, no LVT but the timer's, no EOI-broadcast suppression. N-09: no virtual APIC. N-11: spurious
/// vectors arise from TPR writes only (S58). N-13: always enabled.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct LocalApic
{
    // State: overlaid on the machine's bytes, so every bit here is a bit of the fingerprint.
    /// <summary>IRR: requested, not yet dispatched to the core.</summary>
    public VectorSet Irr;
    /// <summary>ISR: dispatched, EOI outstanding.</summary>
    public VectorSet Isr;
    /// <summary>TMR: the last acceptance of the vector was level-triggered.</summary>
    public VectorSet Tmr;
    /// <summary>TPR: the priority class at or below which software holds interrupts off, 0 to 15.</summary>
    public byte Tpr;
    /// <summary>ICR, high doubleword (xAPIC): destination core + 1 of the next IPI, 0 before the first.</summary>
    public byte IcrHigh;

    // Derived
    /// <summary>PPR, class only: what a request must beat. The sub-class never decides dispatch.</summary>
    public readonly int Ppr(Platform p) => Math.Max(Tpr, Isr.IsEmpty ? 0 : p.VectorClass[Isr.Highest]);

    /// <summary>Some request beats the processor priority.</summary>
    public readonly bool CanDispatch(Platform p) => !Irr.IsEmpty && p.VectorClass[Irr.Highest] > Ppr(p);

    // Rules: CanX is the guard, X the effect.
    /// <summary>A message names this APIC. A request already in IRR absorbs it, so edges coalesce.</summary>
    public void Accept(int vector, Trigger trigger)
    {
        Irr.Add(vector);
        if (trigger == Trigger.Level)
            Tmr.Add(vector);
        else
            Tmr.Remove(vector);
    }

    /// <summary>Hands the highest request to the core.</summary>
    public int Dispatch(Platform p)
    {
        Require.That(CanDispatch(p));
        var v = Irr.Highest;
        Irr.Remove(v);
        Isr.Add(v);
        return v;
    }

    /// <summary>Software writes EOI: retires the highest vector in service. Returns it, or -1 when none is.</summary>
    public int Eoi(out Trigger trigger)
    {
        trigger = Trigger.Edge;
        if (Isr.IsEmpty)
            return -1; // The write is ignored, no message is sent (S59).
        var v = Isr.Highest;
        Isr.Remove(v);
        trigger = Tmr.Has(v) ? Trigger.Level : Trigger.Edge;
        return v;
    }
}
