using System.Globalization;

namespace Smpcheck.Model;

/// <summary>Prints every live field of a state by name, in layout order.</summary>
public static class StatePrinter
{
    public static List<StateEntry> Print(MachineView m)
    {
        var p = m.P;
        List<StateEntry> list = [];
        for (var c = 0; c < p.Cores; c++)
        {
            PrintCore(m, c, list);
            PrintBuffer(m, c, list);
            PrintTlb(m, c, list);
            PrintApic(m, c, list);
        }

        for (var a = 1; a <= p.Words; a++)
            list.Add(new StateEntry("mem", p.AddressName[a], Names.Word(p, a, m.Memory(a))));
        for (var f = 0; f < p.Frames.Length; f++)
        {
            var frame = m.Frame(f);
            if (frame.Bits != 0)
                list.Add(new StateEntry("frame", p.Frames[f].Name, (frame.Available ? "free" : "used")
                    + (frame.Generation > 0 ? $"#{frame.Generation}" : "")));
        }

        for (var q = 0; q < p.Queues.Length; q++)
        {
            if (m.Sleepers(q) != 0)
                list.Add(new StateEntry("queue", p.Queues[q], CoresIn(m.Sleepers(q))));
        }

        PrintIoApic(m, list);
        for (var d = 0; d < p.Devices.Length; d++)
            PrintDevice(m, d, list);
        return list;
    }

    private static string CoresIn(int mask) =>
        string.Join(",", Enumerable.Range(0, 16).Where(c => (mask >> c & 1) != 0));

    private static string Text(int n) => n.ToString(CultureInfo.InvariantCulture);

