using Smpcheck.Explorer;
using Smpcheck.Model;
using Smpcheck.Properties;
using Shipped = Smpcheck.Properties.Examples;

namespace Smpcheck.Tests;

public sealed class ExamplesTests
{
    private const int MostLines = 20;

    // The assembler writes these three.
    private static readonly string[] _implicit = ["end", "icr-high", "softirq-end"];

    public static TheoryData<string, string> Things
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var i in InstructionTable.All.Where(i => !_implicit.Contains(i.Mnemonic)))
                data.Add("instructions", i.Mnemonic);
            foreach (var d in DeviceTable.All)
                data.Add("devices", d.Name);
            foreach (var name in PropertyTable.Monitors.Select(m => m.Name).Concat(PropertyTable.Conditions))
                data.Add("monitors", name);
            foreach (var a in AssumptionTable.All)
                data.Add("options", a.Name);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Things))]
    public void A_thing_has_an_example_that_uses_it_and_whose_verdicts_hold(string group, string name)
    {
        var example = Shipped.Find(group, name);

        Assert.NotNull(example);
        Assert.InRange(example.Text.TrimEnd('\n').Split('\n').Length, 1, MostLines);
        var test = Assert.Single(Smpcheck.Tests.Examples.Clean(example.Text).Tests);
        Assert.Equal(name, test.Name.Text);
        Assert.True(Uses(test, group, name), $"{group}/{name} does not use {name}");
        Assert.All(Verdicts.Cases(test), c => Assert.Null(Verdicts.Failure(test, c)));
    }

    [Theory]
    [MemberData(nameof(Things))]
    public void A_monitor_or_option_makes_a_difference_in_its_example(string group, string name)
    {
        if (group is not ("monitors" or "options"))
            return;

        var test = Assert.Single(Smpcheck.Tests.Examples.Clean(Shipped.Find(group, name)!.Text).Tests);
        var verdicts = Verdicts.Cases(test).GroupBy(c => (c.Model, c.Fails)).Select(g => g.Key).ToList();

        Assert.Contains(verdicts, v => v.Fails is null);
        Assert.Contains(verdicts, v => group == "monitors" ? v.Fails == name : v.Fails is not null);
        if (group == "options")
            Assert.Contains(test.Items.OfType<AssumeDecl>(), a => a.Name.Text == name && a.Marks is [{ Adds: true }]);
    }

    [Fact]
    public void Every_example_is_of_a_thing()
    {
        var things = Things.Select(t => $"{t[0]}/{t[1]}").Order(StringComparer.Ordinal);

        Assert.Equal(things, Shipped.All.Select(e => $"{e.Group}/{e.Name}").Order(StringComparer.Ordinal));
        Assert.Equal(Shipped.Groups.Order(StringComparer.Ordinal), Shipped.All.Select(e => e.Group).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_example_is_formatted()
    {
        foreach (var e in Shipped.All)
        {
            var formatted = Printer.Print(Smpcheck.Tests.Examples.Clean(e.Text));
            if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
                File.WriteAllText(Path.Combine(AssemblerDiagnosticsTests.Root(), "src", "Properties", "Examples", e.Group, $"{e.Name}.smp"), formatted);
            else
                Assert.Equal(formatted, e.Text);
        }
    }

    private static bool Uses(Test test, string group, string name) => group switch
    {
        "instructions" => test.Items.OfType<Block>().SelectMany(b => Flat(b.Lines)).Any(i => i.Op.Text == name),
        "devices" => test.Items.OfType<DeviceDecl>().Any(d => d.Kind.Text == name),
        "options" => test.Items.OfType<AssumeDecl>().Any(a => a.Name.Text == name),
        _ => name == "assert" ? Uses(test, "instructions", name)
            : test.Items.OfType<CheckDecl>().SelectMany(c => c.Properties).Any(p => p.Name.Text == name)
            || test.Items.OfType<ConditionDecl>().Any(c => c.Kind.Text == name),
    };

    private static IEnumerable<InstructionLine> Flat(IReadOnlyList<Line> lines) =>
        lines.SelectMany(l => l is RepeatLine r ? Flat(r.Body) : [(InstructionLine)l]);
}

/// <summary>Runs the verdicts of a test by exhaustive search, with all self-checks on.</summary>
internal static class Verdicts
{
    public sealed record Case(string? Variant, MemoryModel Model, string? Fails);

    public static IEnumerable<Case> Cases(Test test)
    {
        var listed = test.Items.OfType<ModelDecl>().SelectMany(m => m.Models).ToList();
        var variants = test.Items.OfType<VariantDecl>().Select(v => ((string?)v.Name.Text, v.Verdicts));
        IEnumerable<(string? Variant, IReadOnlyList<Expectation> Verdicts)> all =
            [.. test.Items.OfType<ExpectDecl>().Select(e => ((string?)null, e.Verdicts)), .. variants];
        foreach (var (variant, verdicts) in all)
        {
            foreach (var e in verdicts)
            {
                foreach (var model in e.Models.Count > 0 ? e.Models : listed)
                    yield return new Case(variant, Enum.Parse<MemoryModel>(model.Text, ignoreCase: true), e.Fails?.Text);
            }
        }
    }

    /// <summary>What is wrong with a verdict; null when it holds.</summary>
    public static string? Failure(Test test, Case c)
    {
        var bag = new DiagnosticBag();
        var name = $"{test.Name.Text}/{c.Variant ?? "base"} {c.Model}";
        if (Assembler.Assemble(test, c.Variant, c.Model, new Dictionary<string, long>(), bag) is not { } assembled)
            return $"{name}: {string.Join("; ", bag.All)}";
        var system = new CheckedSystem(assembled);
        int? wanted = c.Fails is null ? null : system.Properties.ToList().IndexOf(c.Fails);
        using var result = BreadthFirst.Run(system, new SearchOptions { Wanted = wanted, DeepCheck = true, MaxStates = 200_000 });
        var violated = result.Properties.Where((_, p) => result.Judge(p) == Judgement.Violated).Select(p => p.Name).ToList();
        var holds = c.Fails is null ? violated.Count == 0 && result.Complete : violated.Contains(c.Fails) && !violated.Contains("error");
        return holds ? null : $"{name}: expected {c.Fails ?? "pass"}, found {string.Join(", ", violated)}, {result.Stop}";
    }
}
