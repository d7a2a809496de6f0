using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Smpcheck.Model;
using Smpcheck.Properties;
using Xunit.Sdk;

namespace Smpcheck.Tests;

/// <summary>The generator is worth its properties: it is varied, small, the same on every run, and it shrinks.</summary>
public sealed class ScenarioGenTests
{
    private static readonly GeneratedCase[] _cases = Draw();

    [Fact]
    public void The_same_seed_draws_the_same_cases() =>
        Assert.Equal(_cases.Select(static c => c.ToString()), Draw().Select(static c => c.ToString()));

    [Fact]
    public void Every_declaration_and_most_instructions_are_drawn()
    {
        var items = _cases.SelectMany(static c => c.Scenario.Test.Items).Select(static i => i.GetType()).ToHashSet();
        var drawn = _cases.SelectMany(static c => c.Scenario.Test.Items).OfType<Block>().SelectMany(static b => Ops(b.Lines)).ToHashSet();

        Assert.Superset(new HashSet<Type>
        {
            typeof(CoresDecl), typeof(VarDecl), typeof(FrameDecl), typeof(PageDecl), typeof(LockDecl), typeof(DeviceDecl),
            typeof(RouteDecl), typeof(CheckDecl), typeof(ConditionDecl), typeof(CoreBlock), typeof(HandlerBlock),
        }, items);
        Assert.Equal(
            ["iret", "switch"],
            InstructionTable.Written.Select(static i => i.Mnemonic).Where(m => !drawn.Contains(m)).Order(StringComparer.Ordinal));
        Assert.Equal([2, 3, 4], _cases.Select(static c => c.System().Platform.Cores).Distinct().Order());
    }

    [Fact]
    public void Most_cases_are_small_and_not_trivial_and_all_kinds_of_verdicts_occur()
    {
        var (judged, large, violated) = (0, 0, 0);
        HashSet<string> broken = [];
        foreach (var c in _cases)
        {
            using var result = GeneratedRuns.Search(c.System());
            if (result is null)
                continue;
            string[] names = [.. result.Properties.Where(static p => p.Depth is not null).Select(static p => p.Name)];
            judged++;
            large += result.States > 50 ? 1 : 0;
            violated += names.Length > 0 ? 1 : 0;
            broken.UnionWith(names);
        }

        Assert.InRange(judged, _cases.Length * 8 / 10, _cases.Length);
        Assert.InRange(large, judged / 3, judged);
        Assert.InRange(violated, judged / 4, judged * 9 / 10);
        Assert.Superset(new HashSet<string> { "deadlock", "forall", "error" }, broken);
        Assert.InRange(broken.Count, 8, int.MaxValue);
    }

    [Fact]
    public void A_failing_case_shrinks_to_a_few_lines_and_its_seed_replays_it()
    {
        string Failure(string seed) => Assert.Throws<FailException>(() => PropertyRunner.Check("NAME", ScenarioGen.Cases, static c =>
        {
            Assert.DoesNotContain("xchg", c.Scenario.Text, StringComparison.Ordinal);
            return true;
        }, seed: seed)).Message;
        string first = Failure("7,1");
        var seed = Regex.Match(first, "\nSMPCHECK_REPLAY=([0-9]+,[0-9]+,[0-9]+) dotnet test --filter NAME$");

        string again = Failure(seed.Groups[1].Value);

        Assert.True(Scenario(first).Split('\n').Length <= 7 && Regex.Count(Scenario(first), "\n    ") == 1, first);
        Assert.Equal(Scenario(first), Scenario(again));
        Assert.StartsWith("NAME: case 1, ", again, StringComparison.Ordinal);
    }

    private static string Scenario(string failure) => failure[failure.IndexOf("# under", StringComparison.Ordinal)..];

    [Fact]
    public void Too_many_skipped_cases_are_a_failure() =>
        Assert.Throws<FailException>(static () => PropertyRunner.Check("NAME", ScenarioGen.Cases, static _ => false));

    /// <summary>Found by the generator: it broke the analysis of values.</summary>
    [Fact]
    public void A_register_with_a_frame_may_be_copied_to_itself() =>
        Systems.Of("test a\nframe A = 1\ncore 0:\n    alloc r1\n    mov r1, r1\n");

    private static GeneratedCase[] Draw() => ScenarioGen.Cases.Generator.Sample(500, new Rnd(5, 1), 50);

    private static IEnumerable<string> Ops(IReadOnlyList<Line> lines) => lines.SelectMany(static l => l switch
    {
        RepeatLine repeat => Ops(repeat.Body),
        InstructionLine i => [i.Op.Text],
        _ => [],
    });
}
