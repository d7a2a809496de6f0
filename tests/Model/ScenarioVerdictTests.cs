using Smpcheck.Explorer;
using Smpcheck.Model;
using Smpcheck.Properties;

namespace Smpcheck.Tests;

public sealed class ScenarioVerdictTests
{
    public static TheoryData<string> All => [.. Scenarios.Names];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_case_has_the_verdict_derived_by_hand(string name)
    {
        foreach (var test in Examples.Clean(Scenarios.Text(name)).Tests)
        {
            foreach (var (variant, model, fails) in Scenarios.Cases(test))
            {
                foreach (var sizes in Scenarios.Sizes(test))
                {
                    var system = Assembled(test, variant, model, sizes);
                    using var result = BreadthFirst.Run(system, new SearchOptions { Wanted = Wanted(system, fails), DeepCheck = true });

                    var what = $"{test.Name.Text}/{variant} {model} {string.Join(' ', sizes)}: found {string.Join(' ', Violated(result))}";
                    if (fails is null)
                        Assert.True(result.Complete && !Violated(result).Any(), what);
                    else
                        Assert.True(Violated(result).Contains(fails), what);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_weaker_model_ends_in_every_memory_that_a_stronger_one_ends_in(string name)
    {
        foreach (var test in Examples.Clean(Scenarios.Text(name)).Tests)
        {
            if (test.Items.OfType<BufferDecl>().Any())
                continue; // A full buffer of a given depth blocks, so the depth orders accesses too.
            foreach (var variant in test.Items.OfType<VariantDecl>().Select(v => v.Name.Text).Prepend(null))
            {
                HashSet<string> stronger = [];
                foreach (var model in (MemoryModel[])[MemoryModel.Sc, MemoryModel.Tso, MemoryModel.Pso])
                {
                    if (EndsOf(Assembled(test, variant, model, [])) is not { } ends)
                        break; // A capacity was exceeded: what is found is not all there is.

                    Assert.True(stronger.IsSubsetOf(ends), $"{test.Name.Text}/{variant} {model}: {stronger.FirstOrDefault(e => !ends.Contains(e))}");
                    stronger = ends;
                }
            }
        }
    }

    private static CheckedSystem Assembled(Test test, string? variant, MemoryModel model, Dictionary<string, long> sizes)
    {
        var bag = new DiagnosticBag();
        var assembled = Assembler.Assemble(test, variant, model, sizes, bag);
        Assert.True(assembled is not null, string.Join('\n', bag.All));
        return new CheckedSystem(assembled!);
    }

    private static int? Wanted(CheckedSystem system, string? fails)
    {
        if (fails is null)
            return null;
        var wanted = system.Properties.ToList().IndexOf(fails);
        Assert.True(wanted >= 0, $"nothing checks {fails}");
        return (system.Existential >> wanted & 1) != 0 ? SearchOptions.Never : wanted;
    }

    private static IEnumerable<string> Violated(SearchResult result) =>
        Enumerable.Range(0, result.Properties.Count).Where(p => result.Judge(p) == Judgement.Violated).Select(p => result.Properties[p].Name);

    private static HashSet<string>? EndsOf(CheckedSystem system)
    {
        using var result = BreadthFirst.Run(system, new SearchOptions { Wanted = SearchOptions.Never });
        HashSet<string> ends = [];
        var (state, transitions) = (new byte[system.StateBytes], new Transition[system.MaxTransitions]);
        for (long s = 0; s < result.States; s++)
        {
            result.Read(s, state);
            var count = system.Enabled(state, transitions);
            if (!transitions.AsSpan(0, count).ToArray().All(t => t.Optional))
                continue;
            var m = new MachineView(state, system.Platform);
            List<int> words = [];
            for (var a = 1; a <= system.Platform.Words; a++)
                words.Add(m.Memory(a));
            ends.Add(string.Join(',', words));
        }

        return result.Complete ? ends : null;
    }
}
