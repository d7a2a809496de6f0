using System.Text.RegularExpressions;

namespace Smpcheck.Tests;

/// <summary>What comments cite exists, and what the registers hold is cited.</summary>
public sealed partial class CitationsTests
{
    [Fact]
    public void Every_abstraction_and_omission_is_registered_once_and_cited()
    {
        var registered = Repository.Lines("docs/abstractions.md").Select(static l => Row().Match(l)).Where(static m => m.Success)
            .Select(static m => m.Groups[1].Value).ToList();
        var cited = Repository.Files.Where(static f => f.StartsWith("src/", StringComparison.Ordinal))
            .Where(static f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".smp", StringComparison.Ordinal))
            .SelectMany(static f => Citation().Matches(Repository.Read(f)).Select(static m => m.Value)).ToHashSet();

        Assert.Distinct(registered);
        Assert.Equal(registered.Order(StringComparer.Ordinal), cited.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_section_that_a_comment_cites_stands_in_the_references()
    {
        string references = Repository.Read("docs/references.md");
        var cited = Repository.Sources("src")
            .SelectMany(static f => Section().Matches(Repository.Comments(f)).Select(m => (File: f, Match: m)))
            .SelectMany(static c => Title().Matches(c.Match.Value).Select(t => $"{t.Value} ({c.File})")).ToList();

        Assert.True(cited.Count > 20, "comments cite sections by title");
        Assert.All(cited, c => Assert.Contains(Title().Match(c).Value, references, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_numbered_rule_that_a_comment_cites_is_told_in_the_digest()
    {
        string[] told = [.. Repository.Lines("docs/hardware-rules.md").Select(static l => RuleRow().Match(l))
            .Where(static m => m.Success).Select(static m => m.Groups[1].Value)];
        string[] cited = [.. Repository.Files.Where(static f => f.StartsWith("src/", StringComparison.Ordinal))
            .Where(static f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".smp", StringComparison.Ordinal))
            .SelectMany(static f => RuleNumber().Matches(Repository.Read(f)).Select(static m => m.Value)).Distinct()];

        Assert.Distinct(told);
        Assert.True(cited.Length > 40, "comments cite rules by number");
        Repository.None(cited.Except(told));
    }

    [GeneratedRegex(@"^\| (S[0-9]+[a-z]?) \|")]
    private static partial Regex RuleRow();

    [GeneratedRegex(@"\bS[0-9]+[a-z]?\b")]
    private static partial Regex RuleNumber();

    [GeneratedRegex(@"^\| ([AN]-[0-9]{2}) \|")]
    private static partial Regex Row();

    [GeneratedRegex(@"\b[AN]-[0-9]{2}\b")]
    private static partial Regex Citation();

    [GeneratedRegex(@"(SDM3A|82093AA|VT-d|PCI Express Base|SPARC V9|RISC-V Privileged|PLIC) ""[^;.]*")]
    private static partial Regex Section();

    [GeneratedRegex(@"""[^""]+""")]
    private static partial Regex Title();
}