    private static void PrintCore(MachineView m, int c, List<StateEntry> list)
    {
        var p = m.P;
        var core = m.Core(c);
        var owner = $"core{c}";
        for (var level = 0; level <= core.Depth; level++)
        {
            var activation = m.Activation(c, level);
            var program = p.ProgramAt(c, activation.Pc);
            var pc = $"{program.Name}:{activation.Pc - program.First}{(activation.InterruptsWere ? "" : level > 0
                ? " IF was 0" : "")}";
            list.Add(new StateEntry(owner, level == 0 ? "pc" : $"pc.{level}", pc));
            if (activation.Asleep)
                list.Add(new StateEntry(owner, level == 0 ? "asleep" : $"asleep.{level}", "1"));
            var registers = m.Registers(c, level);
            for (var r = 0; r < registers.Length; r++)
            {
                if (registers[r] != 0)
                    list.Add(new StateEntry(owner, level == core.Depth ? $"r{r}" : $"r{r}.{level}",
                        Names.Datum(p, registers[r])));
            }
        }

        list.Add(new StateEntry(owner, "IF", core.InterruptsEnabled ? "1" : "0"));
        foreach (var (flag, name) in (ReadOnlySpan<(CoreFlags, string)>)[(CoreFlags.StiShadow, "sti-shadow"),
            (CoreFlags.Halted, "halted"),
            (CoreFlags.Walked, "walked"), (CoreFlags.NmiBlocked, "nmi-blocked"), (CoreFlags.NmiPending, "nmi-pending")])
        {
            if ((core.Flags & flag) != 0)
                list.Add(new StateEntry(owner, name, "1"));
        }

        if (core.IcrAhead != 0)
            list.Add(new StateEntry(owner, "icr-ahead", Text(core.IcrAhead)));
        if (core.SpinLocks != 0)
            list.Add(new StateEntry(owner, "spin-locks", Text(core.SpinLocks)));
        if (core.Space != 0)
            list.Add(new StateEntry(owner, "space", p.Spaces[core.Space]));
        for (var s = 0; s < p.Softirqs.Length; s++)
        {
            if ((core.Softirqs >> s & 1) != 0)
                list.Add(new StateEntry(owner, $"softirq {p.Softirqs[s]}", "1"));
        }
    }

    private static void PrintBuffer(MachineView m, int c, List<StateEntry> list)
    {
        HashSet<string> seen = [];
        foreach (var entry in m.Buffer(c))
        {
            if (entry.Target == 0)
                break;
            var text = Stores.Describe(m.P, entry);
            var at = text.IndexOf(" = ", StringComparison.Ordinal);
            var key = at < 0 ? text : text[..at];
            if (entry.IsTranslated && entry.Generation > 0)
                key += $"#{entry.Generation}";
            if ((entry.Target & BufferEntry.SeenByWalks) != 0)
                key += " (seen by walks)";
            var unique = key;
            for (var n = 2; !seen.Add(unique); n++)
                unique = $"{key}({n})";
            list.Add(new StateEntry($"sb{c}", unique, at < 0 ? "" : text[(at + 3)..]));
        }
    }

    private static void PrintTlb(MachineView m, int c, List<StateEntry> list)
    {
        for (var page = 0; page < m.P.Pages.Length; page++)
        {
            foreach (var entry in m.Tlb(c, page))
            {
                if (entry != 0)
                    list.Add(new StateEntry($"tlb{c}", $"{m.P.Pages[page].Name}->{Names.Datum(m.P, entry)}", ""));
            }
        }
    }

    private static void PrintApic(MachineView m, int c, List<StateEntry> list)
    {
        var p = m.P;
        var counts = m.Messages(c);
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] != 0)
                list.Add(new StateEntry($"bus{c}",
                    $"{p.VectorName(p.Channels[c][i].Vector)} from {p.Channels[c][i].Source}", counts[i] > 1
                    ? Text(counts[i]) : ""));
        }

        if (p.At.Apic[c] < 0)
            return;
        var apic = m.Apic(c);
        for (var v = 0; v < p.VectorNumber.Length; v++)
        {
            if (apic.Irr.Has(v))
                list.Add(new StateEntry($"irr{c}", p.VectorName(v), ""));
            if (apic.Isr.Has(v))
                list.Add(new StateEntry($"isr{c}", p.VectorName(v), ""));
            if (apic.Tmr.Has(v))
                list.Add(new StateEntry($"tmr{c}", p.VectorName(v), ""));
        }

        if (apic.Tpr != 0)
            list.Add(new StateEntry($"lapic{c}", "tpr", Text(apic.Tpr)));
        if (apic.IcrHigh != 0)
            list.Add(new StateEntry($"lapic{c}", "icr-high", Text(apic.IcrHigh - 1)));
    }

    private static void PrintIoApic(MachineView m, List<StateEntry> list)
    {
        var p = m.P;
        for (var r = 0; r < p.Routes.Length; r++)
        {
            var rte = m.Rte(r);
            if (rte.Masked)
                list.Add(new StateEntry("ioapic", $"{p.Routes[r].Source} masked", "1"));
            if (rte.RemoteIrr)
                list.Add(new StateEntry("ioapic", $"{p.Routes[r].Source} remote-irr", "1"));
            if (rte.EdgeLatched)
                list.Add(new StateEntry("ioapic", $"{p.Routes[r].Source} edge", "1"));
        }

        for (var v = 0; v < p.VectorNumber.Length; v++)
        {
            if (m.EoiMessages.Has(v))
                list.Add(new StateEntry("ioapic", $"eoi {p.VectorName(v)} on its way", "1"));
        }
    }

    private static void PrintDevice(MachineView m, int d, List<StateEntry> list)
    {
        var info = m.P.Devices[d];
        var state = m.Device(d);
        void Add(string key, int n)
        {
            if (n != 0)
                list.Add(new StateEntry(info.Name, key, Text(n)));
        }

        Add("left", state.Left);
        Add(info.Kind switch { DeviceKind.Level => "line", DeviceKind.Edge => "cause", _ => "tail" }, state.A);
        Add(info.Kind == DeviceKind.Edge ? "items" : "fetched", state.B);
        Add("completed", state.C);
        if (state.Has(Devices.Holding))
            list.Add(new StateEntry(info.Name, "holds", Names.Datum(m.P, state.Latch)));
        Add("msi-x signal", state.Bits & Devices.Signal);
        Add("msi-x masked", state.Bits & Devices.MsixMasked);
        Add("msi-x pending", state.Bits & Devices.MsixPending);
        var n = 0;
        foreach (var write in m.Posted(d))
        {
            if (write.Register != 0)
                list.Add(new StateEntry($"{info.Name}.posted", $"{++n}:{info.Registers[write.Register - 1]}",
                    Text(write.Datum)));
        }

        if (!m.P.StrictIommu)
            return;
        var context = m.Iommu(d);
        if (context.Mapped)
            list.Add(new StateEntry("iommu", $"{info.Name} mapped", "1"));
        if (context.Cached)
            list.Add(new StateEntry("iommu", $"{info.Name} cached", "1"));
        if (context.Invalidating)
            list.Add(new StateEntry("iommu", $"{info.Name} invalidating", "1"));
    }
}
