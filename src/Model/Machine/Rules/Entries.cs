namespace Smpcheck.Model;

/// <summary>How a core takes an interrupt, an NMI, a fault or a softirq, and how it returns.</summary>
/// <remarks>
/// SDM3A "Masking Maskable Hardware Interrupts", "Nonmaskable Interrupt (NMI)", "Priority Among Simultaneous Exceptions
/// and Interrupts"; S4, S12 to S21, S118b. Entry waits for the store buffer under tso: interrupt delivery drains it.
/// </remarks>
public static class Entries
{
    private const string TakeInterrupt = "core.enter";

    public static readonly IReadOnlyList<Rule> All =
    [
        new(TakeInterrupt, AgentKind.Core, "takes an interrupt at an instruction boundary",
            static (p, c) => p.At.Apic[c] >= 0,
            static (MachineView m, int c, ref StepList list) =>
                ListInterrupts(m, c, ref list), Interrupt, NameInterrupt) { IsStrong = true },
        new("core.spurious", AgentKind.Core,
            "takes the spurious vector: a TPR write masks the request that is being delivered",
            static (p, c) => p.SpuriousVector >= 0 && p.At.Apic[c] >= 0 && p.BufferDepth[c] > 0, ListSpurious,
            static (Machine m, int c, int slot, ref Step step) => Spurious(m, c, slot, ref step),
            static (m, c, _) => m.P.VectorEntry[c][m.P.SpuriousVector] is var pc && pc >= 0
                ? $"enter {Handler(m, c, pc)} (spurious)"
                : $"enter {m.P.VectorName(m.P.SpuriousVector)} (spurious, no handler)")
        {
            Duty = TakeInterrupt, IsStrong = true,
        },
        new("core.nmi", AgentKind.Core, "takes an NMI", static (p, c) =>
            Array.Exists(p.Channels[c], x => x.Vector < 0), ListNmi,
            static (Machine m, int c, int _, ref Step step) => Nmi(m, c, ref step),
            static (m, c, _) => m.P.NmiEntry[c] < 0 ? "enter nmi (no handler)"
                : $"enter {Handler(m, c, m.P.NmiEntry[c])}") { IsStrong = true },
        new("core.softirq", AgentKind.Core, "runs a raised softirq", static (p, _) =>
            p.Softirqs.Length > 0, ListSoftirqs, Softirq,
            static (m, c, s) => $"softirq {Handler(m, c, m.P.SoftirqEntry[c][s])}")
        {
            Parts = static (p, _) => p.Softirqs.Length,
        },
    ];

    /// <summary>IRET, or the end of a softirq: the interrupted activation goes on.</summary>
    public static void Return(Machine m, int core)
    {
        ref var state = ref m.Core(core);
        Require.That(state.Depth > 0);
        ref var top = ref m.Activation(core);
        var (kind, interruptsWere) = (top.Kind, top.InterruptsWere);
        m.Registers(core, state.Depth).Clear();
        top = default;
        state.Depth--;
        state.Set(CoreFlags.InterruptsEnabled, interruptsWere);
        if (kind != ActivationKind.Softirq)
            state.Set(CoreFlags.NmiBlocked, false); // Any IRET unblocks NMIs, whichever handler's it is (S17).
    }

    /// <summary>Starts a handler above what runs now. False: the model has no level left.</summary>
    public static bool Begin(Machine m, int core, int pc, ActivationKind kind, ref Step step)
    {
        ref var state = ref m.Core(core);
        if (state.Depth + 1 >= m.P.Levels[core])
        {
            step.Exceed(StopCause.Nesting);
            return false;
        }

        var were = state.InterruptsEnabled;
        state.Depth++;
        m.Activation(core).Begin(pc, kind, were);
        if (kind != ActivationKind.Softirq)
            state.Cli();
        return true;
    }

    private static bool BufferAllows(MachineView m, int core) =>
        m.P.MemoryModel == MemoryModel.Pso || m.BufferIsEmpty(core);

