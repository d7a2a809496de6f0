namespace Smpcheck.Model;

/// <summary>
/// What a search needs to know of a system: its states are fixed blocks of bytes, its steps are listed, then applied.
/// Equal states are equal blocks. Implementations are immutable and may be used from several threads.
/// </summary>
public interface ITransitionSystem
{
    /// <summary>Size of the working block in bytes, a multiple of 8.</summary>
    int StateBytes { get; }

    /// <summary>
    /// The live bits of a working block, one mask per 8-byte word in memory order: all other bits are always zero.
    /// </summary>
    IReadOnlyList<ulong> LiveBits { get; }

    /// <summary>The most transitions a state can have.</summary>
    int MaxTransitions { get; }

    /// <summary>How many agents act in this system.</summary>
    int Agents { get; }

    /// <summary>Stable name of an agent, such as <c>core1</c> or <c>sb0</c>.</summary>
    string AgentName(int agent);

    /// <summary>Names of the judged properties; a violation mask has bit i for the i-th. At most 60.</summary>
    IReadOnlyList<string> Properties { get; }

    /// <summary>Writes the initial state into a cleared block.</summary>
    void Initial(Span<byte> state);

    /// <summary>Lists the transitions of a state in a fixed order and returns how many.</summary>
    int Enabled(ReadOnlySpan<byte> state, Span<Transition> transitions);

    /// <summary>Performs a listed transition in place and says what it broke.</summary>
    Outcome Apply(Span<byte> state, Transition transition);

    /// <summary>
    /// Judges a state that has just been reached for the first time (<c>always</c>): a violation mask.
    /// </summary>
    ulong JudgeState(ReadOnlySpan<byte> state);

    /// <summary>False where <see cref="JudgeState"/> never finds anything: it need not be called.</summary>
    bool JudgesStates => true;

    /// <summary>
    /// Judges a quiescent state (no transition but optional ones): a violation mask. <paramref name="witness"/> gets
    /// the properties of the existential kind that the state satisfies.
    /// </summary>
    ulong JudgeRest(ReadOnlySpan<byte> state, out ulong witness);

    /// <summary>The properties that hold only if some quiescent state is a witness: judged after exhaustion.</summary>
    ulong Existential { get; }

    /// <summary>
    /// The stable name of a transition of this state, agent included, such as <c>core1 ipi 0, 0xfd</c>.
    /// </summary>
    string Describe(ReadOnlySpan<byte> state, Transition transition);
}

/// <summary>What a step did besides changing the state.</summary>
/// <param name="Violations">Mask of the properties that the step violates.</param>
/// <param name="Stop">Anything but <see cref="StepStop.None"/>: the resulting block is not a state and must be
/// dropped.</param>
public readonly record struct Outcome(ulong Violations, StepStop Stop)
{
    public static readonly Outcome Fine;
}

/// <summary>Why a step has no successor state.</summary>
public enum StepStop : byte
{
    None,

    /// <summary>A capacity of the model would be exceeded: the search is not exhaustive any more.</summary>
    Capacity,

    /// <summary>
    /// The scenario did what no value can express, such as arithmetic past the range: an error with a trace.
    /// </summary>
    Error,
}
