namespace Smpcheck.Model;

/// <summary>What a search of one case has exercised: a check of something that never happened proves nothing.</summary>
/// <param name="IdleHandlers">Handlers that were never entered, by name.</param>
/// <param name="Lines">Lines of the programs that have an instruction.</param>
/// <param name="Executed">Those of them that were executed on some core.</param>
/// <param name="SilentMonitors">Monitors that judge events and saw none, and <c>forall</c> without a final
/// state.</param>
public sealed record Coverage(
    IReadOnlyList<string> IdleHandlers, IReadOnlySet<int> Lines, IReadOnlySet<int> Executed,
        IReadOnlyList<string> SilentMonitors)
{
    /// <summary>Lines of what is awaited and holds from the start, so that it cannot fail to come.</summary>
    public IReadOnlyList<int> HoldAtStart { get; init; } = [];
}
