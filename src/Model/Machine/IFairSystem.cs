namespace Smpcheck.Model;

/// <summary>
/// A system whose whole runs are judged, not only its states: what must come at some time, what must not go on for
/// ever. Hardware and cores are fair (S119): they do what they can do.
/// </summary>
/// <remarks>
/// Fairness is stated in <em>duties</em>. A run is fair if each weak duty that from some point on can always be done is
/// done again and again, and each strong duty that can be done again and again is. A run that reaches a quiescent state
/// may end there. Nothing is asked of optional transitions. A-25: what the duties of the machine are.
/// </remarks>
public interface IFairSystem : ITransitionSystem
{
    /// <summary>How many duties there are.</summary>
    int Duties { get; }

    /// <summary>
    /// The duty that a transition of this state does, 0 to <see cref="Duties"/> - 1; -1 for an optional one.
    /// </summary>
    int Duty(ReadOnlySpan<byte> state, Transition transition);

    /// <summary>Whether a duty is a strong one.</summary>
    bool IsStrong(int duty);

    /// <summary>What is judged of runs. Several entries may belong to one property.</summary>
    IReadOnlyList<RunProperty> RunProperties { get; }

    /// <summary>Only runs that stay in such states violate the entry: the awaited condition has not come.</summary>
    bool Stays(int entry, ReadOnlySpan<byte> state);

    /// <summary>What a listed transition of this state means for a loop that would violate the entry.</summary>
    CycleMark Mark(int entry, ReadOnlySpan<byte> state, Transition transition);

    /// <summary>One sentence: how a run violates the entry that ends in this state, or loops through it.</summary>
    string ExplainRun(int entry, ReadOnlySpan<byte> state, bool loops);
}

/// <summary>
/// One thing that whole runs are judged by. A fair run violates it that only visits states which
/// <see cref="IFairSystem.Stays"/>, and in the end repeats a loop without a forbidden transition and with a needed one.
/// </summary>
/// <param name="Property">Number of the property it belongs to, in <see cref="ITransitionSystem.Properties"/>.</param>
/// <param name="Ends">A run that stays and comes to rest violates it, too.</param>
/// <param name="Everywhere">Every state stays: <see cref="IFairSystem.Stays"/> need not be asked.</param>
public readonly record struct RunProperty(int Property, bool Ends, bool Everywhere);

/// <summary>What a transition means for a loop that would violate a property of runs.</summary>
public enum CycleMark : byte
{
    /// <summary>The loop may have it.</summary>
    Allowed,

    /// <summary>The loop must have at least one of these.</summary>
    Needed,

    /// <summary>With it the loop is harmless.</summary>
    Forbidden,
}
