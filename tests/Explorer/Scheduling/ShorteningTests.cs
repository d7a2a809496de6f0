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

        var found = new Shortening(system, property).Of(run, CancellationToken.None);

        Assert.Equal(search.Properties[property].Depth, found.Steps.Count);
    }

    [Theory]
    [MemberData(nameof(Buggy))]
    public void What_is_left_cannot_do_without_any_of_its_steps(string test, string variant, string model)
    {
        var (system, property, run) = Found(test, variant, model);

        var found = new Shortening(system, property) { MostStates = 1 }.Of(run, CancellationToken.None);

        Assert.InRange(found.Steps.Count, 1, run.Steps.Count);
        var recorded = TraceBuilder.Record(system, found.Steps, system.Properties[property]);
        Assert.Equal(system.Properties[property], recorded.Broken?.Property);
        Assert.Equal(found.Steps, new Shortening(system, property) { MostStates = 1 }.Of(found, CancellationToken.None).Steps);
    }

    [Fact]
    public void Without_time_or_once_somebody_has_enough_the_run_stays_as_it_was_found()
    {
        var (system, property, run) = Found("tlb-shootdown", "no-fence", "tso");
        var hurried = new Shortening(system, property) { Time = TimeSpan.Zero };
        var stopped = new Shortening(system, property);

        Assert.Same(run.Steps, hurried.Of(run, CancellationToken.None).Steps);
        Assert.Same(run.Steps, stopped.Of(run, new CancellationToken(canceled: true)).Steps);
        Assert.True(hurried.Cut && stopped.Cut);
    }

    [Fact]
    public void A_found_run_is_told_as_it_is_before_it_is_made_short()
    {
        var run = ShippedCases.Smallest.First(static c => c.Test.Name.Text == "tlb-shootdown" && c.Variant == "no-fence" && c.Model == "tso");
        var system = ShippedCases.SystemOf(run);
        List<CaseResult> told = [];
        var options = new CaseOptions { TraceFailures = true, OnFound = told.Add };

        var result = new FuzzRunner(new FuzzOptions { Seed = 1, Time = TimeSpan.MaxValue }).Run(run, system, options, CancellationToken.None);

        var raw = Assert.Single(told);
        Assert.True(raw is { Raw: true, Run: not null } && result is { Raw: false, Run: not null });
        Assert.Equal(raw.Depth, raw.Run!.Steps.Count);
        Assert.True(raw.Depth > result.Depth, $"{raw.Depth} and {result.Depth} steps");
        Assert.Equal("tlb-stale", raw.Run.Broken?.Property);
    }

    [Fact]
    public void A_batch_tells_what_was_found_before_the_result()
    {
        var run = ShippedCases.Smallest[0];
        List<string> order = [];
        var batch = new CaseBatch(StandardEngine.Create(), new BatchOptions
        {
            Run = static (run, _, options, _) =>
            {
                options.OnFound?.Invoke(new CaseResult(run, CaseStatus.Unexpected) { Raw = true });
                return new CaseResult(run, CaseStatus.Unexpected);
            },
        });

        batch.Run([run], new BatchEvents
        {
            Found = (i, result) => order.Add($"found {i} {result.Raw}"),
            Finished = (i, result) => order.Add($"finished {i} {result.Raw}"),
        }, CancellationToken.None);

        Assert.Equal(["found 0 True", "finished 0 False"], order);
    }

    private static (Properties.CheckedSystem System, int Property, FuzzFind Run) Found(string test, string variant, string model)
    {
        var run = ShippedCases.Smallest.First(c => c.Test.Name.Text == test && c.Variant == variant && c.Model == model);
        var system = ShippedCases.SystemOf(run);
        int property = ShippedCases.Wanted(run, system)!.Value;
        var found = Fuzzer.Run(system, new FuzzOptions { Wanted = 1ul << property, Seed = 1, Time = TimeSpan.MaxValue });
        return (system, property, found.Found!);
    }
}
