using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>How a case ended, against what the file promises.</summary>
public enum CaseStatus
{
    AsExpected,

    /// <summary>The file promises nothing for this model.</summary>
    Information,

    /// <summary>A violation nobody expected, or an expected one that was not found.</summary>
    Unexpected,

    /// <summary>A budget or a capacity cut the search: never a pass.</summary>
    Inconclusive,

    /// <summary>The scenario cannot be checked.</summary>
    Invalid,

    /// <summary>The user stopped it.</summary>
    Interrupted,

    /// <summary>Never started.</summary>
    NotRun,
}

/// <summary>What came out of a case.</summary>
public sealed record CaseResult(Case Case, CaseStatus Status)
{
    /// <summary><c>pass</c>, <c>FAIL tlb-stale</c>, <c>stopped</c>.</summary>
    public string Verdict { get; init; } = "";

    /// <summary>The violated property that the verdict names.</summary>
    public string? Property { get; init; }

    public bool Complete { get; init; }

    /// <summary>
    /// No budget and no interruption had a say: the same search comes to the same verdict and counts again.
    /// </summary>
    public bool Repeatable { get; init; }

    /// <summary>Taken from an earlier run: nothing was searched, <see cref="Elapsed"/> is zero.</summary>
    public bool Cached { get; init; }
    public long States { get; init; }
    public long Transitions { get; init; }

    /// <summary>Steps to the violation, or else the depth of the search.</summary>
    public int Depth { get; init; }
    public TimeSpan Elapsed { get; init; }
    public long PeakBytes { get; init; }

    /// <summary>What the search left out: the counts are those of what it kept.</summary>
    public Reductions Reduced { get; init; }

    /// <summary>It is inconclusive because the memory it was given did not do.</summary>
    public bool OutOfMemory { get; init; }

    /// <summary>Things to say below the line: <c>error[E310]: ...</c>, <c>note: ...</c>.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What a complete search exercised, where the system tells.</summary>
    public Coverage? Coverage { get; init; }

    /// <summary>Set where runs were sampled and not everything was searched.</summary>
    public Sample? Sample { get; init; }

    /// <summary>The counterexample or witness, where one was asked for.</summary>
    public Run? Run { get; init; }

    /// <summary>The run is as random choices made it, or was not made short to the end.</summary>
    public bool Raw { get; init; }
}
