namespace Smpcheck.Model;

/// <summary>How stores travel: into the core's buffer, and from there to memory, a device or the local APIC.</summary>
/// <remarks>SDM3A "Store Buffer", "Memory Ordering"; S1 to S8. sc has no buffer: stores are performed at
/// once.</remarks>
public static class Stores
{
    public static readonly IReadOnlyList<Rule> All =
    [
        new("sb.drain", AgentKind.StoreBuffer, "performs a buffered store", static (p, c) => p.BufferDepth[c] > 0,
            static (MachineView m, int c, ref StepList list) => ListDrains(m, c, ref list),
            static (Machine m, int c, int i, ref Step step) => DrainEntry(m, c, i, ref step),
            static (m, c, i) => "drain " + Describe(m.P, m.Buffer(c)[i]))
        {
            // Under pso every place is owed its stores; otherwise the buffer is, which has one head.
            Parts = static (p, _) => p.MemoryModel == MemoryModel.Pso ? p.Marker + 1 : 1,
            Part = static (m, c, i) => m.P.MemoryModel == MemoryModel.Pso ? m.Buffer(c)[i].Address : 0,
        },
    ];

    /// <summary>The store can go on: there is room, or it will be reported that there is none.</summary>
    public static bool CanStore(MachineView m, int core)
    {
        if (m.P.DeclaredBuffer == 0)
            return true;
        var stores = 0; // Markers take no room of the machine's.
        foreach (var entry in m.Buffer(core))
            stores += entry.Target != 0 && !m.P.IsMarker(entry.Target) ? 1 : 0;
        return stores < m.P.DeclaredBuffer;
    }

    /// <summary>A store of the core, by whichever way its memory model has.</summary>
    public static void Store(Machine m, int core, ushort target, ushort datum, ref Step step)
    {
        if (m.P.MemoryModel == MemoryModel.Sc)
        {
            Perform(m, core, new BufferEntry { Target = target, Datum = datum }, ref step);
            return;
        }

        if (m.View.BufferIsFull(core))
            step.Exceed(StopCause.BufferFull);
        else
            m.Buffer(core).Push(target, datum);
    }

    /// <summary><c>fence.w</c>: under pso a marker in the buffer; elsewhere stores keep their order anyway.</summary>
    public static void OrderStores(Machine m, int core, ref Step step)
    {
        if (m.P.MemoryModel != MemoryModel.Pso || m.P.BufferDepth[core] == 0)
            return;
        if (m.View.BufferIsFull(core) && !m.P.IsMarker(m.View.Buffer(core)[^1].Target))
            step.Exceed(StopCause.BufferFull);
        else
            m.Buffer(core).PushMarker();
    }

    /// <summary>The store reaches the agent that it is for.</summary>
    public static void Perform(Machine m, int core, BufferEntry entry, ref Step step)
    {
        var p = m.P;
        var address = entry.Address;
        if (address <= p.Words)
        {
            m.Memory(address) = entry.Datum;
            step.Emit(EventKinds.WordWritten, core, address);
            if (entry.IsTranslated)
                step.Emit(EventKinds.FrameUse, core, p.FrameOfAddress[address], entry.Generation);
        }
        else if (address >= p.ApicIcrHigh)
        {
            Apics.Write(m, core, address, entry.Datum, ref step);
        }
        else
        {
            Devices.Post(m, p.DeviceOfAddress[address], address, (byte)entry.Datum, ref step);
        }
    }

    /// <summary>A buffered store as traces show it.</summary>
    public static string Describe(Platform p, BufferEntry entry)
    {
        var address = entry.Address;
        if (p.IsMarker(entry.Target))
            return "fence.w";
        if (address == p.ApicIcrLow)
            return $"ICR = {Names.Command(p, entry.Datum)}";
        return $"{p.AddressName[address]} = {Names.Word(p, address, entry.Datum)}";
    }

    private static void ListDrains(MachineView m, int core, ref StepList list)
    {
        var slots = m.Buffer(core);
        if (slots[0].Target == 0)
            return;
        list.Add(0);
        if (m.P.MemoryModel != MemoryModel.Pso)
            return;
        for (var i = 1; i < slots.Length && slots[i].Target != 0 && !m.P.IsMarker(slots[i].Target); i++)
        {
            if (StoreBuffer.CanDrain(slots, i, m.P))
                list.Add(i);
        }
    }

    private static void DrainEntry(Machine m, int core, int index, ref Step step) =>
        Perform(m, core, m.Buffer(core).Take(index), ref step);
}
