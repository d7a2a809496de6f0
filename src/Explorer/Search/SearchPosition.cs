namespace Smpcheck.Explorer;

/// <summary>
/// All that a search knows when a level is complete, but for the states themselves. From here it comes to the same end
/// whoever continues it.
/// </summary>
internal sealed record SearchPosition
{
    /// <summary>The first state of each level and the end of the last one, which is expanded next.</summary>
    public required IReadOnlyList<long> Levels { get; init; }

    public required long Transitions { get; init; }

    public required long Quiescent { get; init; }

    /// <summary>Steps by agent and rule: agent in the high byte.</summary>
    public required IReadOnlyList<long> Fired { get; init; }

    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>Existential properties with a witness.</summary>
    public required ulong Witnessed { get; init; }

    /// <summary>What the system was seen to do: <see cref="Model.IDescribedSystem.Exercised"/>.</summary>
    public required byte[] Exercised { get; init; }

    /// <summary>Time spent searching, in this process and in those before it.</summary>
    public required TimeSpan Elapsed { get; init; }

    public required Reductions Reduced { get; init; }

    public long States => Levels[^1];
}
