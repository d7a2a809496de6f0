using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>How several cases are run.</summary>
public sealed record BatchOptions
{
    /// <summary>Limits and wishes for each case.</summary>
    public CaseOptions Case { get; init; } = new();

    /// <summary>What is done with each case: an exhaustive search, unless something else is said.</summary>
    public Func<Case, IDescribedSystem, CaseOptions, CancellationToken, CaseResult> Run { get; init; } = CaseRunner.Run;

    /// <summary>Time for all cases together; what has not started by then is not run, what runs is stopped.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.MaxValue;

    /// <summary>
    /// Threads, at least 1, for cases side by side and for large searches. Results do not depend on it.
    /// </summary>
    public int Workers { get; init; } = 1;

    /// <summary>Nothing more is started after a case that is not as expected.</summary>
    public bool FailFast { get; init; }

    /// <summary>Where cases keep how far they have come, or null.</summary>
    public Checkpoints? Checkpoints { get; init; }

    /// <summary>Verdicts of earlier runs, or null for none.</summary>
    public VerdictCache? Cache { get; init; }
}
