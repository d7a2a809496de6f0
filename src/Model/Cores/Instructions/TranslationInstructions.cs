using static Smpcheck.Model.OperandKind;

namespace Smpcheck.Model;

/// <summary>Accesses through the TLB, invalidations, frames, address spaces.</summary>
/// <remarks>
/// SDM3A "Operations that Invalidate TLBs and Paging-Structure Caches"; RISC-V Privileged "Supervisor Memory-Management
/// Fence Instruction"; S22 to S46. A-22: a faulting access is retried after a handler and skipped without one.
/// </remarks>
internal static class TranslationInstructions
{
    public static readonly IReadOnlyList<InstructionSpec> All =
    [
        new("vload", "translation", [OperandKind.Target, Page],
            "r := the content of the page's frame, through the TLB; without a fault handler a fault gives `fault`",
            LoadThrough)
        {
            IsTranslated = true, Choices = ListEntries,
        },
        new("vstore", "translation", [Page, OperandKind.Value],
            "the content of the page's frame := v, through the TLB and the store buffer", StoreThrough)
        {
            IsTranslated = true, IsTranslatedStore = true,
            Choices = static (MachineView m, int c, Instruction i, ref StepList list) =>
            {
                if (Model.Stores.CanStore(m, c))
                    ListEntries(m, c, i, ref list);
            },
            Stores = static _ => 1,
        },
        new("invlpg", "translation", [Page],
            "drops this core's translations of the page, if its address space is the current one",
            InvalidateReachable) { Drain = Drain.X86 },
        new("invlpg.all", "translation", [], "drops all of this core's translations",
            InvalidateAll) { Drain = Drain.X86 },
        new("sfence.vma", "translation", [OptionalPage], "RISC-V: drops this hart's translations, of one page or all",
            static (Machine m, int c, Instruction i, int choice, ref Step step) =>
            {
                foreach (var page in m.P.Pages)
                    m.Buffer(c).ShowToWalks(page.PteAddress);
                if (i.Item >= 0)
                    Invalidate(m, c, i, choice, ref step);
                else
                    InvalidateAll(m, c, i, choice, ref step);
            }),
        new("free", "translation", [OperandKind.Frame], "gives a frame back: from now on its translations are stale",
            Free),
        new("alloc", "translation", [OperandKind.Target], "r := a free frame; waits for one, may sleep", Allocate)
        {
            Choices = ListFrames, MaySleep = true, Spins = true,
        },
        new("switch", "translation", [Space], "changes the address space; drops translations unless `assume pcid`",
            Switch)
        {
            Drain = Drain.X86,
        },
    ];

    private static void ListEntries(MachineView m, int core, Instruction i, ref StepList list)
    {
        var slots = m.Tlb(core, i.Item);
        for (var s = 0; s < slots.Length && slots[s] != 0; s++)
        {
            if (Translations.Permits(m, core, i, slots[s]))
                list.Add(s);
        }
    }

    private static void LoadThrough(Machine m, int c, Instruction i, int slot, ref Step step)
    {
        var entry = m.View.Tlb(c, i.Item)[slot];
        var frame = Value.FrameOf(entry);
        m.Core(c).Set(CoreFlags.Walked, false);
        m.SetRegister(c, i.Target, m.View.Load(c, m.P.Frames[frame].ContentAddress));
        step.Emit(EventKinds.FrameUse, c, frame, Value.GenerationOf(entry), i.Item + 1);
    }

    private static void StoreThrough(Machine m, int c, Instruction i, int slot, ref Step step)
    {
        var entry = Translations.MarkDirty(m, c, i.Item, m.View.Tlb(c, i.Item)[slot]);
        m.Core(c).Set(CoreFlags.Walked, false);
        var target = BufferEntry.TargetOf(m.P.Frames[Value.FrameOf(entry)].ContentAddress, Value.GenerationOf(entry));
        Model.Stores.Store(m, c, target, MemoryInstructions.Current(m.View, i.First.Read(m.View, c), i.First),
            ref step);
    }

    private static void Invalidate(Machine m, int c, Instruction i, int _, ref Step step) =>
        m.Tlb(c, i.Item).Invalidate();

    // INVLPG reaches translations of the current address space only: another one's page needs `switch` or `invlpg.all`
    // (S27).
    private static void InvalidateReachable(Machine m, int c, Instruction i, int _, ref Step step) =>
        Translations.Invalidate(m, c, i.Item);

    private static void InvalidateAll(Machine m, int c, Instruction i, int _, ref Step step)
    {
        for (var page = 0; page < m.P.Pages.Length; page++)
            m.Tlb(c, page).Invalidate();
    }

    private static void Free(Machine m, int c, Instruction i, int _, ref Step step)
    {
        var v = i.First.Read(m.View, c);
        if (!Value.IsFrame(v))
        {
            step.Fail(StopCause.BadOperand);
            return;
        }

        ref var frame = ref m.Frame(Value.FrameOf(v));
        if (frame.IsFree)
            step.Fail(StopCause.DoubleFree);
        else if (!frame.CanFree)
            step.Exceed(StopCause.Generations);
        else
            frame.Free();
    }

    private static void ListFrames(MachineView m, int core, Instruction i, ref StepList list)
    {
        for (var f = 0; f < m.P.Frames.Length; f++)
        {
            if (m.Frame(f).Available)
                list.Add(f);
        }
    }

    private static void Allocate(Machine m, int c, Instruction i, int f, ref Step step)
    {
        m.Frame(f).Allocate();
        m.SetRegister(c, i.Target, Value.Frame(f, 0, m.Frame(f).Generation));
    }

    private static void Switch(Machine m, int c, Instruction i, int choice, ref Step step)
    {
        m.Core(c).Space = (byte)i.Item;
        if (!m.P.Assumes(Assumptions.Pcid))
            InvalidateAll(m, c, i, choice, ref step);
    }
}
