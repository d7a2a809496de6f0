using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>A way for a run to violate a property: it reaches a state and rests there, or loops through it.</summary>
internal sealed class Lasso(NumberList? order, long[] levels) : IDisposable
{
    /// <summary>Entry of <see cref="IFairSystem.RunProperties"/>.</summary>
    public required int Entry { get; init; }

    /// <summary>The state.</summary>
    public required uint State { get; init; }

    /// <summary>Where it stands among the states that the way may visit, nearest ones first.</summary>
    public required long Place { get; init; }

    /// <summary>Steps to the state.</summary>
    public required int Prefix { get; init; }

    /// <summary>The steps of the loop; none: the run rests.</summary>
    public IReadOnlyList<Transition> Loop { get; init; } = [];

    public int Length => Prefix + Loop.Count;

    public ViolationKind Kind => Loop.Count == 0 ? ViolationKind.Rest : ViolationKind.Loop;

    /// <summary>The whole run, by a shortest way to the state.</summary>
    public SearchTrace Trace(ITransitionSystem system, StateCodec codec, StoredStates states, CancellationToken cancel)
    {
        var reached = new Finding(0, Prefix, ViolationKind.State, Place);
        using var way = new ShortestTrace(system, codec, states, levels, new Reduction(null, null), cancel)
        {
            Order = order,
        };
        var prefix = way.To(reached);
        List<Transition> steps = [.. prefix.Steps, .. Loop];
        int switches = steps.Zip(steps.Skip(1), static (a, b) => a.Agent == b.Agent ? 0 : 1).Sum();
        return new SearchTrace(Kind, steps, switches) { Loop = Loop.Count == 0 ? null : Prefix };
    }

    public void Dispose() => order?.Dispose();
}
