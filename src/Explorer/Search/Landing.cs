using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// From a step's successor to the state that a search has stored for it: local steps are taken, then members renamed.
/// </summary>
/// <param name="system">The system that was searched.</param>
/// <param name="codec">How its states are packed.</param>
/// <param name="reduction">What the search has left out.</param>
internal sealed unsafe class Landing(ITransitionSystem system, StateCodec codec, Reduction reduction) : IDisposable
{
    private readonly AgentSteps? _agents = reduction.Locals is not { } locals ? null
        : new AgentSteps((IFootprintSystem)system, codec, new long[system.Agents << 8], long.MaxValue, null, locals);

    /// <summary>Nothing was left out: a step's successor is the state that was stored.</summary>
    public bool IsPlain => reduction is { Symmetry: null, Locals: null };

    /// <summary>The stored state for the successor of an agent's step.</summary>
    public void Land(Span<ulong> packed, int agent)
    {
        Settle(packed, agent);
        fixed (ulong* state = packed)
            reduction.Symmetry?.Canonicalize(state);
    }

    /// <summary>Takes the local steps that are possible after an agent's step and adds them to a list.</summary>
    public void Settle(Span<ulong> packed, int agent, List<Transition>? taken = null)
    {
        if (reduction.Locals is { } locals)
            Settle(locals, packed, locals.GroupOf(agent), taken);
    }

    /// <summary>Takes the local steps that are possible at the beginning and adds them to a list.</summary>
    public void SettleAll(Span<ulong> packed, List<Transition> taken)
    {
        for (int group = 0; group < (reduction.Locals?.Groups ?? 0); group++)
            Settle(reduction.Locals!, packed, group, taken);
    }

    public void Dispose() => _agents?.Dispose();

    private void Settle(LocalSteps locals, Span<ulong> packed, int group, List<Transition>? taken)
    {
        Span<ulong> reads = stackalloc ulong[codec.Words];
        fixed (ulong* state = packed)
            locals.Normalize(_agents!, state, group, reads, taken);
    }
}
