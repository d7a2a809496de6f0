namespace Smpcheck.Explorer;

/// <summary>How a case is sampled.</summary>
public sealed record FuzzOptions
{
    /// <summary>Makes the scheduler; called for each thousand runs.</summary>
    public Strategy Strategy { get; init; } = Strategy.Default;

    /// <summary>Decides every choice, together with the number of the run; not negative.</summary>
    public long Seed { get; init; }

    /// <summary>Runs at most, at least 1.</summary>
    public long Runs { get; init; } = 10_000;

    /// <summary>Time at most; a run that has begun is finished.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time at most for making what was found short.</summary>
    public TimeSpan Shorten { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Steps of a run at most, at least 1.</summary>
    public int Steps { get; init; } = 10_000;

    /// <summary>The properties whose violation ends it, a bit for each; errors of the scenario end it always.</summary>
    public ulong Wanted { get; init; } = ulong.MaxValue;

    /// <summary>Workers that may be borrowed; null: the calling thread does everything.</summary>
    public WorkerPool? Workers { get; init; }

    /// <summary>Called at most five times a second, on the calling thread.</summary>
    public Action<FuzzResult>? OnProgress { get; init; }
}
