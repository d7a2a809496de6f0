namespace Smpcheck.Model;

/// <summary>
/// A system whose agents can be asked one by one, and that says what they look at: a search then does not ask twice
/// where it knows the answer, and knows which steps do not touch each other.
/// </summary>
/// <remarks>
/// Listing, applying and judging a step are functions of the bits that the footprint names, and change no others.
/// </remarks>
public interface IFootprintSystem : ITransitionSystem
{
    /// <summary>
    /// As <see cref="ITransitionSystem.Enabled"/>, for one agent; the agents' lists together are that list, in any
    /// order.
    /// </summary>
    int Enabled(ReadOnlySpan<byte> state, int agent, Span<Transition> transitions, Footprint footprint);

    /// <summary>
    /// Agents with the same number look at much the same part of the state, such as a core and its store buffer. What
    /// they can do is remembered together.
    /// </summary>
    int GroupOf(int agent);

    /// <summary>
    /// Where a listed transition is in what its agent does, such as the place in its program: transitions of a rule at
    /// one site are alike. Any number; interchangeable members have the same for the same.
    /// </summary>
    int Site(ReadOnlySpan<byte> state, Transition transition);

    /// <summary>Parts that look interchangeable, or null.</summary>
    Symmetry? Symmetry { get; }

    /// <summary>As <see cref="ITransitionSystem.JudgeState(ReadOnlySpan{byte})"/>, noting what is read.</summary>
    ulong JudgeState(ReadOnlySpan<byte> state, Footprint footprint);

    /// <summary>As <see cref="ITransitionSystem.Apply"/>; the footprint covers what properties look at, too.</summary>
    Outcome Apply(Span<byte> state, Transition transition, Footprint footprint);
}
