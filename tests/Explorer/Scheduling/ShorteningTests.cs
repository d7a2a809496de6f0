using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Tests;

/// <summary>A found run becomes a short one that still violates the property.</summary>
public sealed class ShorteningTests
{
    public static TheoryData<string, string, string> Buggy => new()
    {
        { "tlb-shootdown", "no-fence", "tso" },
        { "tlb-shootdown", "irqs-off", "pso" },
        { "split-handler", "clear-in-softirq", "sc" },
        { "nic-doorbell", "early-unmap", "tso" },
    };

    [Theory]
    [MemberData(nameof(Buggy))]
    public void A_small_search_gives_the_shortest_run(string test, string variant, string model)
    {
        var (system, property, run) = Found(test, variant, model);
        using var search = BreadthFirst.Run(system, new SearchOptions { Wanted = property });

        var steps = new Shortening(system, property).Of(run, CancellationToken.None);

        Assert.Equal(search.Properties[property].Depth, steps.Count);
    }

    [Theory]
    [MemberData(nameof(Buggy))]
    public void What_is_left_cannot_do_without_any_of_its_steps(string test, string variant, string model)
    {
        var (system, property, run) = Found(test, variant, model);

        var steps = new Shortening(system, property) { MostStates = 1 }.Of(run, CancellationToken.None);

        Assert.InRange(steps.Count, 1, run.Count);
        var recorded = TraceBuilder.Record(system, steps, system.Properties[property]);
        Assert.Equal(system.Properties[property], recorded.Broken?.Property);
        Assert.Equal(steps, new Shortening(system, property) { MostStates = 1 }.Of(steps, CancellationToken.None));
    }

    private static (Properties.CheckedSystem System, int Property, IReadOnlyList<Transition> Run) Found(
        string test, string variant, string model)
    {
        var run = ShippedCases.Smallest.First(c => c.Test.Name.Text == test && c.Variant == variant && c.Model == model);
        var system = ShippedCases.SystemOf(run);
        int property = ShippedCases.Wanted(run, system)!.Value;
        var found = Fuzzer.Run(system, new FuzzOptions { Wanted = 1ul << property, Seed = 1, Time = TimeSpan.MaxValue });
        return (system, property, found.Found!.Steps);
    }
}
