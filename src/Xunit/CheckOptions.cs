namespace Smpcheck;

/// <summary>
/// What to check of a scenario, and within which limits. Empty lists pick everything. A name that the scenario does not
/// declare is an <see cref="ArgumentException"/> when the check starts, with the nearest name there is.
/// </summary>
public sealed record CheckOptions
{
    private const int MostWorkers = 256;

    /// <summary>Only these variants; <c>base</c> is the scenario itself.</summary>
    public IReadOnlyList<string> Variants { get; init; } = [];

    /// <summary>Only these memory models: <c>sc</c>, <c>tso</c>, <c>pso</c>.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Also the models that the scenario does not name; their cases are
    /// <see cref="CaseOutcome.Unjudged"/>.</summary>
    public bool AllModels { get; init; }

    /// <summary>Judge only this property, such as <c>tlb-stale</c>; null for all that the scenario checks.</summary>
    public string? Property { get; init; }

    /// <summary>Sizes to use instead of those the scenario lists, by name: <c>cores</c> or a parameter.</summary>
    public IReadOnlyDictionary<string, long> Set { get; init; } = new Dictionary<string, long>();

    /// <summary>
    /// Large searches may keep one of all states that differ only in which of several interchangeable cores is which.
    /// Verdicts and depths stay the same, counts do not.
    /// </summary>
    public bool Symmetry { get; init; } = true;

    /// <summary>
    /// Large searches may take steps that concern one core only before they try what others could do. Verdicts stay
    /// the same; counts and depths do not, and a failure may have a shorter trace than the one given.
    /// </summary>
    public bool PartialOrder { get; init; } = true;

    /// <summary>States per case, at least 1; one more makes the case inconclusive. No limit by itself.</summary>
    public long MaxStates { get; init; } = long.MaxValue;

    /// <summary>Steps from the initial state per case, at least 1. No limit by itself.</summary>
    public int MaxDepth { get; init; } = int.MaxValue;

    /// <summary>Time per case, more than zero; ten minutes by itself.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Time for all cases, more than zero; cases that have not started by then are
    /// <see cref="CaseOutcome.NotRun"/>. No limit by itself.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.MaxValue;

    /// <summary>Bytes for stored states, of all cases that run at a time together, at least 1; half the machine's
    /// memory by itself.</summary>
    public long Memory { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;

    /// <summary>
    /// Keep what several states have in common once: less memory and more time. Results do not depend on it.
    /// </summary>
    public bool Compress { get; init; }

    /// <summary>Threads, 1 to 256; one a core by itself. Results do not depend on it.</summary>
    public int Workers { get; init; } = Math.Min(Environment.ProcessorCount, MostWorkers);

    /// <summary>Also the traces of failures that the scenario expects.</summary>
    public bool TraceExpected { get; init; }

    /// <summary>
    /// Folder in which every trace is saved, for <c>smpcheck replay</c>; null: none is saved. Where a test has another
    /// name than its file, both are in the trace's.
    /// </summary>
    public string? TraceFolder { get; init; }

    /// <summary>Folder with finished verdicts of earlier runs, used and added to; null: all is searched.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Fails with <see cref="ArgumentOutOfRangeException"/> where a limit is out of its range.</summary>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxStates, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxDepth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Memory, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Timeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Budget, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(Workers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Workers, MostWorkers);
    }
}
