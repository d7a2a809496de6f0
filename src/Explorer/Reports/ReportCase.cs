using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>How a reported case ended.</summary>
internal enum ReportOutcome
{
    Passed,
    Failed,

    /// <summary>No verdict: never a pass.</summary>
    Inconclusive,

    /// <summary>The file is wrong.</summary>
    Invalid,

    /// <summary>Not run, on purpose.</summary>
    Skipped,
}

/// <summary>One case as every report shows it.</summary>
internal sealed record ReportCase
{
    /// <summary>The file it is from, as shown; a suite of its own.</summary>
    public required string File { get; init; }

    /// <summary>The test within the file.</summary>
    public required string Test { get; init; }

    /// <summary>The row of the matrix: variant, and sizes that are not the first ones.</summary>
    public required string Variant { get; init; }

    /// <summary>The column of the matrix.</summary>
    public required string Model { get; init; }
    public required ReportOutcome Outcome { get; init; }

    /// <summary><c>pass</c>, <c>FAIL tlb-stale</c>, <c>stopped</c>.</summary>
    public required string Verdict { get; init; }

    /// <summary>What kind of finding it is: a property, or a code that <c>explain</c> knows.</summary>
    public string Rule { get; init; } = "";

    /// <summary>One sentence.</summary>
    public string Message { get; init; } = "";
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>The trace in 80 columns, or null.</summary>
    public string? Picture { get; init; }

    /// <summary>The saved trace as shown, or null.</summary>
    public string? Trace { get; init; }

    /// <summary>The line to look at.</summary>
    public Place Place { get; init; } = Place.Start;

    /// <summary>That line's tag, or null.</summary>
    public string? Tag { get; init; }
    public IReadOnlyList<ReportStep> Steps { get; init; } = [];
    public TimeSpan Elapsed { get; init; }

    /// <summary>Counts and the like, name and value.</summary>
    public IReadOnlyList<(string Name, string Value)> Facts { get; init; } = [];

    /// <summary>
    /// Something to look at. A file that is wrong in itself has its diagnostics, and its cases nothing to add to them.
    /// </summary>
    public bool IsFinding => Outcome is ReportOutcome.Failed or ReportOutcome.Inconclusive
        || (Outcome == ReportOutcome.Invalid && Rule.Length > 0);

    /// <summary><c>tlb-shootdown no-fence tso</c>.</summary>
    public string Name => $"{Test} {Variant} {Model}";
}

/// <summary>A step of a counterexample.</summary>
/// <param name="Text">Who does what.</param>
/// <param name="Place">Its line; a step of the hardware has that of the program's step before it.</param>
/// <param name="Guilty">The step to blame, or the violation itself.</param>
internal readonly record struct ReportStep(string Text, Place Place, bool Guilty);

/// <summary>A diagnostic and the file it is about.</summary>
/// <param name="Rendered">As a terminal shows it.</param>
internal sealed record ReportDiagnostic(string File, Diagnostic Diagnostic, string Rendered);
