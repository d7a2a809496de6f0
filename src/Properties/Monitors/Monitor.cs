using Smpcheck.Model;

namespace Smpcheck.Properties;

/// <summary>
/// A promise to the operating system, judged from the facts that steps state and from states at rest. Ghost bytes, if
/// any, are part of the state; the machine never reads them.
/// </summary>
public abstract class Monitor(string name)
{
    public string Name { get; } = name;

    /// <summary>Events that <see cref="On"/> wants to see.</summary>
    public virtual EventKinds Listens => EventKinds.None;

    /// <summary>Every event it listens to is a violation: seeing none is what is hoped for.</summary>
    public virtual bool MayStaySilent => false;

    /// <summary>The possible bits of each ghost byte; empty for most monitors.</summary>
    public virtual byte[] Ghost(Platform p) => [];

    /// <summary>Judges one event of a step, after the step. May update the ghost bytes. True: violated.</summary>
    public virtual bool On(in Event e, MachineView m, Span<byte> ghost) => false;

    /// <summary>Judges a quiescent state. True: violated.</summary>
    public virtual bool AtRest(MachineView m, ReadOnlySpan<byte> ghost) => false;

    /// <summary>
    /// The sentence for an event that violates: agent and place are prepended or appended by the caller.
    /// </summary>
    public virtual string Say(in Event e, MachineView m) => Name;

    /// <summary>The sentence for a quiescent state that violates.</summary>
    public virtual string SayAtRest(MachineView m, ReadOnlySpan<byte> ghost) => Name;

    /// <summary>Ghost bytes as named entries.</summary>
    public virtual void Print(MachineView m, ReadOnlySpan<byte> ghost, List<StateEntry> list)
    {
    }

    /// <summary>The instruction a core is at, with its place.</summary>
    protected static string Where(MachineView m, int core)
    {
        var i = m.Next(core);
        return i.Line > 0 ? $"`{i.Text}` (line {i.Line})" : $"`{i.Text}`";
    }
}
