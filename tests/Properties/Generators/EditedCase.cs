using FsCheck;
using FsCheck.Fluent;
using Smpcheck.Model;
using Smpcheck.Properties;

namespace Smpcheck.Tests;

/// <summary>A generated case beside an edit of it.</summary>
internal sealed record EditedCase(GeneratedScenario Scenario, GeneratedScenario More, MemoryModel Model, int Choice)
{
    /// <summary>Cases that have places to edit, each with one of them edited; what shrinks is edited anew.</summary>
    public static Arbitrary<EditedCase> From<T>(Func<GeneratedCase, IReadOnlyList<T>> places, Func<GeneratedCase, T, Test> edit)
    {
        EditedCase? Make(GeneratedCase c, int choice) =>
            places(c) is { Count: > 0 } all && GeneratedScenario.From(edit(c, all[choice % all.Count])) is { } more
                ? new EditedCase(c.Scenario, more, c.Model, choice) : null;
        return Arb.From(
            ScenarioGen.Cases.Generator.SelectMany(static _ => Gen.Choose(0, 1000), Make).Where(static e => e is not null)
                .Select(static e => e!),
            e => ScenarioGen.Cases.Shrinker(new GeneratedCase(e.Scenario, e.Model))
                .SelectMany(c => Enumerable.Range(0, places(c).Count), Make).OfType<EditedCase>());
    }

    public override string ToString() => $"{new GeneratedCase(Scenario, Model)}\n# edited\n{More.Text}";
}
