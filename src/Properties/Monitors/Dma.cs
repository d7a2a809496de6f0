using Smpcheck.Model;

namespace Smpcheck.Properties;

/// <summary>
/// dma-stale: a device reads a word that the driver has stored but not made visible, or has never stored. Ghost: a bit
/// a word, set once a store to it has landed.
/// </summary>
public sealed class StaleDma() : Monitor("dma-stale")
{
    public override EventKinds Listens => EventKinds.DmaRead | EventKinds.WordWritten;

    public override byte[] Ghost(Platform p)
    {
        var ghost = new byte[(p.Words / 8) + 1];
        foreach (var device in p.Devices)
        {
            for (var k = 0; k < device.Ring; k++)
                ghost[(device.FirstDescriptor + k) >> 3] |= (byte)(1 << ((device.FirstDescriptor + k) & 7));
        }

        return ghost;
    }

    public override bool On(in Event e, MachineView m, Span<byte> ghost)
    {
        var bit = (byte)(1 << (e.A & 7));
        if (e.Kind == EventKinds.WordWritten)
        {
            if (IsDescriptor(m.P, e.A))
                ghost[e.A >> 3] |= bit;
            return false;
        }

        return Writer(m, e.A) >= 0 || (IsDescriptor(m.P, e.A) && (ghost[e.A >> 3] & bit) == 0);
    }

    public override string Say(in Event e, MachineView m)
    {
        var word = m.P.AddressName[e.A];
        var device = m.P.Devices[e.Core].Name;
        var writer = Writer(m, e.A);
        return writer >= 0
            ? $"device {device} read {word} while core {writer}'s store to it was still in its store buffer"
            : $"device {device} read {word}, which the driver never stored";
    }

    public override void Print(MachineView m, ReadOnlySpan<byte> ghost, List<StateEntry> list)
    {
        for (var a = 1; a <= m.P.Words; a++)
        {
            if ((ghost[a >> 3] >> (a & 7) & 1) != 0)
                list.Add(new StateEntry(Name, $"{m.P.AddressName[a]} stored", "1"));
        }
    }

    private static bool IsDescriptor(Platform p, int address)
    {
        foreach (var device in p.Devices)
        {
            if (device.Ring > 0 && address >= device.FirstDescriptor && address < device.FirstDescriptor + device.Ring)
                return true;
        }

        return false;
    }

    private static int Writer(MachineView m, int address)
    {
        for (var c = 0; c < m.P.Cores; c++)
        {
            foreach (var entry in m.Buffer(c))
            {
                if (entry.Address == address)
                    return c;
            }
        }

        return -1;
    }
}

/// <summary>iommu-fault: a DMA is blocked by the IOMMU.</summary>
public sealed class IommuFault() : Monitor("iommu-fault")
{
    public override EventKinds Listens => EventKinds.DmaBlocked;

    public override bool MayStaySilent => true;

    public override bool On(in Event e, MachineView m, Span<byte> ghost) => true;

    public override string Say(in Event e, MachineView m) =>
        $"the IOMMU blocked a DMA of device {m.P.Devices[e.Core].Name}: nothing is mapped for it";
}
