namespace Smpcheck.Explorer;

/// <summary>Where a search keeps how far it has come, and what it must be to go on from there.</summary>
public sealed record CheckpointPlace
{
    /// <summary>A folder for this search alone; made when there is something to keep.</summary>
    public required string Folder { get; init; }

    /// <summary>Which code searches: <see cref="Engine.Identity"/>.</summary>
    public required string Engine { get; init; }

    /// <summary>A hash of the system that is searched.</summary>
    public required string Scenario { get; init; }

    /// <summary>A hash of what is asked about it: what ends the search, what it may leave out.</summary>
    public required string Asked { get; init; }

    /// <summary>The least time between two checkpoints; writing them takes at most a tenth of the time.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Go on from what is there. Otherwise it is overwritten.</summary>
    public bool Resume { get; init; }
}
