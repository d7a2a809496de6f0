namespace Smpcheck.Model;

/// <summary>
/// One entry of the I/O APIC's redirection table. Vector, destination and trigger are the scenario's.
/// </summary>
/// <remarks>82093AA "I/O Redirection Table Registers". Delivery Status is the message in flight itself.
/// N-05: only masks change. N-08: no other interrupt controllers.</remarks>
public struct Rte
{
    // State
    /// <summary>Bit 0: mask. Bit 1: Remote IRR. Bit 2: an edge is latched and not sent.</summary>
    public byte Bits;

    // Derived
    public readonly bool Masked => (Bits & 1) != 0;
    public readonly bool RemoteIrr => (Bits & 2) != 0;
    public readonly bool EdgeLatched => (Bits & 4) != 0;

    // Rules
    public void SetMasked(bool on) => Bits = (byte)(on ? Bits | 1 : Bits & ~1);

    public void SetRemoteIrr(bool on) => Bits = (byte)(on ? Bits | 2 : Bits & ~2);

    public void SetEdgeLatched(bool on) => Bits = (byte)(on ? Bits | 4 : Bits & ~4);
}
