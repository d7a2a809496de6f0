namespace Smpcheck;

/// <summary>What came out of one case: a test in a variant, under a memory model, at certain sizes.</summary>
public sealed record CheckedCase
{
    /// <summary>The test's name in the file.</summary>
    public required string Test { get; init; }

    /// <summary>The variant; <c>base</c> is the scenario itself.</summary>
    public required string Variant { get; init; }

    /// <summary>The memory model: <c>sc</c>, <c>tso</c>, <c>pso</c>.</summary>
    public required string Model { get; init; }

    /// <summary>Every size by name, <c>cores</c> among them where the file lists it.</summary>
    public required IReadOnlyDictionary<string, long> Sizes { get; init; }

    /// <summary><c>tlb-shootdown no-fence tso</c>, with the sizes that are not the file's first ones.</summary>
    public required string Name { get; init; }

    /// <summary>How it ended.</summary>
    public required CaseOutcome Outcome { get; init; }

    /// <summary><c>pass</c>, <c>FAIL tlb-stale</c>, <c>stopped</c>, <c>error</c> or <c>not run</c>.</summary>
    public required string Verdict { get; init; }

    /// <summary>What the file promises: <c>pass</c>, <c>FAIL tlb-stale</c>, or null for nothing.</summary>
    public required string? Expected { get; init; }

    /// <summary>The violated property, or null.</summary>
    public required string? Property { get; init; }

    /// <summary>Every reachable state was explored. A failure ends a search, so it is seldom complete.</summary>
    public required bool Complete { get; init; }

    /// <summary>Distinct states found; with <see cref="Symmetry"/> one of all that differ only in who is who.</summary>
    public required long States { get; init; }

    /// <summary>Of states that differ only in which of several interchangeable cores is which, one was kept.</summary>
    public required bool Symmetry { get; init; }

    /// <summary>Steps that concern one core only were taken first; <see cref="Depth"/> does not count them.</summary>
    public required bool PartialOrder { get; init; }

    /// <summary>Steps taken between them.</summary>
    public required long Transitions { get; init; }

    /// <summary>Steps to the violation; without one, the longest of the shortest ways to a state.</summary>
    public required int Depth { get; init; }

    /// <summary>Time of the search; zero when <see cref="Cached"/>.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>The most bytes that stored states and their table took.</summary>
    public required long PeakBytes { get; init; }

    /// <summary>The verdict is of an earlier run, from <see cref="CheckOptions.CacheFolder"/>.</summary>
    public required bool Cached { get; init; }

    /// <summary>What else there is to say, a line each: other violations, how far a stopped search came.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The counterexample of a failure that is not as expected, or of any with
    /// <see cref="CheckOptions.TraceExpected"/>; null without one.</summary>
    public CheckedTrace? Trace { get; init; }

    /// <summary>
    /// All that a person needs to know: what came out against what was expected; unless that is as expected also the
    /// promise, the line to look at, an edit that mends it, the commands to type, the trace. Several lines.
    /// </summary>
    public required string Message { get; init; }

    /// <summary>The line of the scenario to look at, from 1.</summary>
    public required int Line { get; init; }

    /// <summary><see cref="Name"/> and <see cref="Verdict"/>.</summary>
    public override string ToString() => $"{Name}: {Verdict}";
}
