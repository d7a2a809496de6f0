namespace Smpcheck.Explorer;

/// <summary>What of a result is due to random runs.</summary>
/// <param name="Strategy">As asked for, such as <c>portfolio</c>.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Runs">Runs made.</param>
/// <param name="Steps">Steps of all of them.</param>
/// <param name="Found">Number of the run that found the violation, from 0; null if none did.</param>
/// <param name="FoundBy">What chose in that run, such as <c>pct:3</c>; null if none found it.</param>
public sealed record Sample(string Strategy, long Seed, long Runs, long Steps, long? Found, string? FoundBy);
