namespace Smpcheck.Model;

/// <summary>What people, traces and messages need to know of a system, off the hot path.</summary>
public interface IDescribedSystem : ITransitionSystem
{
    /// <summary>How a listed transition of this state is shown and recognised again.</summary>
    StepInfo Info(ReadOnlySpan<byte> state, Transition transition);

    /// <summary>
    /// Every live field of a state as named entries in a fixed order; a field that is empty, free or zero may be left
    /// out. Two states differ exactly when their entries do.
    /// </summary>
    IReadOnlyList<StateEntry> Print(ReadOnlySpan<byte> state);

    /// <summary>
    /// One sentence that names agents, instruction and source line: how the property is violated by
    /// <paramref name="transition"/> from <paramref name="state"/>, or by the state itself when there is no transition.
    /// </summary>
    string Explain(int property, ReadOnlySpan<byte> state, Transition? transition);

    /// <summary>What has been exercised since the system was made, or null where that means nothing.</summary>
    Coverage? Coverage() => null;

    /// <summary>What <see cref="Coverage"/> is made of, for <see cref="Exercise"/>.</summary>
    byte[] Exercised() => [];

    /// <summary>
    /// Adds what another instance of the same system has exercised. False if it cannot have come from one.
    /// </summary>
    bool Exercise(ReadOnlySpan<byte> exercised) => exercised.Length == 0;

    /// <summary>
    /// What <see cref="StepStop.Error"/> or <see cref="StepStop.Capacity"/> was about: one sentence with the source
    /// line.
    /// </summary>
    string ExplainStop(ReadOnlySpan<byte> state, Transition transition);
}

/// <summary>A step as people see it.</summary>
/// <param name="Agent">Acting agent, such as <c>core0</c>, <c>sb1</c>, <c>lapic1</c>, <c>ioapic</c>,
/// <c>nic</c>.</param>
/// <param name="Do">Canonical text, such as <c>ipi 1, 0xfd</c> or <c>drain pte.X = none</c>; unique among the enabled
/// steps of the agent.</param>
/// <param name="Tag">The line's <c>@tag</c> without the sign, or null.</param>
/// <param name="Line">One-based line of the scenario, 0 for hardware steps.</param>
/// <param name="Block">The program the step belongs to, such as <c>core 0</c> or <c>handler flush</c>; empty for
/// hardware steps.</param>
/// <param name="Lane">The lane it is drawn in: the core it belongs to (<c>core0</c>), its buffer (<c>sb0</c>) or a
/// device.</param>
/// <param name="Touches">Lanes it reaches besides its own, such as the target of an IPI; empty for most.</param>
public sealed record StepInfo(
    string Agent, string Do, string? Tag, int Line, string Block, string Lane, IReadOnlyList<string> Touches);

/// <summary>One named field of a state.</summary>
/// <param name="Owner">Component, such as <c>sb0</c>, <c>core1</c>, <c>tlb1</c>, <c>irr1</c>, <c>mem</c>.</param>
/// <param name="Key">Field within the component, such as <c>r1</c> or <c>pte.X</c>.</param>
/// <param name="Value">Printed value.</param>
public readonly record struct StateEntry(string Owner, string Key, string Value);
