using static Smpcheck.Model.OperandKind;

namespace Smpcheck.Model;

/// <summary>Device registers and the IOMMU's mappings.</summary>
/// <remarks>
/// PCI Express Base "Transaction Ordering"; VT-d "Queued Invalidation Interface"; S87 to S89, S104 to S108.
/// </remarks>
internal static class DeviceInstructions
{
    public static readonly IReadOnlyList<InstructionSpec> All =
    [
        new("mmio.w", "devices", [DeviceRegister, OperandKind.Value], "writes a device register; posted",
            static (Machine m, int c, Instruction i, int _, ref Step step) =>
            {
                var v = i.First.Read(m.View, c);
                if (!Value.IsNumber(v))
                    step.Fail(StopCause.BadOperand);
                else
                    Model.Stores.Store(m, c, BufferEntry.TargetOf(i.Address), v, ref step);
            })
        {
            Guard = static (m, c, _) => Model.Stores.CanStore(m, c), Stores = static _ => 1,
        },
        new("mmio.r", "devices", [OperandKind.Target, DeviceRegister],
            "r := a device register; waits until posted writes have landed",
            static (Machine m, int c, Instruction i, int _, ref Step step) =>
            {
                var device = m.P.DeviceOfAddress[i.Address];
                m.SetRegister(c, i.Target, Devices.ReadRegister(m, device,
                    i.Address - m.P.Devices[device].FirstRegisterAddress, ref step));
            })
        {
            Drain = Drain.Always,
            Guard = static (m, _, i) =>
            {
                var posted = m.Posted(m.P.DeviceOfAddress[i.Address]);
                return posted.Length == 0 || posted[0].Register == 0;
            },
        },
        new("iommu.map", "devices", [OperandKind.Device], "maps the device's buffers",
            static (Machine m, int _, Instruction i, int _, ref Step _) =>
                { if (m.P.StrictIommu) m.Iommu(i.Item).Map(); }) { Drain = Drain.Always },
        new("iommu.unmap", "devices", [OperandKind.Device],
            "unmaps the device's buffers; strict: waits for the invalidation", Unmap)
        {
            Drain = Drain.Always,
            Guard = static (m, _, i) => !m.P.StrictIommu || m.Iommu(i.Item).Mapped || !m.Iommu(i.Item).Invalidating,
            Jumps = true, Spins = true,
        },
        new("iommu.inv", "devices", [OperandKind.Device], "queues an invalidation of the device's cached translations",
            static (Machine m, int _, Instruction i, int _, ref Step _) =>
                { if (m.P.StrictIommu) m.Iommu(i.Item).QueueInvalidation(); })
        {
            Drain = Drain.Always,
        },
        new("iommu.wait", "devices", [OperandKind.Device], "waits until queued invalidations are complete",
            OrderInstructions.Nothing)
        {
            Spins = true, Guard = static (m, _, i) => !m.P.StrictIommu || !m.Iommu(i.Item).Invalidating,
        },
    ];

    // Two steps under a strict IOMMU: clear the mapping and queue the invalidation, then go on once it is complete. A
    // device that was never mapped or is unmapped already goes on at once.
    private static void Unmap(Machine m, int c, Instruction i, int _, ref Step step)
    {
        if (m.P.StrictIommu && m.Iommu(i.Item).Mapped)
        {
            m.Iommu(i.Item).Unmap();
            m.Iommu(i.Item).QueueInvalidation();
            return;
        }

        m.Activation(c).Pc = (ushort)i.Next;
    }
}
