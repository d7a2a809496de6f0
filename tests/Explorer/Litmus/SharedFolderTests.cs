using System.Diagnostics;
using System.Globalization;
using Smpcheck.Explorer;
using Smpcheck.Model;
using Xunit.Abstractions;

namespace Smpcheck.Tests;

/// <summary>Every test of the folder of references agrees with it in verdict and state set, under each model.</summary>
public sealed class SharedFolderTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("sc")]
    [InlineData("tso")]
    [InlineData("pso")]
    public void Verdicts_and_state_sets_agree_with_the_references(string model)
    {
        if (SharedLitmus.Folder("x86") is not { } folder)
        {
            output.WriteLine("skipped: there is no ../shared/litmus");
            return;
        }

        var table = ExpectedTable.Parse(File.ReadAllText(Path.Combine(folder, "expected.csv")))!;
        var clock = Stopwatch.StartNew();
        Dictionary<string, (int Agree, int Skipped, int Unknown)> counts = [];
        List<string> wrong = [];
        long explored = 0, transitions = 0;
        string tests = Path.Combine(folder, "tests");
        foreach (string path in Directory.EnumerateFiles(tests, "*.litmus").Order(StringComparer.Ordinal))
        {
            string file = Path.GetFileName(path);
            string cls = table.Class(file).Split(' ')[0];
            var bag = new DiagnosticBag();
            var result = LitmusParser.Parse(File.ReadAllText(path), bag) is { } test
                && LitmusTranslator.Translate(test, bag) is { } litmus
                ? LitmusRunner.Run(litmus, model, new CaseOptions(), bag, CancellationToken.None)
                : null;
            var (agree, skipped, unknown) = counts.GetValueOrDefault(cls);
            var expected = table.Find(file, model);
            if (result is null)
            {
                if (expected is not null)
                    output.WriteLine($"{file}: {string.Join(", ", bag.All.Select(static d => d.Message))}");
                counts[cls] = (agree, skipped + 1, unknown);
                if (expected is not null && cls is "A" or "B" or "D")
                    wrong.Add($"{file}: skipped");
                continue;
            }

            explored += result.Explored;
            transitions += result.Transitions;
            if (expected is null)
                unknown++;
            else if (Same(result, expected))
                agree++;
            else
                wrong.Add($"{file}: {result.Verdict} for {expected.Verdict}: {string.Join(" | ", result.Lines)}");
            if (expected is not null && result.Conditions.Printed() != table.Condition(file))
                wrong.Add($"{file}: {result.Conditions.Printed()} for {table.Condition(file)}");
            counts[cls] = (agree, skipped, unknown);
        }

        foreach (var (cls, count) in counts)
            output.WriteLine($"{model} {cls}: {count}");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{clock.Elapsed.TotalSeconds:0.00} s, {explored} states, {transitions} transitions"));
        Assert.Empty(wrong);
    }

    private static bool Same(LitmusResult result, ExpectedLitmus expected) =>
        result.Complete && result.Verdict == expected.Verdict && result.States.Count == expected.States.Count
        && result.Lines.Select(ExpectedTable.Canonical).ToHashSet().SetEquals(expected.States);
}
