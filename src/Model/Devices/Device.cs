using System.Runtime.InteropServices;

namespace Smpcheck.Model;

/// <summary>
/// The state any device kind needs; each kind gives the fields its own meaning in <c>Devices/*.cs</c> and leaves the
/// others zero.
/// </summary>
/// <remarks>
/// a completion lands in the step that makes its message pending. A-17: a timer may expire at any moment. A-20:
/// the smallest level and edge devices. N-19: no PCI Express errors, traffic classes or relaxed ordering.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct Device
{
    /// <summary>Events (level, edge, timer shots) that have not happened yet.</summary>
    public byte Left;
    /// <summary>Level: the line is high. Edge: cause bits. NIC: producer index last written to DOORBELL.</summary>
    public byte A;
    /// <summary>Edge: items not read. NIC: descriptors fetched.</summary>
    public byte B;
    /// <summary>NIC: completions written.</summary>
    public byte C;
    /// <summary>NIC: the value of the descriptor being worked on, 0 when none is.</summary>
    public ushort Latch;
    /// <summary>
    /// NIC, MSI-X: bit 0 an event to signal, bit 1 mask, bit 2 pending (PBA), bit 3 a descriptor is held.
    /// </summary>
    public byte Bits;

    public readonly bool Has(byte bit) => (Bits & bit) != 0;

    public void Set(byte bit, bool on) => Bits = (byte)(on ? Bits | bit : Bits & ~bit);
}

/// <summary>A CPU write on its way to a device: posted, first in first out per device (S89).
/// four at most.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct PostedWrite
{
    /// <summary>Register + 1, 0 in an empty slot.</summary>
    public byte Register;
    public byte Datum;
}
