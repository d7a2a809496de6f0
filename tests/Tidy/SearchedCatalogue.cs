using Smpcheck.Explorer;
using Smpcheck.Model;
using Smpcheck.Properties;

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
/// Every shipped scenario, searched once for all Tidy tests: the catalogue (embedded in the properties' assembly), and
/// the examples of the language.
/// </summary>
internal static class SearchedCatalogue
{
    private static readonly Lazy<Search> _catalogue = new(() => new Search(Catalogue()));
    private static readonly Lazy<Search> _examples = new(() => new Search(Properties.Examples.All.Select(static e => (e.Name, e.Text))));

    public static IReadOnlyList<ShippedCase> Cases => _catalogue.Value.Cases;

    /// <summary>Rules and instructions that some scenario of catalogue or examples uses.</summary>
    public static ISet<string> Fired => _catalogue.Value.Fired.Union(_examples.Value.Fired).ToHashSet();

    /// <summary>The tests of the catalogue's files.</summary>
    public static IEnumerable<Test> Tests() => Catalogue().SelectMany(static f => Parse(f.Name, f.Text).Tests);

    private static IEnumerable<(string Name, string Text)> Catalogue()
    {
        var assembly = typeof(CheckedSystem).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Where(static n => n.StartsWith("Catalogue/", StringComparison.Ordinal)).Order())
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (name, reader.ReadToEnd());
        }
    }

    private static ScenarioFile Parse(string name, string text)
    {
        var bag = new DiagnosticBag();
        var file = Parser.Parse(name, text, bag);
        Assert.True(bag.Clean, $"{name}: {string.Join('\n', bag.All)}");
        return file;
    }

    private sealed class Search
    {
        public Search(IEnumerable<(string Name, string Text)> files)
        {
            var bag = new DiagnosticBag();
            foreach (var test in files.SelectMany(static f => Parse(f.Name, f.Text).Tests))
                Cases.AddRange(Smpcheck.Explorer.Cases.Of(test, new CaseFilter(), bag).Where(static c => c.Set.Count == 0 && c.Expected is not null).Select(Run));
        }

        public List<ShippedCase> Cases { get; } = [];

        public HashSet<string> Fired { get; } = [];

        private ShippedCase Run(Case run)
        {
            var bag = new DiagnosticBag();
            var model = Enum.Parse<MemoryModel>(run.Model, ignoreCase: true);
            var assembled = Assembler.Assemble(run.Test, run.Variant, model, run.Sizes, bag);
            Assert.True(assembled is not null, $"{run.Name}: {string.Join('\n', bag.All)}");
            var c = new ShippedCase(run.Test.Name.Text, run.Variant, run.Model, run.Expected!.Fails);
            var system = new Recording(new CheckedSystem(assembled));
            int wanted = c.Fails is null ? -1 : system.Properties.ToList().IndexOf(c.Fails);
            using var result = BreadthFirst.Run(system, new SearchOptions { Wanted = c.Fails is null ? null : wanted });
            Fired.UnionWith(system.Fired());
            int found = c.Fails is not null && result.Judge(wanted) == Judgement.Violated ? wanted
                : c.Fails is not null ? -1
                : result.Properties.ToList().FindIndex(p => result.Judge(result.Properties.ToList().IndexOf(p)) == Judgement.Violated);
            return c with
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
