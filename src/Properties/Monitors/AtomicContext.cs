using Smpcheck.Model;

namespace Smpcheck.Properties;

/// <summary>
/// sleep-in-atomic: what may sleep runs in interrupt context, with a spin lock held, or with interrupts off.
/// </summary>
public sealed class SleepInAtomic() : Monitor("sleep-in-atomic")
{
    public override EventKinds Listens => EventKinds.MaySleep;

    public override bool On(in Event e, MachineView m, Span<byte> ghost) => Reason(m, e.Core) is not null;

    // A core that is blocked at such an instruction states no event: it is judged where it stands.
    public override bool AtRest(MachineView m, ReadOnlySpan<byte> ghost)
    {
        for (var c = 0; c < m.P.Cores; c++)
        {
            if (IsStuckAsleep(m, c))
                return true;
        }

        return false;
    }

    public override string Say(in Event e, MachineView m) => $"core {e.Core} may sleep {Reason(m, e.Core)}";

    public override string SayAtRest(MachineView m, ReadOnlySpan<byte> ghost)
    {
        var c = Enumerable.Range(0, m.P.Cores).First(IsStuck(m));
        return $"core {c} sleeps {Reason(m, c)} at {Where(m, c)}";
    }

    private static Func<int, bool> IsStuck(MachineView m)
    {
        var stuck = new bool[m.P.Cores];
        for (var c = 0; c < stuck.Length; c++)
            stuck[c] = IsStuckAsleep(m, c);
        return c => stuck[c];
    }

    private static bool IsStuckAsleep(MachineView m, int c) => m.Next(c).Spec.MaySleep && Reason(m, c) is not null;

    private static string? Reason(MachineView m, int core)
    {
        var state = m.Core(core);
        for (var level = state.Depth; level > 0; level--)
        {
            if (m.Activation(core, level).Kind is ActivationKind.Interrupt or ActivationKind.Nmi)
                return "in interrupt context";
            if (m.Activation(core, level).Kind == ActivationKind.Softirq)
                return "in softirq context";
        }

        if (state.SpinLocks > 0)
            return "with a spin lock held";
        // A fault handler runs on behalf of the code that faulted.
        return state.InterruptsEnabled || (state.Depth > 0 && m.Activation(core, 1).InterruptsWere) ? null
            : "with interrupts off";
    }
}

/// <summary>
/// lock-irq-unsafe: a spin lock that a handler takes is taken with interrupts on, outside that handler, on a core that
/// can run it: the handler could then spin for its own core's lock.
/// </summary>
public sealed class LockIrqUnsafe : Monitor
{
    private readonly ProgramInfo[][][] _takers; // By core and lock: the handlers that can run there and spin for it.

    public LockIrqUnsafe(Platform p) : base("lock-irq-unsafe")
    {
        _takers = new ProgramInfo[p.Cores][][];
        for (var c = 0; c < p.Cores; c++)
        {
            var handlers = p.Programs[c].Where(x => x.Vector >= 0 && CanArrive(p, c, x.Vector)).ToList();
            _takers[c] = [.. Enumerable.Range(0, p.SpinLocks.Length)
                .Select(l => handlers.Where(h => SpinsFor(p.Code[c], h, l)).ToArray())];
        }
    }

    // A handler that only tries never spins.
    private static bool SpinsFor(Instruction[] code, ProgramInfo handler, int spin) =>
        code[handler.First..handler.End].Any(i => i.Spec.Mnemonic == "lock" && i.Item == spin);

    public override EventKinds Listens => EventKinds.SpinLocked;

    public override bool On(in Event e, MachineView m, Span<byte> ghost)
    {
        if (!m.Core(e.Core).InterruptsEnabled)
            return false;
        int pc = m.Activation(e.Core).Pc; // Past the lock, and not past the implicit end of a handler.
        foreach (var handler in _takers[e.Core][e.A])
        {
            if (pc < handler.First || pc >= handler.End)
                return true;
        }

        return false;
    }

    public override string Say(in Event e, MachineView m) =>
        $"core {e.Core} took spin lock {m.P.SpinLocks[e.A]} with interrupts on, "
        + "and a handler that it can run takes the same lock";

    private static bool CanArrive(Platform p, int core, int vector) =>
        Array.Exists(p.Channels[core], x => x.Vector == vector)
        || Array.Exists(p.Devices, d => d.Kind == DeviceKind.Timer && d.Core == core && d.Vector == vector);
}

/// <summary>ipi-reentry: an IPI handler is entered while it is active on that core.</summary>
public sealed class IpiReentry() : Monitor("ipi-reentry")
{
    public override EventKinds Listens => EventKinds.Entered;

    public override bool On(in Event e, MachineView m, Span<byte> ghost)
    {
        if (e.B < 0 || !IsIpi(m.P, e.Core, e.A))
            return false;
        var end = m.P.ProgramAt(e.Core, e.B).End;
        for (var level = 1; level < m.Core(e.Core).Depth; level++)
        {
            var pc = m.Activation(e.Core, level).Pc;
            if (pc >= e.B && pc < end)
                return true;
        }

        return false;
    }

    public override string Say(in Event e, MachineView m) =>
        $"core {e.Core} entered handler {m.P.ProgramAt(e.Core, e.B).Name} while it was active on that core";

    private static bool IsIpi(Platform p, int core, int vector)
    {
        foreach (var channel in p.Channels[core])
        {
            if (channel.Vector == vector && channel.Route < 0)
                return true;
        }

        return false;
    }
}

/// <summary>assert: a condition of a program is false where it must hold.</summary>
public sealed class Asserts() : Monitor("assert")
{
    public override EventKinds Listens => EventKinds.AssertFailed;

    public override bool MayStaySilent => true;

    public override bool On(in Event e, MachineView m, Span<byte> ghost) => true;

    public override string Say(in Event e, MachineView m) => $"an assertion of core {e.Core} is false";
}
