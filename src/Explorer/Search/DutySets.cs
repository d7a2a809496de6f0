using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>Sets of duties, and which of them the states and steps of a loop do justice to.</summary>
internal sealed class DutySets
{
    private readonly IFairSystem _system;
    private readonly ulong[] _strong;

    public DutySets(IFairSystem system)
    {
        _system = system;
        (_strong, Weak, Enabled) = (Empty(), Empty(), Empty());
        for (int duty = 0; duty < system.Duties; duty++)
            Add(system.IsStrong(duty) ? _strong : Weak, duty);
    }

    public ulong[] Weak { get; }

    public IReadOnlyList<ulong> Strong => _strong;

    /// <summary>What can be done in the state that was looked at last.</summary>
    public ulong[] Enabled { get; }

    public ulong[] Empty() => new ulong[(_system.Duties + 63) / 64];

    public static void Add(ulong[] set, int duty) => set[duty >> 6] |= 1UL << duty;

    public static void Remove(ulong[] set, int duty) => set[duty >> 6] &= ~(1UL << duty);

    public static bool Has(ulong[] set, int duty) => (set[duty >> 6] >> duty & 1) != 0;

    public static bool Any(ulong[] set) => set.AsSpan().ContainsAnyExcept(0UL);

    /// <summary>Looks at what can be done in the state that the graph has expanded.</summary>
    public void Look(StateGraph graph)
    {
        Array.Clear(Enabled);
        for (int i = 0; i < graph.Count; i++)
        {
            int duty = _system.Duty(graph.Source, graph.Step(i));
            if (duty >= 0)
                Add(Enabled, duty);
        }
    }
}
