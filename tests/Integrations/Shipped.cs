using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Tests;

/// <summary>Cases of the shipped catalogue.</summary>
internal static class Shipped
{
    private static readonly Engine _engine = StandardEngine.Create();

    /// <summary>A case at its first sizes.</summary>
    public static (Case Case, IDescribedSystem System) Case(string name, string variant, string model)
    {
        var bag = new DiagnosticBag();
        var file = _engine.Parse(name, _engine.Catalogue.Single(c => c.Name == name + ".smp").Text, bag);
        var run = Cases.Of(file.Tests[0], new CaseFilter { Variants = [variant], Models = [model] }, bag)[0];
        return (run, _engine.System(run.Test, run.Variant, run.Model, run.Sizes, bag)!);
    }

    /// <summary>The base of every shipped scenario under its first model.</summary>
    public static IEnumerable<(Case Case, IDescribedSystem System)> Bases => _engine.Catalogue.Select(static c =>
    {
        var bag = new DiagnosticBag();
        var run = Cases.Of(_engine.Parse(c.Name, c.Text, bag).Tests[0], new CaseFilter { Variants = ["base"] }, bag)[0];
        return (run, _engine.System(run.Test, run.Variant, run.Model, run.Sizes, bag)!);
    });

    /// <summary>A shortest run that violates what a case is expected to violate.</summary>
    public static IReadOnlyList<Transition> Counterexample(IDescribedSystem system, string property)
    {
        using var search = BreadthFirst.Run(system, new SearchOptions { Wanted = Number(system, property) });
        return search.Counterexample(Number(system, property))!.Steps;
    }

    private static int Number(IDescribedSystem system, string property) =>
        Enumerable.Range(0, system.Properties.Count).First(p => system.Properties[p] == property);
}
