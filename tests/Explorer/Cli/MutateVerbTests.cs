using System.Text.Json;
using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Tests;

public sealed class MutateVerbTests
{
    private const string Counter = """
        test counter "two cores count under a lock"
        model tso, pso
        var  n = 0
        var  d = 0
        spin q
        core 0..1:
            lock   q
            load   r0, n
            addr   r0, 1
            store  n, r0
            unlock q
            repeat 1:
                store d, 1
        forall n == 2
        expect pass

        """;

    [Fact]
    public void The_table_says_who_notices_each_change_and_which_lines_nobody_protects()
    {
        using var tool = new Tool().With("a.smp", Counter);

        int code = tool.Run("mutate", "a.smp");

        Assert.Equal(ExitCode.NotAsExpected, code);
        Assert.Equal(
            """
            counter: 11 mutants, tso, pso
                 7  drop    `lock q`                        error (tso, 4 steps)
                 7  swap    `lock q`, `load r0, n`          forall (tso, 18 steps)
                 7  unpair  `lock q`, `unlock q`            forall (tso, 12 steps)
                 8  drop    `load r0, n`                    forall (tso, 16 steps)
                 8  swap    `load r0, n`, `addr r0, 1`      forall (tso, 18 steps)
                 9  drop    `addr r0, 1`                    forall (tso, 16 steps)
                 9  swap    `addr r0, 1`, `store n, r0`     forall (tso, 18 steps)
                10  drop    `store n, r0`                   forall (tso, 14 steps)
                10  swap    `store n, r0`, `unlock q`       forall (tso, 18 steps)
                11  drop    `unlock q`                      UNPROTECTED (tso +2 -2 endings)
                13  drop    `store d, 1`                    UNPROTECTED (tso +2 -2 endings)
              9 caught, 2 unprotected

            """, tool.Out);
    }

    [Fact]
    public void Every_model_that_passes_is_tried_until_one_catches_the_mutant()
    {
        using var tool = new Tool().With("a.smp", Tool.Handshake);

        tool.Run("mutate", "a.smp");

        Assert.Matches("drop    `fence.w` +assert \\(pso, [0-9]+ steps\\)", tool.Out);
    }

    [Fact]
    public void A_scenario_whose_lines_are_all_needed_or_redundant_is_as_expected()
    {
        using var tool = new Tool().With("a.smp", """
            test once
            var x = 0
            core 0:
                store x, 1
                fence
            forall x == 1
            expect pass

            """);

        Assert.Equal(ExitCode.AsExpected, tool.Run("mutate", "a.smp"));
        Assert.Contains("drop    `store x, 1`", tool.Out, StringComparison.Ordinal);
        Assert.Contains("redundant: the same endings", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scenario_that_never_rests_leaves_its_survivors_undecided()
    {
        using var tool = new Tool().With("a.smp", """
            test for-ever
            var x = 0
            core 0:
                again: store x, 1
                fence
                goto again
            always x <= 1
            expect pass

            """);

        Assert.Equal(ExitCode.NotAsExpected, tool.Run("mutate", "a.smp")); // Without the goto it rests.
        Assert.Contains("undecided: nothing ever rests", tool.Out, StringComparison.Ordinal);
        Assert.Contains("drop    `goto again`                    UNPROTECTED (tso +1 -0 endings)", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_mutated_says_why()
    {
        using var tool = new Tool().With("a.smp", Counter)
            .With("fails.smp", Counter.Replace("n == 2", "n == 3", StringComparison.Ordinal))
            .With("bug.smp", Counter.Replace("expect pass", "expect fail forall", StringComparison.Ordinal))
            .With("wrong.smp", "test a\ncore 0:\n    stroe x, 1\n");

        Assert.Equal(ExitCode.NotAsExpected, tool.Run("mutate", "fails.smp"));
        Assert.Contains("counter/base tso fails forall", tool.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.NothingSelected, tool.Run("mutate", "bug.smp"));
        Assert.Contains("not expected to pass", tool.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.InvalidFile, tool.Run("mutate", "wrong.smp"));
        Assert.Equal(ExitCode.BadCommandLine, tool.Run("mutate"));
        Assert.Equal(ExitCode.BadCommandLine, tool.Run("mutate", "a.smp", "--max-states", "few"));
        Assert.Equal(ExitCode.Inconclusive, tool.Run("mutate", "a.smp", "--max-states", "5"));
        Assert.Contains("raise --max-states", tool.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.NothingSelected, tool.Run("mutate", "a.smp", "--model", "sc"));
    }

    [Fact]
    public void A_mutant_that_is_too_large_is_inconclusive()
    {
        using var tool = new Tool().With("a.smp", """
            test grows
            var x = 0
            core 0:
                if x == 0 goto end
                repeat 40:
                    store x, 1
                    load r0, x
                end: nop
            forall x == 0
            expect pass

            """);

        Assert.Equal(ExitCode.Inconclusive, tool.Run("mutate", "a.smp", "--max-states", "20"));
        Assert.Contains("inconclusive (tso)", tool.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void The_number_of_threads_changes_no_byte_and_lines_fit_80_columns()
    {
        using var tool = new Tool();

        tool.Run("mutate", "tlb-shootdown", "--max-states", "20k", "-j", "1");
        string one = tool.Out;
        tool.Run("mutate", "tlb-shootdown", "--max-states", "20k", "-j", "4");

        Assert.Equal(one, tool.Out);
        Assert.All(one.Split('\n'), static l => Assert.True(l.Length <= 80, l));
    }

    [Fact]
    public void Json_has_an_event_for_each_mutant_and_one_for_the_sum()
    {
        using var tool = new Tool().With("a.smp", Counter);

        tool.Run("mutate", "a.smp", "--json", "--model", "tso");

        var events = tool.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.All(events.SkipLast(1), static e => Assert.Equal("mutant", e.GetProperty("type").GetString()));
        var first = events[0];
        Assert.Equal((7, "drop", "`lock q`", "caught", "error", "tso"), (first.GetProperty("line").GetInt32(), Text(first, "kind"),
            Text(first, "text"), Text(first, "fate"), Text(first, "property"), Text(first, "model")));
        Assert.Equal("mutation-summary", Text(events[^1], "type"));
        Assert.Equal(events.Count - 1, new[] { "caught", "redundant", "unprotected", "undecided", "inconclusive", "invalid" }
            .Sum(f => events[^1].GetProperty(f).GetInt32()));
    }

    [Theory]
    [InlineData("xchg r0, x, 1", "load r0, x", "store x, 1")]
    [InlineData("xadd r0, x, 1", "load r0, x", "mov r7, r0", "addr r7, 1", "store x, r7", "mov r7, 0")]
    [InlineData("add x, 1", "load r7, x", "addr r7, 1", "store x, r7", "mov r7, 0")]
    [InlineData("cas r0, x, 0, 1", "load r0, x", "store x, 1")]
    [InlineData("fence", "fence.w")]
    public void What_is_atomic_or_orders_is_weakened(string line, params string[] weaker)
    {
        var test = Mutants.Plain(Examples.Clean($"test a\nvar x = 0\ncore 0:\n    again: {line}\n    goto again\n").Tests[0], null);

        var mutant = Mutants.Of(test).First(static m => m.Kind == "weaken");

        var block = Assert.Single(mutant.Test.Items.OfType<CoreBlock>());
        Assert.Equal([.. weaker, "goto again"], block.Lines.Cast<InstructionLine>().Select(Printer.Print));
        Assert.Equal("again", ((InstructionLine)block.Lines[0]).Label?.Text);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
