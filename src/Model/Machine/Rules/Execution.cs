using System.Runtime.CompilerServices;

namespace Smpcheck.Model;

/// <summary>Cores execute their programs, one instruction a step; accesses that miss walk first or fault.</summary>
public static class Execution
{
    public static readonly IReadOnlyList<Rule> All =
    [
        new("core.step", AgentKind.Core, "executes the next instruction", static (_, _) => true, ListSteps, Execute, NameStep),
        new("core.walk", AgentKind.Core, "walks the page table for the next access", Translates, ListWalk, Walk,
            static (m, c, _) => $"walk {Translations.Describe(m, m.Next(c).Item, m.Memory(m.P.Pages[m.Next(c).Item].PteAddress))}"),
        new("core.fault", AgentKind.Core, "faults on the next access", Translates, ListFault, Fault,
            static (m, c, _) => $"fault {m.P.Pages[m.Next(c).Item].Name}"),
        new("core.icr-passes", AgentKind.Core, "performs an x2APIC ICR write before the locked operations in front of it",
            static (p, c) => Array.Exists(p.Code[c], IcrPassing.CanBePassed), IcrPassing.List, IcrPassing.Perform, IcrPassing.Name),
    ];

    private static bool Translates(Platform p, int core) => p.Pages.Length > 0 && Array.Exists(p.Code[core], i => i.Spec.IsTranslated);

    /// <summary>The core executes instructions now: neither halted nor past the end of its program.</summary>
    private static void ListSteps(MachineView m, int core, ref StepList list)
    {
        if (m.Core(core).IsHalted)
            return;
        var i = m.Next(core);
        if (i.DrainsUnder(m.P.MemoryModel) && !m.BufferIsEmpty(core))
            return;
        if (i.Spec.Choices is { } choices)
            choices(m, core, i, ref list);
        else if (i.Spec.Guard is not { } guard || guard(m, core, i))
            list.Add();
    }

    private static void Execute(Machine m, int core, int choice, ref Step step)
    {
        ref var activation = ref m.Activation(core);
        var i = m.P.Code[core][activation.Pc];
        m.Core(core).Set(CoreFlags.StiShadow, false);
        if (!i.Spec.Jumps)
            activation.Pc = (ushort)i.Next;
        if (i.Spec.MaySleep)
            step.Emit(EventKinds.MaySleep, core);
        i.Spec.Effect(m, core, i, choice, ref step);
    }

    private static string NameStep(MachineView m, int core, int choice)
    {
        var i = m.Next(core);
        return i.Spec.Choices is null ? i.Text : i.Text + InstructionTable.ChoiceText(m, core, i, choice);
    }

    private static void ListWalk(MachineView m, int core, ref StepList list)
    {
        if (Translations.NeedsWalk(m, core, out var permitted) && permitted)
            list.Add();
    }

    private static void Walk(Machine m, int core, int _, ref Step step)
    {
        var page = m.P.Code[core][m.Activation(core).Pc].Item;
        Translations.Fill(m, core, page, ref step);
        m.Core(core).Set(CoreFlags.Walked, true);
    }

    private static void ListFault(MachineView m, int core, ref StepList list)
    {
        if (!Translations.NeedsWalk(m, core, out var permitted))
            return;
        // With a handler a stale entry of too little permission may fault once although the table permits by now (S24).
        var spurious = permitted && m.P.FaultEntry[core] >= 0 && m.Tlb(core, m.Next(core).Item)[0] != 0;
        if ((!permitted || spurious) && (m.P.MemoryModel != MemoryModel.Tso || m.P.FaultEntry[core] < 0 || m.BufferIsEmpty(core)))
            list.Add();
    }

    private static void Fault(Machine m, int core, int _, ref Step step)
    {
        ref var activation = ref m.Activation(core);
        var i = m.P.Code[core][activation.Pc];
        m.Core(core).Set(CoreFlags.StiShadow | CoreFlags.Walked, false);
        m.Tlb(core, i.Item).Invalidate(); // So that the access does not fault again on what was cached (S31).
        step.Emit(EventKinds.PageFault, core, i.Item);
        if (m.P.FaultEntry[core] >= 0)
        {
            Entries.Begin(m, core, m.P.FaultEntry[core], ActivationKind.Fault, ref step);
            return;
        }

        m.SetRegister(core, i.Target, Value.Fault);
        activation.Pc = (ushort)i.Next;
    }
}

/// <summary>A WRMSR to the x2APIC's ICR is ordered by <c>fence</c> only: it may pass the locked operations before it (S72).</summary>
internal static class IcrPassing
{
    public static bool CanBePassed(Instruction i) => i.Goto >= 0 && i.Spec.IsLocked;

    public static void List(MachineView m, int core, ref StepList list)
    {
        var state = m.Core(core);
        if (!state.IsHalted && (state.Flags & CoreFlags.IcrPassed) == 0 && CanBePassed(m.Next(core)))
            list.Add();
    }

    public static void Perform(Machine m, int core, int _, ref Step step)
    {
        var ipi = Target(m.View, core);
        m.Core(core).Set(CoreFlags.IcrPassed, true);
        Apics.Write(m, core, m.P.ApicIcrLow, (ushort)ipi.Item, ref step);
    }

    public static string Name(MachineView m, int core, int _) => $"early {Target(m, core).Text}";

    private static Instruction Target(MachineView m, int core) => m.P.Code[core][m.Next(core).Goto];
}
