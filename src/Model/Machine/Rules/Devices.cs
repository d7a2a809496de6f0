namespace Smpcheck.Model;

/// <summary>Devices act by themselves: events, posted writes that land, DMA, interrupts.</summary>
/// <remarks>PCI Express Base "Transaction Ordering", "Message Signaled Interrupt (MSI/MSI-X) Support"; S74 to S92,
/// S104, S108.</remarks>
public static class Devices
{
    /// <summary>MSI-X and NIC bits of <see cref="Device.Bits"/>.</summary>
    public const byte Signal = 1, MsixMasked = 2, MsixPending = 4, Holding = 8;

    public static readonly IReadOnlyList<Rule> All =
    [
        new("device.write", AgentKind.Device, "a posted write lands in a device", static (p, d) =>
            p.Devices[d].PostedDepth > 0,
            static (MachineView m, int d, ref StepList list) => { if (m.Posted(d)[0].Register != 0) list.Add(); }, Land,
            static (m, d, _) =>
                $"write {m.P.Devices[d].Registers[m.Posted(d)[0].Register - 1]} = {m.Posted(d)[0].Datum}"),
        new("level.raise", AgentKind.Device, "a level device raises its line", Is(DeviceKind.Level),
            static (MachineView m, int d, ref StepList list) =>
                { if (m.Device(d) is { Left: > 0, A: 0 }) list.Add(); }, RaiseLevel,
            static (_, _, _) => "raise"),
        new("edge.raise", AgentKind.Device, "a device sets its cause bit", Is(DeviceKind.Edge),
            static (MachineView m, int d, ref StepList list) => { if (m.Device(d).Left > 0) list.Add(); }, RaiseEdge,
            static (_, _, _) => "raise"),
        new("timer.expire", AgentKind.Device, "a local timer expires", Is(DeviceKind.Timer),
            static (MachineView m, int d, ref StepList list) => { if (m.Device(d).Left > 0) list.Add(); }, Expire,
            static (_, _, _) => "expire"),
        new("nic.fetch", AgentKind.Device, "a NIC reads a descriptor by DMA", Is(DeviceKind.Nic), ListFetch, Fetch,
            static (m, d, way) => $"fetch desc{m.Device(d).B % m.P.Devices[d].Ring}{Way(m, d, way)}"),
        new("nic.complete", AgentKind.Device, "a NIC writes a completion by DMA", Is(DeviceKind.Nic), ListComplete,
            Complete,
            static (m, d, way) => $"complete cq{m.Device(d).C % m.P.Devices[d].Ring} = "
                + Names.Datum(m.P, m.Device(d).Latch) + Way(m, d, way)),
        new("msix.signal", AgentKind.Device, "a device signals MSI-X", Is(DeviceKind.Nic), ListSignal, SignalMsix,
            static (m, d, t) => $"msi-x {m.P.VectorName(m.P.Routes[m.P.Devices[d].Route].Vector)} to "
                + string.Join(",", Targets(m.P, d, t))),
    ];

    /// <summary>A CPU write enters the way to the device.</summary>
    public static void Post(Machine m, int device, int address, byte datum, ref Step step)
    {
        foreach (ref var slot in m.Posted(device))
        {
            if (slot.Register != 0)
                continue;
            slot.Register = (byte)(address - m.P.Devices[device].FirstRegisterAddress + 1);
            slot.Datum = datum;
            return;
        }

        step.Exceed(StopCause.PostedWrites);
    }

    /// <summary>A CPU read: the device's answer. The guard has waited for all posted writes to land.</summary>
    public static ushort ReadRegister(Machine m, int device, int register, ref Step step)
    {
        ref var state = ref m.Device(device);
        var info = m.P.Devices[device];
        switch (info.Registers[register])
        {
            case "STATUS" or "CAUSE":
                return state.A;
            case "DATA": // Takes all that is there.
                var items = state.B;
                state.B = 0;
                step.Emit(EventKinds.DeviceServed, -1, device);
                return items;
            case "COUNT":
                return state.Left;
            case "DOORBELL":
                return state.A;
            case "HEAD":
                return state.C;
            default:
                return 0; // Write-only registers read as zero.
        }
    }

    /// <summary>Masks or unmasks a source where it enters: the I/O APIC entry, or the MSI-X table entry (S76,
    /// S90).</summary>
    public static void SetMask(Machine m, int route, bool masked)
    {
        var info = m.P.Routes[route];
        if (!info.Msi)
        {
            m.Rte(route).SetMasked(masked);
            return;
        }

        ref var device = ref m.Device(info.Device);
        device.Set(MsixMasked, masked);
        if (masked || !device.Has(MsixPending))
            return;
        device.Set(MsixPending, false);
        device.Set(Signal, true); // Pending at unmask: exactly one message.
    }

