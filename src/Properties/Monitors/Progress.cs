using Smpcheck.Model;

namespace Smpcheck.Properties;

/// <summary>deadlock: at rest, but some program has neither ended nor halts at a line tagged <c>@idle</c>.</summary>
public sealed class Deadlock() : Monitor("deadlock")
{
    public override bool AtRest(MachineView m, ReadOnlySpan<byte> ghost) => !Rest.IsFinal(m);

    public override string SayAtRest(MachineView m, ReadOnlySpan<byte> ghost)
    {
        List<string> stuck = [];
        for (var c = 0; c < m.P.Cores; c++)
        {
            if (!Rest.IsFinal(m, c))
                stuck.Add($"core {c} {(m.Core(c).IsHalted ? "halts" : "waits")} at {Where(m,
                    c)}{(m.Core(c).InterruptsEnabled ? "" : " with interrupts off")}");
        }

        return "nothing can go on: " + string.Join("; ", stuck);
    }
}

/// <summary>
/// livelock: a fair run that never comes to rest, and in the end passes no line tagged <c>@progress</c> any more.
/// </summary>
public sealed class Livelock() : RunMonitor("livelock")
{
    // What only optional hardware repeats is no run of the system.
    public override CycleMark Mark(MachineView m, int way, Transition t, CoreAct act, int core) =>
        t.Optional ? CycleMark.Allowed
        : act == CoreAct.GoesOn && m.Next(core).HasTag("progress") ? CycleMark.Forbidden
        : CycleMark.Needed;

    public override string SayLoop(MachineView m, int way)
    {
        List<string> at = [];
        for (var c = 0; c < m.P.Cores; c++)
        {
            if (!Rest.IsFinal(m, c))
                at.Add($"core {c} at {Where(m, c)}");
        }

        return "this can go on for ever" + (at.Count == 0 ? "" : $", with {string.Join("; ", at)}");
    }
}

/// <summary>What it means for a quiescent state to be the end.</summary>
public static class Rest
{
    /// <summary>Every program has ended or halts at a line tagged <c>@idle</c>.</summary>
    public static bool IsFinal(MachineView m)
    {
        for (var c = 0; c < m.P.Cores; c++)
        {
            if (!IsFinal(m, c))
                return false;
        }

        return true;
    }

    public static bool IsFinal(MachineView m, int core)
    {
        if (m.Core(core).Depth != 0)
            return false;
        var next = m.Next(core);
        return next.Spec.Mnemonic == "end" || (m.Core(core).IsHalted && next.HasTag("idle"));
    }
}
