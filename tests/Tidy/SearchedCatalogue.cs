using Smpcheck.Explorer;

namespace Smpcheck.Tests;

/// <summary>A case of a shipped scenario at its first sizes, and what a search of it found.</summary>
internal sealed record ShippedCase(string Test, string? Variant, string Model, string? Fails)
{
    /// <summary>The property that was violated, or null.</summary>
    public string? Found { get; init; }
    public int? Depth { get; init; }
    public bool Complete { get; init; }
    public long States { get; init; }
    public TimeSpan Time { get; init; }

    public bool IsAsExpected => Found == Fails && (Fails is not null || Complete);
}

/// <summary>
/// Every shipped scenario, searched once for all Tidy tests: the catalogue, and the examples of the language.
/// </summary>
internal static class SearchedCatalogue
{
    private static readonly Lazy<Search> _catalogue = new(() => new Search(ShippedCases.Smallest));
    private static readonly Lazy<Search> _examples = new(() => new Search(
        Properties.Examples.All.SelectMany(static e => Examples.Clean(e.Text).Tests).SelectMany(ShippedCases.CasesOf)));

    public static IReadOnlyList<ShippedCase> Cases => _catalogue.Value.Cases;

    /// <summary>Rules and instructions that some scenario of catalogue or examples uses.</summary>
    public static ISet<string> Fired => _catalogue.Value.Fired.Union(_examples.Value.Fired).ToHashSet();

    private sealed class Search
    {
        public Search(IEnumerable<Case> cases) =>
            Cases.AddRange(cases.Where(static c => c.Set.Count == 0 && c.Expected is not null).Select(Run));

        public List<ShippedCase> Cases { get; } = [];

        public HashSet<string> Fired { get; } = [];

        private ShippedCase Run(Case run)
        {
            var system = ShippedCases.SystemOf(run);
            var recording = new Recording(system);
            int? wanted = ShippedCases.Wanted(run, system);
            using var result = BreadthFirst.Run(recording, new SearchOptions { Wanted = wanted });
            Fired.UnionWith(recording.Fired());
            int found = wanted is { } property ? result.Judge(property) == Judgement.Violated ? property : -1
                : Enumerable.Range(0, result.Properties.Count)
                    .FirstOrDefault(p => result.Judge(p) == Judgement.Violated, -1);
            return new ShippedCase(run.Test.Name.Text, run.Variant, run.Model, run.Expected!.Fails)
            {
                Found = found < 0 ? null : result.Properties[found].Name,
                Depth = found < 0 ? null : result.Properties[found].Depth,
                Complete = result.Complete,
                States = result.States,
                Time = result.Elapsed,
            };
        }
    }
}
