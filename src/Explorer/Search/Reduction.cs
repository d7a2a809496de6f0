namespace Smpcheck.Explorer;

/// <summary>What one search leaves out.</summary>
/// <param name="Symmetry">States that differ only in who is who, or null.</param>
/// <param name="Locals">What others could do before a local step, or null.</param>
internal sealed record Reduction(CoreSymmetry? Symmetry, LocalSteps? Locals)
{
    /// <summary>States after which the search ends with its level, to be verified so far.</summary>
    public long Enough { get; init; } = long.MaxValue;
}
