using System.Runtime.InteropServices;

namespace Smpcheck.Model;

/// <summary>The memory models this version runs. N-03: no rvwmo.</summary>
public enum MemoryModel : byte { Sc, Tso, Pso }

/// <summary>One outstanding store: to memory, to a device register or to the core's own local APIC.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct BufferEntry
{
    /// <summary>Bits 0 to 9: address, 0 in an empty slot. Bits 10 to 12: generation. Bit 13: stored through a
    /// translation. Bit 14: walks see it.</summary>
    public ushort Target;
    public ushort Datum;

    public const ushort ThroughTranslation = 1 << 13;
    public const ushort SeenByWalks = 1 << 14;
    public const ushort AddressMask = 0x3ff;

    public readonly int Address => Target & AddressMask;
    public readonly bool IsTranslated => (Target & ThroughTranslation) != 0;
    public readonly int Generation => (Target >> 10) & 7;

    public static ushort TargetOf(int address) => (ushort)address;

    public static ushort TargetOf(int address, int generation) =>
        (ushort)(address | (generation << 10) | ThroughTranslation);
}

/// <summary>A core's stores that are not performed yet, oldest first; filled slots come before empty ones.</summary>
/// <remarks>
/// SDM3A "Store Buffer", "Memory Ordering in P6 and More Recent Processor Families"; SPARC V9 "Partial Store Order
/// (PSO)". Under tso the oldest store drains. Under pso the oldest store of any order group drains (an address; a
/// device; the local APIC) unless a marker of <c>fence.w</c> stands before it. Between markers the order of different
/// groups means nothing, so it is kept sorted: equal buffers are equal bytes. A-02: what has drained is visible
/// to all at once.
/// </remarks>
public readonly ref struct StoreBuffer(Span<BufferEntry> slots, Platform platform)
{
    private readonly Span<BufferEntry> _slots = slots;

    // Derived
    public int Count => Length(_slots);
    public bool IsFull => _slots.Length == 0 || _slots[^1].Target != 0;

    public static int Length(ReadOnlySpan<BufferEntry> slots)
    {
        var n = 0;
        while (n < slots.Length && slots[n].Target != 0)
            n++;
        return n;
    }

    // Rules
    /// <summary>Appends a store.</summary>
    public void Push(ushort target, ushort datum)
    {
        Require.That(!IsFull);
        var at = Count;
        if (platform.MemoryModel == MemoryModel.Pso)
        {
            var group = platform.OrderGroup(target);
            while (at > 0 && !platform.IsMarker(_slots[at - 1].Target)
                && platform.OrderGroup(_slots[at - 1].Target) > group)
            {
                _slots[at] = _slots[at - 1];
                at--;
            }
        }

        _slots[at].Target = target;
        _slots[at].Datum = datum;
    }

    /// <summary><c>fence.w</c> under pso: stores before the marker drain before those after it.</summary>
    public void PushMarker()
    {
        var count = Count;
        if (count == 0 || platform.IsMarker(_slots[count - 1].Target))
            return;
        Require.That(!IsFull);
        _slots[count].Target = platform.Marker;
    }

    /// <summary>The entry may be performed next.</summary>
    public static bool CanDrain(ReadOnlySpan<BufferEntry> slots, int index, Platform platform)
    {
        if (index == 0)
            return true;
        if (platform.MemoryModel == MemoryModel.Tso)
            return false;
        var group = platform.OrderGroup(slots[index].Target);
        for (var i = 0; i < index; i++)
        {
            if (platform.IsMarker(slots[i].Target) || platform.OrderGroup(slots[i].Target) == group)
                return false;
        }

        return true;
    }

    /// <summary>Takes the entry out; a marker that comes to the front has done its work.</summary>
    public BufferEntry Take(int index)
    {
        Require.That(CanDrain(_slots, index, platform));
        var entry = _slots[index];
        Remove(index);
        if (_slots[0].Target != 0 && platform.IsMarker(_slots[0].Target))
            Remove(0);
        return entry;
    }

    /// <summary>SFENCE.VMA: this hart's later walks see the stores so far, wherever they are (S45, A-23).</summary>
    public void ShowToWalks(int address)
    {
        foreach (ref var slot in _slots)
        {
            if (slot.Address == address)
                slot.Target |= BufferEntry.SeenByWalks;
        }
    }

    private void Remove(int index)
    {
        _slots[(index + 1)..].CopyTo(_slots[index..]);
        _slots[^1] = default;
    }
}
