using System.Runtime.CompilerServices;

namespace Smpcheck.Model;

/// <summary>Cores execute their programs, one instruction a step; accesses that miss walk first or fault.</summary>
public static class Execution
{
    // Whatever a core does next in its program, it is the core's one duty to go on.
    private const string GoOn = "core.step";

    public static readonly IReadOnlyList<Rule> All =
    [
        new(GoOn, AgentKind.Core, "executes the next instruction", static (_, _) => true,
            static (MachineView m, int c, ref StepList list) => ListSteps(m, c, ref list),
            static (Machine m, int c, int choice, ref Step step) => Execute(m, c, choice, ref step), NameStep)
        {
            Concerns = static i => i.Spec.Mnemonic != ControlInstructions.End,
        },
        new("core.spin", AgentKind.Core, "a waiting core takes another turn of its loop, and the STI shadow is over",
            static (p, c) => Array.Exists(p.Code[c], i => i.Spec.Mnemonic == "sti"), ListSpin,
            static (Machine m, int c, int _, ref Step _) => m.Core(c).Set(CoreFlags.StiShadow, false),
            static (m, c, _) => $"spin at {m.Next(c).Text}")
        {
            Concerns = static i => i.Spec.Spins, Duty = GoOn,
        },
        new("core.walk", AgentKind.Core, "walks the page table for the next access", Translates,
            static (MachineView m, int c, ref StepList list) => ListWalk(m, c, ref list), Walk,
            static (m, c, _) =>
                $"walk {Translations.Describe(m, m.Next(c).Item, Translations.Translation(m, c, m.Next(c).Item))}")
        {
            Concerns = static i => i.Spec.IsTranslated, Duty = GoOn,
        },
        new("core.fault", AgentKind.Core, "faults on the next access", Translates,
            static (MachineView m, int c, ref StepList list) => ListFault(m, c, ref list), Fault,
            static (m, c, _) => $"fault {m.P.Pages[m.Next(c).Item].Name}")
        {
            Concerns = static i => i.Spec.IsTranslated, Duty = GoOn,
        },
        new("core.icr-passes", AgentKind.Core,
            "performs an x2APIC ICR write before the locked operations in front of it",
            static (p, c) => Array.Exists(p.Code[c], IcrPassing.CanBePassed), IcrPassing.List, IcrPassing.Perform,
            IcrPassing.Name)
        {
            Concerns = IcrPassing.CanBePassed, Duty = GoOn,
        },
    ];

    private static bool Translates(Platform p, int core) =>
        p.Pages.Length > 0 && Array.Exists(p.Code[core], i => i.Spec.IsTranslated);

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

    // Blocked instructions stand for loops whose first instruction the shadow covers (S15). One that only waits for its
    // core's buffer is a single instruction that is not done yet.
    private static void ListSpin(MachineView m, int core, ref StepList list)
    {
        var state = m.Core(core);
        if ((state.Flags & CoreFlags.StiShadow) == 0 || state.IsHalted || !m.Next(core).Spec.Spins)
            return;
        if (m.Next(core).DrainsUnder(m.P.MemoryModel) && !m.BufferIsEmpty(core))
            return;
        Span<Transition> room = stackalloc Transition[Limits.Frames];
        var steps = new StepList(room);
        ListSteps(m, core, ref steps);
        if (steps.Count == 0)
            list.Add();
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
        if ((!permitted || spurious) && (m.P.MemoryModel != MemoryModel.Tso || m.P.FaultEntry[core] < 0
            || m.BufferIsEmpty(core)))
            list.Add();
    }

    private static void Fault(Machine m, int core, int _, ref Step step)
    {
        ref var activation = ref m.Activation(core);
        var i = m.P.Code[core][activation.Pc];
        m.Core(core).Set(CoreFlags.StiShadow | CoreFlags.Walked, false);
        Translations.Invalidate(m, core, i.Item); // So that the access does not fault again on what was cached (S31).
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

/// <summary>A WRMSR to the x2APIC's ICR is ordered by <c>fence</c> only: it may pass the locked operations before it
/// (S72).</summary>
/// <remarks>The assembler has marked them: a straight line leads to the ICR write. Several keep their order.</remarks>
public static class IcrPassing
{
    public static bool CanBePassed(Instruction i) => i.Goto >= 0 && i.Spec.IsLocked;

    /// <summary>What does not hold back an ICR write further on: nothing here decides whether it is executed.</summary>
    public static bool MayBePassed(InstructionSpec spec) =>
        spec.Mnemonic is "store" or "mov" or "nop" or "xchg" or "cas" or "xadd" or "add" or "or" or "and" or "xor"
            or "unlock" or "fence.w" or "fence.r" or "fence.acq" or "fence.rel";

    public static bool IsIcrWrite(InstructionSpec spec) => spec.Mnemonic is "ipi" or "nmi";

    /// <summary>The most ICR writes that can be performed early.</summary>
    public static int Most(Instruction[] code)
    {
        var most = 0;
        for (var pc = 0; pc < code.Length; pc++)
        {
            var count = 0;
            while (CanBePassed(code[pc]) && Next(code, pc, count) is not null)
                count++;
            most = Math.Max(most, count);
        }

        return most;
    }

    public static void List(MachineView m, int core, ref StepList list)
    {
        if (!m.Core(core).IsHalted && CanBePassed(m.Next(core)) && Next(m, core) is not null)
            list.Add();
    }

    public static void Perform(Machine m, int core, int _, ref Step step)
    {
        var ipi = Next(m.View, core)!;
        m.Core(core).IcrAhead++;
        Apics.Write(m, core, m.P.ApicIcrLow, (ushort)ipi.Item, ref step);
    }

    public static string Name(MachineView m, int core, int _) => $"early {Next(m, core)!.Text}";

    /// <summary>The ICR write that can go next.</summary>
    public static Instruction? Next(MachineView m, int core) =>
        Next(m.P.Code[core], m.Activation(core).Pc, m.Core(core).IcrAhead);

    private static Instruction? Next(Instruction[] code, int pc, int ahead)
    {
        for (; MayBePassed(code[pc].Spec) || IsIcrWrite(code[pc].Spec); pc++)
        {
            if (IsIcrWrite(code[pc].Spec) && ahead-- == 0)
                return code[pc];
        }

        return null;
    }
}