    private static Func<Platform, int, bool> Is(DeviceKind kind) => (p, d) => p.Devices[d].Kind == kind;

    private static void Land(Machine m, int device, int _, ref Step step)
    {
        var posted = m.Posted(device);
        var write = posted[0];
        posted[1..].CopyTo(posted);
        posted[^1] = default;
        ref var state = ref m.Device(device);
        var register = m.P.Devices[device].Registers[write.Register - 1];
        if (register == "ACK" || register == "CAUSE")
        {
            // Level: any write ends the request. Edge: write 1 to clear.
            if (m.P.Devices[device].Kind == DeviceKind.Level || (write.Datum & 1) != 0)
                state.A = 0;
            if (m.P.Devices[device].Kind == DeviceKind.Level)
                step.Emit(EventKinds.DeviceServed, -1, device);
        }
        else if (register == "DOORBELL")
        {
            if (write.Datum - state.B > m.P.Devices[device].Ring)
                step.Fail(StopCause.RingOverrun);
            else if (write.Datum >= state.B)
                state.A = write.Datum; // A producer index behind what was fetched already says nothing new.
        }
    }

    private static void RaiseLevel(Machine m, int device, int _, ref Step step)
    {
        ref var state = ref m.Device(device);
        state.Left--;
        state.A = 1;
        step.Emit(EventKinds.DeviceEvent, -1, device);
        Rise(m, device, TriggerOf(m.P, device));
    }

    private static void RaiseEdge(Machine m, int device, int _, ref Step step)
    {
        ref var state = ref m.Device(device);
        var wasHigh = state.A != 0;
        state.Left--;
        state.A = 1;
        state.B++;
        step.Emit(EventKinds.DeviceEvent, -1, device);
        if (!wasHigh)
            Rise(m, device, TriggerOf(m.P, device));
    }

    private static Trigger TriggerOf(Platform p, int device) =>
        p.Devices[device].Route < 0 ? Trigger.Level : p.Routes[p.Devices[device].Route].Trigger;

    private static void Rise(Machine m, int device, Trigger trigger)
    {
        if (trigger == Trigger.Edge)
            IoApics.Edge(m, m.P.Devices[device].Route);
    }

    private static void Expire(Machine m, int device, int _, ref Step step)
    {
        var info = m.P.Devices[device];
        m.Device(device).Left--;
        m.Apic(info.Core).Accept(info.Vector, Trigger.Edge);
        step.Emit(EventKinds.DeviceEvent, -1, device);
        step.Emit(EventKinds.Accepted, info.Core, device, info.Vector);
    }

    // DMA: 0 untranslated or through the mapping, 1 through a cached old mapping, 2 blocked.
    private static void ListDma(MachineView m, int device, ref StepList list)
    {
        if (!m.P.StrictIommu)
        {
            list.Add(0);
            return;
        }

        var context = m.Iommu(device);
        if (context.Mapped)
            list.Add(0);
        else if (context.Cached)
            list.Add(1); // Old until the invalidation is complete (S104).
        if (!context.Mapped)
            list.Add(2);
    }

    private static string Way(MachineView m, int device, int way) =>
        way switch { 1 => " (stale IOTLB)", 2 => " (blocked)", _ => "" };

    private static void Translate(Machine m, int device, int way)
    {
        if (m.P.StrictIommu && way == 0)
            m.Iommu(device).Fill();
    }

    private static void ListFetch(MachineView m, int device, ref StepList list)
    {
        var state = m.Device(device);
        if (state.A != state.B && !state.Has(Holding))
            ListDma(m, device, ref list);
    }

    private static void Fetch(Machine m, int device, int way, ref Step step)
    {
        ref var state = ref m.Device(device);
        var info = m.P.Devices[device];
        if (way == 2)
        {
            Block(m, device, ref step);
            return;
        }

        Translate(m, device, way);
        var address = info.FirstDescriptor + (state.B % info.Ring);
        step.Emit(EventKinds.DmaRead, device, address);
        state.B++;
        state.Latch = m.Memory(address);
        if (Value.IsFrame(state.Latch))
        {
            // The descriptor names a buffer: what is sent is the frame's content.
            var content = m.P.Frames[Value.FrameOf(state.Latch)].ContentAddress;
            step.Emit(EventKinds.DmaRead, device, content);
            state.Latch = m.Memory(content);
        }

        state.Set(Holding, true);
    }

