namespace Smpcheck.Model;

/// <summary>TLBs: hits, walks, speculative fills, evictions.</summary>
/// <remarks>
/// SDM3A "Caching Translation Information"; S22 to S38. The walk reads memory and not the core's own buffer, unless
/// the scenario assumes so (S33). A translation is cached only with P=1 and after A=1 has been set (S23).
/// </remarks>
public static class Translations
{
    public static readonly IReadOnlyList<Rule> All =
    [
        new("tlb.fill", AgentKind.Tlb, "fills a TLB entry speculatively", static (p, _) =>
            !p.Assumes(Assumptions.NoSpeculation), ListFills,
            static (Machine m, int c, int page, ref Step step) => Fill(m, c, page, ref step),
            static (m, c, page) => $"fill {Describe(m, page, Translation(m, c, page))}") { Optional = true },
        new("tlb.evict", AgentKind.Tlb, "drops a TLB entry", static (p, _) =>
            p.Assumes(Assumptions.Eviction), ListEvictions, Evict,
            static (m, c, o) => $"evict {Describe(m, o & 0xff, m.Tlb(c, o & 0xff)[o >> 8])}") { Optional = true },
    ];

    public static string Describe(MachineView m, int page, ushort entry) =>
        $"{m.P.Pages[page].Name} = {Names.Datum(m.P, entry)}";

    /// <summary>The address space that the core uses now maps the page.</summary>
    public static bool IsReachable(MachineView m, int core, int page) =>
        m.P.Pages[page].Space == PageInfo.EverySpace || m.P.Pages[page].Space == m.Core(core).Space;

    /// <summary>The entry in a slot serves the access.</summary>
    public static bool Permits(MachineView m, int core, Instruction i, ushort entry)
    {
        if (entry == 0 || !IsReachable(m, core, i.Item))
            return false;
        if (!i.Spec.IsTranslatedStore)
            return true;
        if (!Value.IsWritable(entry))
            return false;
        if (!m.P.Pages[i.Item].TracksAccess || (entry & Value.Dirty) != 0)
            return true;
        // D must be set in the table first, by a locked update that looks at the entry again (S35).
        var pte = m.Memory(m.P.Pages[i.Item].PteAddress);
        return Value.IsFrame(pte) && Value.SameTranslation(pte, entry);
    }

    /// <summary>No cached translation serves the next access. Permitted: the table has one that does.</summary>
    public static bool NeedsWalk(MachineView m, int core, out bool permitted)
    {
        permitted = false;
        if (m.Core(core).IsHalted)
            return false;
        var i = m.Next(core);
        if (!i.Spec.IsTranslated)
            return false;
        foreach (var entry in m.Tlb(core, i.Item))
        {
            if (Permits(m, core, i, entry))
                return false;
        }

        var pte = Translation(m, core, i.Item);
        permitted = IsReachable(m, core, i.Item)
            && (i.Spec.IsTranslatedStore ? Value.IsWritable(pte) : Value.IsFrame(pte));
        return true;
    }

    /// <summary>Reads the page-table entry, sets A, caches the translation.</summary>
    public static void Fill(Machine m, int core, int page, ref Step step)
    {
        var entry = Translation(m.View, core, page);
        if (m.P.Pages[page].TracksAccess)
        {
            entry |= Value.Accessed;
            ref var pte = ref m.Memory(m.P.Pages[page].PteAddress);
            if (Value.IsFrame(pte) && Value.SameTranslation(pte, entry))
                pte |= Value.Accessed;
        }

        if (!m.Tlb(core, page).Fill(entry))
            step.Exceed(StopCause.TlbSlots);
    }

    /// <summary>INVLPG, or a fault on the page: drops what the current address space has of it (S27, S31).</summary>
    public static void Invalidate(Machine m, int core, int page)
    {
        if (IsReachable(m.View, core, page))
            m.Tlb(core, page).Invalidate();
    }

    /// <summary>The first write through an entry: D in the table and in the entry.</summary>
    public static ushort MarkDirty(Machine m, int core, int page, ushort entry)
    {
        if (!m.P.Pages[page].TracksAccess || (entry & Value.Dirty) != 0)
            return entry;
        m.Memory(m.P.Pages[page].PteAddress) |= Value.Accessed | Value.Dirty;
        var tlb = m.Tlb(core, page);
        tlb.Drop(m.View.Tlb(core, page).IndexOf(entry));
        Require.That(tlb.Fill((ushort)(entry | Value.Dirty)));
        return (ushort)(entry | Value.Dirty);
    }

    /// <summary>What a walk of the core reads.</summary>
    public static ushort Translation(MachineView m, int core, int page)
    {
        var address = m.P.Pages[page].PteAddress;
        return m.P.Assumes(Assumptions.WalkForwards) ? m.Load(core, address) : m.P.OrdersWalks
            ? m.WalkedLoad(core, address) : m.Memory(address);
    }

    private static void ListFills(MachineView m, int core, ref StepList list)
    {
        for (var page = 0; page < m.P.Pages.Length; page++)
        {
            if (m.P.Pages[page].Slots == 0 || !IsReachable(m, core, page))
                continue;
            var pte = Translation(m, core, page);
            if (m.P.Pages[page].TracksAccess)
                pte |= Value.IsFrame(pte) ? Value.Accessed : (ushort)0;
            if (Value.IsFrame(pte) && !Model.Tlb.Has(m.Tlb(core, page), pte))
                list.Add(page);
        }
    }

    private static void ListEvictions(MachineView m, int core, ref StepList list)
    {
        for (var page = 0; page < m.P.Pages.Length; page++)
        {
            var slots = m.Tlb(core, page);
            for (var s = 0; s < slots.Length && slots[s] != 0; s++)
                list.Add(page | (s << 8));
        }
    }

    private static void Evict(Machine m, int core, int operand, ref Step step) =>
        m.Tlb(core, operand & 0xff).Drop(operand >> 8);
}
