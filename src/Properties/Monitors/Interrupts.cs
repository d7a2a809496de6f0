using Smpcheck.Model;

namespace Smpcheck.Properties;

/// <summary>lost-eoi: at rest, a vector is in service or a Remote IRR is set; nothing will clear it.</summary>
public sealed class LostEoi() : Monitor("lost-eoi")
{
    public override bool AtRest(MachineView m, ReadOnlySpan<byte> ghost) => Find(m) is not null;

    public override string SayAtRest(MachineView m, ReadOnlySpan<byte> ghost) => Find(m) ?? Name;

    private static string? Find(MachineView m)
    {
        for (var c = 0; c < m.P.Cores; c++)
        {
            if (m.P.At.Apic[c] >= 0 && !m.Apic(c).Isr.IsEmpty)
                return $"vector {m.P.VectorName(
                    m.Apic(c).Isr.Highest)} stays in service on core {c}: no EOI will retire it";
        }

        for (var r = 0; r < m.P.Routes.Length; r++)
        {
            if (m.Rte(r).RemoteIrr)
                return $"Remote IRR of {m.P.Routes[r].Source} stays set: no EOI will clear it";
        }

        return null;
    }
}

/// <summary>
/// Follows device events to the cores that take them. Ghost, four bytes a device: which cores have accepted its message
/// and not delivered it (2 bytes), the event is not delivered yet (1), deliveries since the event (1).
/// </summary>
public abstract class DeviceMonitor(string name, int mostDeliveries) : Monitor(name)
{
    protected const int Bytes = 4;

    /// <summary>Deliveries the ghost counts to.</summary>
    protected int Most => mostDeliveries;

    public override EventKinds Listens =>
        EventKinds.DeviceEvent | EventKinds.DeviceServed | EventKinds.Accepted | EventKinds.Entered;

    protected virtual bool NeedsOutstanding => false;

    public override byte[] Ghost(Platform p)
    {
        var ghost = new byte[Bytes * p.Devices.Length];
        for (var d = 0; d < p.Devices.Length; d++)
        {
            var cores = p.Devices[d].Kind == DeviceKind.Timer ? 1 << p.Devices[d].Core
                : p.Devices[d].Route < 0 ? 0 : p.Routes[p.Devices[d].Route].Cores.Aggregate(0, (bits, c) =>
                    bits | (1 << c));
            (ghost[Bytes * d], ghost[(Bytes * d) + 1]) = ((byte)cores, (byte)(cores >> 8));
            ghost[(Bytes * d) + 2] = (byte)(NeedsOutstanding ? 1 : 0);
            ghost[(Bytes * d) + 3] = (byte)StateLayout.MaskFor(mostDeliveries);
        }

        return ghost;
    }

    public override bool On(in Event e, MachineView m, Span<byte> ghost)
    {
        switch (e.Kind)
        {
            case EventKinds.DeviceEvent:
                ghost[(Bytes * e.A) + 3] = 0;
                if (NeedsOutstanding)
                    ghost[(Bytes * e.A) + 2] = 1;
                return false;
            case EventKinds.DeviceServed:
                ghost[(Bytes * e.A) + 2] = 0;
                return false;
            case EventKinds.Accepted:
                ghost[(Bytes * e.A) + (e.Core >> 3)] |= (byte)(1 << (e.Core & 7));
                return false;
            default:
                return e.A >= 0 && Delivered(e, m, ghost);
        }
    }

    /// <summary>A vector that carries a message of this device was delivered.</summary>
    protected virtual bool Judge(in Event e, int device, MachineView m, Span<byte> ghost) => false;

    public override void Print(MachineView m, ReadOnlySpan<byte> ghost, List<StateEntry> list)
    {
        for (var d = 0; d < m.P.Devices.Length; d++)
        {
            var (cores, outstanding, deliveries) =
                (ghost[Bytes * d] | (ghost[(Bytes * d) + 1] << 8), ghost[(Bytes * d) + 2], ghost[(Bytes * d) + 3]);
            if (cores != 0)
                list.Add(new StateEntry($"{Name}", $"{m.P.Devices[d].Name} accepted by", $"0x{cores:x}"));
            if (outstanding != 0)
                list.Add(new StateEntry($"{Name}", $"{m.P.Devices[d].Name} undelivered", "1"));
            if (deliveries != 0)
                list.Add(new StateEntry($"{Name}", $"{m.P.Devices[d].Name} deliveries", $"{deliveries}"));
        }
    }

    private bool Delivered(in Event e, MachineView m, Span<byte> ghost)
    {
        var violated = false;
        for (var d = 0; d < m.P.Devices.Length; d++)
        {
            if (!Carries(m.P, d, e.A))
                continue;
            ref var accepted = ref ghost[(Bytes * d) + (e.Core >> 3)];
            var mine = (byte)(1 << (e.Core & 7));
            if ((accepted & mine) == 0)
                continue;
            accepted &= (byte)~mine;
            violated |= Judge(e, d, m, ghost);
            ghost[(Bytes * d) + 2] = 0;
        }

        return violated;
    }

    protected static bool Carries(Platform p, int device, int vector) =>
        p.Devices[device].Kind == DeviceKind.Timer
            ? p.Devices[device].Vector == vector
            : p.Devices[device].Route >= 0 && p.Routes[p.Devices[device].Route].Vector == vector;
}

/// <summary>
/// lost-irq: at rest, a request waits in IRR for ever, or a device's event was never delivered; a mask excuses.
/// </summary>
public sealed class LostIrq() : DeviceMonitor("lost-irq", 0)
{
    protected override bool NeedsOutstanding => true;

