namespace Smpcheck;

/// <summary>A step of a trace.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Agent">Who acts: <c>core0</c>, <c>sb1</c>, <c>lapic1</c>, <c>nic</c>.</param>
/// <param name="Text">What it does: <c>ipi 1, 0xfd</c>, <c>drain pte.X = none</c>.</param>
/// <param name="Tag">The line's tag without the sign, or null.</param>
/// <param name="Line">Line of the scenario from 1; 0 for a step of the hardware.</param>
/// <param name="Changes">What it changed; program counters are left out.</param>
public sealed record CheckedStep(int Number, string Agent, string Text, string? Tag, int Line,
    IReadOnlyList<CheckedChange> Changes)
{
    /// <summary><c>core0 ipi 1, 0xfd @kick</c>.</summary>
    public override string ToString() => Tag is null ? $"{Agent} {Text}" : $"{Agent} {Text} @{Tag}";
}

/// <summary>An entry of the state that a step changed.</summary>
/// <param name="Entry">Its name: <c>mem pte.X</c>, <c>tlb1 X</c>.</param>
/// <param name="Before">Its value before, empty where it was not there.</param>
/// <param name="After">Its value after, empty where it is no longer there.</param>
public sealed record CheckedChange(string Entry, string Before, string After);
