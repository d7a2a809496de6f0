namespace Smpcheck.Model;

/// <summary>The I/O APIC: lines become messages, EOI messages clear Remote IRR.</summary>
/// <remarks>82093AA "I/O Redirection Table Registers"; S74 to S82. Entries are the scenario's routes of
/// lines.</remarks>
public static class IoApics
{
    public static readonly IReadOnlyList<Rule> All =
    [
        new("ioapic.send", AgentKind.IoApic, "an I/O APIC entry sends its interrupt", static (_, _) =>
            true, ListSends, SendEntry,
            NameSend)
        {
            Parts = static (p, _) => p.Routes.Length, Part = static (_, _, operand) => operand & 0xff,
        },
        new("ioapic.eoi", AgentKind.IoApic, "an EOI message arrives", static (p, _) =>
            p.At.EoiMessages >= 0, ListEois, EndOfInterrupt,
            static (m, _, v) => $"eoi {m.P.VectorName(v)}")
        {
            Parts = static (p, _) => p.VectorNumber.Length,
        },
    ];

    /// <summary>An edge arrives at the entry of a line: masked edges are ignored unless the scenario says they latch
    /// (S75).</summary>
    public static void Edge(Machine m, int route)
    {
        ref var rte = ref m.Rte(route);
        if (!rte.Masked || m.P.Assumes(Assumptions.MaskedEdgeLatch))
            rte.SetEdgeLatched(true);
    }

    private static void ListSends(MachineView m, int _, ref StepList list)
    {
        var routes = m.P.Routes;
        for (var r = 0; r < routes.Length; r++)
        {
            if (routes[r].Msi || !CanSend(m, r))
                continue;
            if (!m.P.Assumes(Assumptions.LowestPriority))
            {
                list.Add(r);
                continue;
            }

            for (var t = 0; t < routes[r].Cores.Length; t++)
                list.Add(r | ((t + 1) << 8));
        }
    }

    private static bool CanSend(MachineView m, int route)
    {
        var rte = m.Rte(route);
        var info = m.P.Routes[route];
        if (rte.Masked)
            return false;
        if (info.Trigger == Trigger.Edge)
            return rte.EdgeLatched;
        return m.LineIsHigh(info.Device) && !rte.RemoteIrr && !InFlight(m, info);
    }

    // Delivery Status: one message of an entry at a time (S77).
    private static bool InFlight(MachineView m, RouteInfo info)
    {
        foreach (var core in info.Cores)
        {
            if (m.Messages(core)[info.Channel[core]] != 0)
                return true;
        }

        return false;
    }

    private static void SendEntry(Machine m, int _, int operand, ref Step step)
    {
        var info = m.P.Routes[operand & 0xff];
        m.Rte(operand & 0xff).SetEdgeLatched(false);
        var only = (operand >> 8) - 1;
        for (var t = 0; t < info.Cores.Length; t++)
        {
            if (only < 0 || only == t)
                Apics.SendMessage(m, info.Cores[t], info.Channel[info.Cores[t]], ref step);
        }
    }

    private static string NameSend(MachineView m, int _, int operand)
    {
        var info = m.P.Routes[operand & 0xff];
        var only = (operand >> 8) - 1;
        var to = only < 0 ? string.Join(",", info.Cores) : $"{info.Cores[only]}";
        return $"send {m.P.VectorName(info.Vector)} for {info.Source} to {to}";
    }

    private static void ListEois(MachineView m, int _, ref StepList list)
    {
        for (var bits = m.EoiMessages.Bits; bits != 0; bits &= bits - 1)
            list.Add(System.Numerics.BitOperations.TrailingZeroCount(bits));
    }

    // Every entry with the vector is cleared (S82); a line that is still high is then sent again by its own rule (S78).
    private static void EndOfInterrupt(Machine m, int _, int vector, ref Step step)
    {
        m.EoiMessages.Remove(vector);
        for (var r = 0; r < m.P.Routes.Length; r++)
        {
            if (m.P.Routes[r].Vector == vector && m.P.Routes[r].Trigger == Trigger.Level)
                m.Rte(r).SetRemoteIrr(false);
        }
    }
}
