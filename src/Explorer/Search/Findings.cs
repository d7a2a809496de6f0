using System.Numerics;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>For each property where it is first violated: the least depth, then kind, then state.</summary>
/// <remarks>Several workers may note at once.</remarks>
internal sealed class Findings(ITransitionSystem system, StoredStates states)
{
    private readonly Lock _gate = new();
    private readonly Finding?[] _first = new Finding?[system.Properties.Count + 2];
    private readonly ulong _judged = ~system.Existential;

    /// <summary>Properties, the two reserved ones included.</summary>
    public int Count => _first.Length;

    /// <summary>Existential properties with a witness.</summary>
    public ulong Witnessed { get; private set; }

    public ulong ErrorBit => 1UL << (Count - 2);

    public ulong CapacityBit => 1UL << (Count - 1);

    /// <summary>The properties violated so far.</summary>
    public ulong Violated { get; private set; }

    public Finding? this[int property] => _first[property];

    /// <summary>Notes violations by a state, or by a step from it; <paramref name="depth"/> counts that step.</summary>
    public void Note(ulong violations, int depth, ViolationKind kind, long state)
    {
        violations &= _judged;
        if (violations == 0)
            return;
        using var _ = _gate.EnterScope();
        Violated |= violations;
        for (; violations != 0; violations &= violations - 1)
        {
            ref var first = ref _first[BitOperations.TrailingZeroCount(violations)];
            if (first is not { } old || Before(depth, kind, state, old))
                first = new Finding(BitOperations.TrailingZeroCount(violations), depth, kind, state);
        }
    }

    /// <summary>Notes the existential properties that a state satisfies.</summary>
    public void Witness(ulong properties)
    {
        if ((properties & ~Witnessed) == 0)
            return;
        using var _ = _gate.EnterScope();
        Witnessed |= properties;
    }

    /// <summary>All that was found, in the order of the properties.</summary>
    public IReadOnlyList<Finding> All => [.. _first.OfType<Finding>()];

    /// <summary>Takes over what an earlier search has found of the same states.</summary>
    public void Restore(IReadOnlyList<Finding> found, ulong witnessed)
    {
        foreach (var finding in found)
        {
            _first[finding.Property] = finding;
            Violated |= 1UL << finding.Property;
        }

        Witnessed |= witnessed;
    }

    /// <summary>A stored state has another number now.</summary>
    public void Moved(long from, long to)
    {
        for (int i = 0; i < _first.Length; i++)
        {
            if (_first[i] is { } finding && finding.State == from)
                _first[i] = finding with { State = to };
        }
    }

    /// <summary>Whether what was found ends a search for a property.</summary>
    public bool End(int? wanted) => wanted switch
    {
        null => (Violated & ~CapacityBit) != 0,
        SearchOptions.Never => false,
        int property => (Violated & (1UL << property | ErrorBit)) != 0,
    };

    private bool Before(int depth, ViolationKind kind, long state, Finding old) =>
        depth != old.Depth ? depth < old.Depth
        : kind != old.Kind ? kind < old.Kind
        : state != old.State && states.Compare(state, old.State) < 0;
}

/// <summary>One violation.</summary>
/// <param name="Property">The property.</param>
/// <param name="Depth">Steps to it, the violating one included.</param>
/// <param name="Kind">What violates it.</param>
/// <param name="State">The stored state, or the one the violating step starts from.</param>
internal readonly record struct Finding(int Property, int Depth, ViolationKind Kind, long State);
