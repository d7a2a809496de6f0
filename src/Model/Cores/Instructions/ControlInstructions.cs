namespace Smpcheck.Model;

/// <summary>Waiting, branching, asserting.</summary>
/// <remarks>A-14: what waits is disabled and stays interruptible.</remarks>
internal static class ControlInstructions
{
    /// <summary>The instruction after a core's last: it never executes.</summary>
    public const string End = "end";

    public static readonly IReadOnlyList<InstructionSpec> All =
    [
        new("wait", "control", [], "waits until a condition holds; spins, interruptible", OrderInstructions.Nothing)
        {
            Spins = true, Guard = static (m, c, i) => i.Condition!.Holds(m, c),
        },
        new("assert", "control", [], "says that a condition holds here; always checked",
            static (Machine m, int c, Instruction i, int _, ref Step step) =>
            {
                if (!i.Condition!.Holds(m.View, c))
                    step.Emit(EventKinds.AssertFailed, c);
            }),
        new("if", "control", [], "goes to a label when a condition holds",
            static (Machine m, int c, Instruction i, int _, ref Step _) =>
                m.Activation(c).Pc = (ushort)(i.Condition!.Holds(m.View, c) ? i.Goto : i.Next)) { Jumps = true },
        new("goto", "control", [], "goes to a label",
            static (Machine m, int c, Instruction i, int _, ref Step _) =>
                m.Activation(c).Pc = (ushort)i.Goto) { Jumps = true },
        new("nop", "control", [], "does nothing", OrderInstructions.Nothing),
        new(End, "control", [], "the end of a core's program; implicit, never written", OrderInstructions.Nothing)
        {
            Spins = true, Guard = static (_, _, _) => false,
        },
    ];
}
