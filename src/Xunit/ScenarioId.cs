namespace Smpcheck;

/// <summary>Which case of which file a test is.</summary>
/// <param name="Root">Folder from which names are shown.</param>
/// <param name="File">Absolute; empty where there is no file.</param>
/// <param name="Name">The case as tests are called: <c>tlb-shootdown no-fence tso</c>.</param>
internal sealed record ScenarioId(string Root, string File, string Name);