    public override bool AtRest(MachineView m, ReadOnlySpan<byte> ghost) => Find(m, ghost) is not null;

    public override string SayAtRest(MachineView m, ReadOnlySpan<byte> ghost) => Find(m, ghost) ?? Name;

    private static string? Find(MachineView m, ReadOnlySpan<byte> ghost)
    {
        for (var c = 0; c < m.P.Cores; c++)
        {
            if (m.P.At.Apic[c] < 0 || m.Apic(c).Irr.IsEmpty)
                continue;
            // What TPR alone holds back waits by the software's own choice.
            var vector = m.Apic(c).Irr.Highest;
            if (m.P.VectorClass[vector] > m.Apic(c).Tpr)
                return $"vector {m.P.VectorName(vector)} waits in IRR of core {c} for ever";
        }

        for (var d = 0; d < m.P.Devices.Length; d++)
        {
            if (ghost[(Bytes * d) + 2] != 0 && !IsMasked(m, d))
                return $"an event of {m.P.Devices[d].Name} was never delivered";
        }

        return null;
    }

    private static bool IsMasked(MachineView m, int device)
    {
        var route = m.P.Devices[device].Route;
        if (m.P.Devices[device].Kind == DeviceKind.Timer)
            return m.Apic(m.P.Devices[device].Core).Tpr >= m.P.VectorClass[m.P.Devices[device].Vector];
        if (route < 0)
            return true; // Without a route nobody asked for it.
        return m.P.Routes[route].Msi ? m.Device(device).Has(Devices.MsixMasked) : m.Rte(route).Masked
            || IsHeldByTpr(m, route);
    }

    private static bool IsHeldByTpr(MachineView m, int route)
    {
        foreach (var c in m.P.Routes[route].Cores)
        {
            if (m.Apic(c).Tpr < m.P.VectorClass[m.P.Routes[route].Vector])
                return false;
        }

        return true;
    }
}

/// <summary>irq-storm: one event of a device is delivered more than <c>max</c> times.</summary>
/// <remarks>
/// Only a level is sent again for the same event; every message of an edge stands for one of its own.
/// </remarks>
public sealed class IrqStorm(int max) : DeviceMonitor("irq-storm", max)
{
    public override string Say(in Event e, MachineView m) =>
        $"vector {m.P.VectorName(e.A)} was delivered to core {e.Core} "
        + $"more than {Most} times for one event of its device";

    protected override bool Judge(in Event e, int device, MachineView m, Span<byte> ghost)
    {
        if (m.P.Devices[device].Route < 0 || m.P.Routes[m.P.Devices[device].Route].Trigger == Trigger.Edge)
            return false;
        ref var deliveries = ref ghost[(Bytes * device) + 3];
        if (deliveries == Most)
            return true;
        deliveries++;
        return false;
    }
}

/// <summary>
/// irq-storm without a bound: a fair run in which some core takes interrupts for ever, and in the end neither its own
/// program nor a softirq gets anywhere. A program of another core that goes on sending them is no storm.
/// </summary>
public sealed class EndlessIrqStorm() : RunMonitor("irq-storm")
{
    public override int Ways(Platform p) => p.Cores;

    public override CycleMark Mark(MachineView m, int way, Transition t, CoreAct act, int core)
    {
        if (act == CoreAct.TakesInterrupt && core == way)
            return CycleMark.Needed;
        if (act != CoreAct.GoesOn || m.Activation(core).Kind is not (ActivationKind.Task or ActivationKind.Softirq))
            return CycleMark.Allowed;
        return core == way || Sends(m, core, way) ? CycleMark.Forbidden : CycleMark.Allowed;
    }

    private static bool Sends(MachineView m, int core, int target)
    {
        var next = m.Next(core);
        if (!IcrPassing.IsIcrWrite(next.Spec))
            return false;
        var command = m.P.Commands[next.Item];
        return command.Physical || Array.IndexOf(command.Targets, target) >= 0;
    }

    public override string SayLoop(MachineView m, int way)
    {
        var next = m.P.Code[way][m.Activation(way, 0).Pc];
        return $"core {way} can take interrupts for ever and do nothing else"
            + (next.Line > 0 ? $": `{next.Text}` (line {next.Line}) waits" : "");
    }
}

/// <summary>
/// spurious-irq: a vector is delivered for which its device has nothing outstanding, or which has no handler.
/// </summary>
public sealed class SpuriousIrq() : DeviceMonitor("spurious-irq", 0)
{
    public override bool On(in Event e, MachineView m, Span<byte> ghost) =>
        base.On(e, m, ghost) | (e.Kind == EventKinds.Entered && e.B < 0);

    public override string Say(in Event e, MachineView m) => e.B < 0
        ? $"core {e.Core} took vector {m.P.VectorName(e.A)}, which has no handler there"
        : $"core {e.Core} took vector {m.P.VectorName(e.A)} although its device has nothing outstanding";

    // Of devices that share the vector, one with something outstanding is enough.
    protected override bool Judge(in Event e, int device, MachineView m, Span<byte> ghost)
    {
        for (var d = 0; d < m.P.Devices.Length; d++)
        {
            if (Carries(m.P, d, e.A) && IsOutstanding(m, d))
                return false;
        }

        return true;
    }

    private static bool IsOutstanding(MachineView m, int device) => m.P.Devices[device].Kind switch
    {
        DeviceKind.Level => m.Device(device).A != 0,
        DeviceKind.Edge => m.Device(device).B != 0 || m.Device(device).A != 0,
        _ => true, // A timer or an MSI-X message always stands for an event.
    };
}