    // The descriptor is dropped: no completion, no interrupt.
    private static void Block(Machine m, int device, ref Step step)
    {
        ref var state = ref m.Device(device);
        if (!state.Has(Holding))
            state.B++;
        state.C++;
        state.Latch = 0;
        state.Set(Holding, false);
        step.Emit(EventKinds.DmaBlocked, device);
    }

    private static void ListComplete(MachineView m, int device, ref StepList list)
    {
        if (m.Device(device).Has(Holding))
            ListDma(m, device, ref list);
    }

    private static void Complete(Machine m, int device, int way, ref Step step)
    {
        if (way == 2)
        {
            Block(m, device, ref step);
            return;
        }

        Translate(m, device, way);
        ref var state = ref m.Device(device);
        var info = m.P.Devices[device];
        var address = info.FirstCompletion + (state.C % info.Ring);
        m.Memory(address) = state.Latch;
        step.Emit(EventKinds.WordWritten, -1, address);
        state.C++;
        state.Latch = 0;
        state.Set(Holding, false);
        if (info.Route < 0)
            return;
        step.Emit(EventKinds.DeviceEvent, -1, device);
        if (state.Has(MsixMasked))
            state.Set(MsixPending, true); // Several masked events are one (S90).
        else
            state.Set(Signal, true);
    }

    private static void ListSignal(MachineView m, int device, ref StepList list)
    {
        if (!m.Device(device).Has(Signal))
            return;
        if (!m.P.Assumes(Assumptions.LowestPriority))
        {
            list.Add();
            return;
        }

        for (var t = 0; t < m.P.Routes[m.P.Devices[device].Route].Cores.Length; t++)
            list.Add(t + 1);
    }

    private static IEnumerable<int> Targets(Platform p, int device, int only)
    {
        var cores = p.Routes[p.Devices[device].Route].Cores;
        return only == 0 ? cores : [cores[only - 1]];
    }

    private static void SignalMsix(Machine m, int device, int only, ref Step step)
    {
        var info = m.P.Routes[m.P.Devices[device].Route];
        m.Device(device).Set(Signal, false);
        if (m.Device(device).Has(MsixMasked))
        {
            m.Device(device).Set(MsixPending, true);
            return;
        }

        for (var t = 0; t < info.Cores.Length; t++)
        {
            if (only == 0 || only - 1 == t)
                Apics.SendMessage(m, info.Cores[t], info.Channel[info.Cores[t]], ref step);
        }
    }
}

/// <summary>The IOMMU completes queued invalidations (S104).</summary>
public static class Iommus
{
    public static readonly IReadOnlyList<Rule> All =
    [
        new("iommu.invalidate", AgentKind.Iommu, "the IOMMU completes an invalidation", static (p, _) => p.StrictIommu,
            static (MachineView m, int _, ref StepList list) =>
            {
                for (var d = 0; d < m.P.Devices.Length; d++)
                {
                    if (m.Iommu(d).Invalidating)
                        list.Add(d);
                }
            },
            static (Machine m, int _, int d, ref Step _) => m.Iommu(d).Invalidate(),
            static (m, _, d) => $"invalidate {m.P.Devices[d].Name}")
        {
            Parts = static (p, _) => p.Devices.Length,
        },
    ];
}

/// <summary>Fields of a device that conditions outside programs may read.</summary>
public static class DeviceFields
{
    /// <summary>Field names of a kind, in the order of their numbers.</summary>
    public static IReadOnlyList<string> Of(DeviceKind kind) => kind switch
    {
        DeviceKind.Level => ["pending", "left"],
        DeviceKind.Edge => ["pending", "left", "cause"],
        DeviceKind.Timer => ["left"],
        _ => ["head", "tail", "completed", "pending"],
    };

    public static ushort Read(MachineView m, int device, int field)
    {
        var state = m.Device(device);
        return (m.P.Devices[device].Kind, field) switch
        {
            (DeviceKind.Level, 0) => state.A,
            (DeviceKind.Edge, 0) => state.B,
            (DeviceKind.Edge, 2) => state.A,
            (DeviceKind.Level or DeviceKind.Edge, 1) or (DeviceKind.Timer, 0) => state.Left,
            (DeviceKind.Nic, 0) => state.B,
            (DeviceKind.Nic, 1) => state.A,
            (DeviceKind.Nic, 2) => state.C,
            _ => (ushort)(state.Has(Devices.MsixPending) ? 1 : 0),
        };
    }
}
