using Smpcheck.Model;

namespace Smpcheck.Tests;

/// <summary>No rule and no instruction without a scenario that uses it; no saved trace without a scenario.</summary>
public sealed class ShippedTests
{
    /// <summary>Never executed: the place after a program's last instruction.</summary>
    private const string End = "end";

    [Fact]
    public void The_rule_that_executes_instructions_comes_first() => Assert.Equal("core.step", RuleTable.All[0].Name);

    [Fact]
    public void Every_rule_and_every_instruction_is_used_by_a_shipped_scenario()
    {
        var all = RuleTable.All.Select(static r => r.Name).Concat(InstructionTable.All.Select(static i => i.Mnemonic)).Where(static n => n != End);

        Repository.None(all.Except(SearchedCatalogue.Fired));
    }

    [Fact]
    public void Every_verdict_of_a_shipped_scenario_is_as_expected() =>
        Repository.None(SearchedCatalogue.Cases.Where(static c => !c.IsAsExpected).Select(static c => c.ToString()));

    [Fact]
    public void Every_saved_trace_belongs_to_a_variant_of_the_catalogue()
    {
        var saved = Repository.Files.Where(static f => f.StartsWith("counterexamples/", StringComparison.Ordinal) && f.EndsWith(".json", StringComparison.Ordinal));
        var known = ShippedCases.Files.SelectMany(static f => f.File.Tests)
            .SelectMany(static t => t.Items.OfType<VariantDecl>().Select(static v => v.Name.Text).Append("base").Select(v => $"{t.Name.Text}.{v}."))
            .ToList();

        foreach (string file in saved.Select(static f => Path.GetFileName(f)!))
            Assert.Contains(known, k => file.StartsWith(k, StringComparison.Ordinal) && file.EndsWith(".trace.json", StringComparison.Ordinal));
    }
}
