using Smpcheck.Explorer;
using Smpcheck.Model;
using Smpcheck.Properties;

namespace Smpcheck.Tests;

/// <summary>The shipped scenarios and every case of theirs.</summary>
internal static class ShippedCases
{
    /// <summary>Names, texts and trees, in the order of the names.</summary>
    public static IReadOnlyList<(string Name, string Text, ScenarioFile File)> Files { get; } =
        [.. StandardEngine.Create().Catalogue.Select(static f => (f.Name, f.Text, Examples.Clean(f.Text)))];

    /// <summary>Every case, in the order of the files.</summary>
    public static IReadOnlyList<Case> All { get; } = [.. Files.SelectMany(static f => f.File.Tests).SelectMany(CasesOf)];

    /// <summary>The cases at the first size of their variant, which is the smallest.</summary>
    public static IReadOnlyList<Case> Smallest { get; } = [.. All.Where(static c => c.Set.Count == 0)];

    public static CheckedSystem SystemOf(Case run)
    {
        var bag = new DiagnosticBag();
        var model = Enum.Parse<MemoryModel>(run.Model, ignoreCase: true);
        var assembled = Assembler.Assemble(run.Test, run.Variant, model, run.Sizes, bag);
        Assert.True(assembled is not null, $"{run.Name}: {string.Join('\n', bag.All)}");
        return new CheckedSystem(assembled);
    }

    /// <summary>Number of the property that an expected failure names, or null for a pass.</summary>
    public static int? Wanted(Case run, CheckedSystem system)
    {
        if (run.Expected?.Fails is not { } fails)
            return null;
        int wanted = system.Properties.ToList().IndexOf(fails);
        Assert.True(wanted >= 0, $"{run.Name}: nothing checks {fails}");
        return wanted;
    }

    /// <summary>Every case of a test.</summary>
    public static IReadOnlyList<Case> CasesOf(Test test)
    {
        var bag = new DiagnosticBag();
        var cases = Cases.Of(test, new CaseFilter(), bag);
        Assert.True(bag.Clean, string.Join('\n', bag.All));
        return cases;
    }
}
