using Smpcheck.Explorer;
using Smpcheck.Model;
using Smpcheck.Properties;

namespace Smpcheck.Tests;

/// <summary>Machines searched by the naive search and by the real one: states, transitions, depths and verdicts agree.</summary>
[Trait(LongRuns.Category, LongRuns.Long)]
public sealed class ReferenceSearchTests
{
    /// <summary>States up to which the naive search follows, which keeps whole blocks on the heap.</summary>
    private static readonly int _most = LongRuns.Choose(20_000, 1_000_000);

    public static TheoryData<string, int> Machines
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (string name in Examples.Names)
                data.Add(name, 0);
            data.Add("tlb-shootdown", 3);
            if (LongRuns.On)
                data.Add("tlb-shootdown", 4);
            return data;
        }
    }

    /// <summary>Cores 0: as the scenario says.</summary>
    [Theory]
    [MemberData(nameof(Machines))]
    public void Every_variant_under_every_model_is_searched_as_the_naive_search_does(string name, int cores)
    {
        var test = Examples.Clean(Examples.Text(name)).Tests[0];
        var sizes = cores == 0 ? new Dictionary<string, long>() : new Dictionary<string, long> { ["cores"] = cores };
        foreach (string? variant in test.Items.OfType<VariantDecl>().Select(static v => (string?)v.Name.Text).Append(null))
        {
            foreach (var model in Enum.GetValues<MemoryModel>())
                Compare(test, variant, model, sizes);
        }
    }

    private static void Compare(Test test, string? variant, MemoryModel model, Dictionary<string, long> sizes)
    {
        var assembled = Assembler.Assemble(test, variant, model, sizes, new DiagnosticBag());
        if (assembled is null)
            return; // The scenario names a core that these sizes do not have.
        var system = new CheckedSystem(assembled);
        var options = new SearchOptions { Wanted = SearchOptions.Never, DeepCheck = true, MaxStates = _most };
        using var result = BreadthFirst.Run(system, options);
        if (result.Stop != StopReason.Exhausted)
            return;
        using var shared = BreadthFirst.Run(system, options with
        {
            DeepCheck = false, StatesBeforeCache = 0, LeastShared = 1, Workers = new WorkerPool(2),
        });
        var naive = new NaiveSearch(system);

        foreach (var found in new[] { result, shared })
        {
            Assert.Equal(
                (naive.Distance.Count, naive.Transitions, naive.Quiescent, naive.Depth),
                (found.States, found.Transitions, found.Quiescent, found.Depth));
            Assert.Equal(naive.First, found.Properties.Select((p, i) => system.RunProperties.Any(r => r.Property == i) ? null : p.Depth));
        }
    }
}
