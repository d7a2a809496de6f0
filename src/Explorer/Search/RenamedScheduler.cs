using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// Chooses the steps of the real machine that a trace with renamed cores stands for: those that lead to the same states
/// but for the names; of several the first by name.
/// </summary>
/// <param name="system">The machine.</param>
/// <param name="codec">How its states are packed.</param>
/// <param name="symmetry">How the search has renamed cores.</param>
/// <param name="trace">The trace.</param>
/// <param name="source">The state that it begins in, renamed.</param>
internal sealed unsafe class RenamedScheduler(
    ITransitionSystem system, StateCodec codec, CoreSymmetry symmetry, SearchTrace trace, byte[] source) : IScheduler
{
    private readonly byte[] _source = [.. source];
    private readonly byte[] _real = new byte[system.StateBytes];
    private readonly byte[] _next = new byte[system.StateBytes];
    private int _at;

    public string Name => "renamed";

    /// <summary>Whether the last step of a trace to a violating step may be one with this outcome.</summary>
    public required Func<Outcome, bool> Violates { get; init; }

    public void Begin(int agents, ref RandomNumbers random) => system.Initial(_real);

    public int Next(int count, IChoices choices, ref RandomNumbers random)
    {
        if (_at == trace.Steps.Count)
            return IScheduler.None;
        var (outcome, wanted) = After(_source, trace.Steps[_at++]);
        codec.Unpack(wanted, _source);
        bool last = _at == trace.Steps.Count && trace.Kind == ViolationKind.Step;
        int best = IScheduler.None;
        for (int i = 0; i < count; i++)
        {
            var step = choices.Enabled[i];
            var (other, reached) = After(_real, step);
            bool fits = last ? Violates(other) && other == outcome
                : other.Stop == StepStop.None && reached.AsSpan().SequenceEqual(wanted);
            if (fits && (best < 0 || IsBefore(step, choices.Enabled[best])))
                best = i;
        }

        if (best < 0)
            throw new ModelBugException("a trace with renamed cores is not one of the machine");
        _ = system.Apply(_real, choices.Enabled[best]);
        return best;
    }

    public void End(int steps)
    {
    }

    private bool IsBefore(Transition left, Transition right) =>
        left != right && string.CompareOrdinal(system.Describe(_real, left), system.Describe(_real, right)) < 0;

    private (Outcome Outcome, ulong[] Packed) After(byte[] state, Transition step)
    {
        state.CopyTo(_next, 0);
        var outcome = system.Apply(_next, step);
        ulong[] packed = new ulong[codec.Words];
        if (outcome.Stop != StepStop.None)
            return (outcome, packed);
        codec.Pack(_next, packed);
        fixed (ulong* words = packed)
            symmetry.Canonicalize(words);
        return (outcome, packed);
    }
}
