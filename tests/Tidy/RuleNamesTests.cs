using System.Text.RegularExpressions;
using Smpcheck.Model;

namespace Smpcheck.Tests;

/// <summary>One rule, one name; and the name is written once.</summary>
public sealed partial class RuleNamesTests
{
    /// <summary>Files that tell rules apart by name. The list may only shrink.</summary>
    private static readonly string[] _tellApart = ["src/Model/Machine/MachineSystem.cs", "src/Properties/CheckedSystem.cs"];

    [Fact]
    public void Rules_and_instructions_have_names_of_their_own()
    {
        var rules = RuleTable.All.Select(static r => r.Name).ToList();
        var instructions = InstructionTable.All.Select(static i => i.Mnemonic).ToList();

        Assert.Distinct(rules);
        Assert.Distinct(instructions);
        Assert.All(rules, static r => Assert.Matches(RuleName(), r));
    }

    [Fact]
    public void A_rule_is_named_on_one_line_of_the_source()
    {
        var lines = Repository.Sources("src").Where(static f => !_tellApart.Contains(f)).SelectMany(Repository.Lines).ToList();

        foreach (var rule in RuleTable.All)
            Assert.Single(lines, l => l.Contains($"\"{rule.Name}\"", StringComparison.Ordinal));
        foreach (string file in _tellApart)
            Assert.Contains(RuleTable.All, r => Repository.Read(file).Contains($"\"{r.Name}\"", StringComparison.Ordinal));
    }

    [GeneratedRegex("^[a-z0-9]+\\.[a-z0-9-]+$")]
    private static partial Regex RuleName();
}
