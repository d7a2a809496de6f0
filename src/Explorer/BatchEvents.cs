using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>What a batch tells while it runs. A case is named by its number from 0.</summary>
public sealed record BatchEvents
{
    /// <summary>The scenario of a case is wrong, or dubious. Said once for the cases of a test; on any thread, one at
    /// a time.</summary>
    public Action<int, DiagnosticBag> Diagnostics { get; init; } = static (_, _) => { };

    /// <summary>A case has ended; in the order of the cases, on the calling thread.</summary>
    public Action<int, CaseResult> Finished { get; init; } = static (_, _) => { };

    /// <summary>A case has found something and makes it short; on the worker's thread.</summary>
    public Action<int, CaseResult> Found { get; init; } = static (_, _) => { };

    /// <summary>Worker, case, and how far its search has come; on the worker's thread.</summary>
    public Action<int, Case, SearchProgress>? Progress { get; init; }

    /// <summary>Ten times a second while so many cases have been handed out; on the calling thread.</summary>
    public Action<int> Waiting { get; init; } = static _ => { };
}