    private static void ListInterrupts(MachineView m, int core, ref StepList list)
    {
        var state = m.Core(core);
        if (state.TakesInterrupts && !state.TakesNmi && m.Apic(core).CanDispatch(m.P) && BufferAllows(m, core))
            list.Add(m.Apic(core).Irr.Highest);
    }

    private static void Interrupt(Machine m, int core, int vector, ref Step step)
    {
        Resume(m, core);
        Require.That(m.Apic(core).Dispatch(m.P) == vector);
        var pc = m.P.VectorEntry[core][vector];
        if (pc >= 0)
            Begin(m, core, pc, ActivationKind.Interrupt, ref step);
        step.Emit(EventKinds.Entered, core, vector, pc);
    }

    // The request was sampled, and before its vector is chosen a TPR write lands that masks it (S58): under tso the
    // last store that delivery drains, under pso any that can land.
    private static void ListSpurious(MachineView m, int core, ref StepList list)
    {
        var state = m.Core(core);
        if (!state.TakesInterrupts || state.TakesNmi || !m.Apic(core).CanDispatch(m.P))
            return;
        var slots = m.Buffer(core);
        var count = StoreBuffer.Length(slots);
        if (m.P.MemoryModel == MemoryModel.Tso && count != 1)
            return;
        for (var i = 0; i < count; i++)
        {
            if (slots[i].Address != m.P.ApicTpr || !StoreBuffer.CanDrain(slots, i, m.P))
                continue;
            var after = m.Apic(core);
            after.Tpr = (byte)slots[i].Datum;
            if (!after.CanDispatch(m.P))
                list.Add(i);
        }
    }

    // No ISR bit is set: a handler of the spurious vector must not write EOI.
    private static void Spurious(Machine m, int core, int slot, ref Step step)
    {
        Resume(m, core);
        Stores.Perform(m, core, m.Buffer(core).Take(slot), ref step);
        var pc = m.P.VectorEntry[core][m.P.SpuriousVector];
        if (pc >= 0)
            Begin(m, core, pc, ActivationKind.Interrupt, ref step);
        step.Emit(EventKinds.Entered, core, m.P.SpuriousVector, pc);
    }

    // HLT is over: the return address is the next instruction.
    private static void Resume(Machine m, int core)
    {
        ref var state = ref m.Core(core);
        if (!state.IsHalted)
            return;
        state.Set(CoreFlags.Halted, false);
        ref var activation = ref m.Activation(core);
        activation.Pc = (ushort)m.P.Code[core][activation.Pc].Next;
    }

    private static string NameInterrupt(MachineView m, int core, int vector)
    {
        var pc = m.P.VectorEntry[core][vector];
        return pc < 0 ? $"enter {m.P.VectorName(vector)} (no handler)" : $"enter {Handler(m, core, pc)}";
    }

    private static void ListNmi(MachineView m, int core, ref StepList list)
    {
        if (m.Core(core).TakesNmi && BufferAllows(m, core))
            list.Add();
    }

    private static void Nmi(Machine m, int core, ref Step step)
    {
        Resume(m, core);
        m.Core(core).Set(CoreFlags.NmiPending, false);
        if (m.P.NmiEntry[core] >= 0 && Begin(m, core, m.P.NmiEntry[core], ActivationKind.Nmi, ref step))
            m.Core(core).Set(CoreFlags.NmiBlocked, true);
        step.Emit(EventKinds.Entered, core, -1, m.P.NmiEntry[core]);
    }

    private static void ListSoftirqs(MachineView m, int core, ref StepList list)
    {
        var state = m.Core(core);
        if (state.Depth != 0 || !state.TakesInterrupts)
            return;
        for (var bits = (uint)state.Softirqs; bits != 0; bits &= bits - 1)
            list.Add(System.Numerics.BitOperations.TrailingZeroCount(bits));
    }

    private static void Softirq(Machine m, int core, int softirq, ref Step step)
    {
        Resume(m, core);
        m.Core(core).Softirqs &= (ushort)~(1 << softirq);
        Begin(m, core, m.P.SoftirqEntry[core][softirq], ActivationKind.Softirq, ref step);
    }

    private static string Handler(MachineView m, int core, int pc) => m.P.ProgramAt(core, pc).Name;
}
