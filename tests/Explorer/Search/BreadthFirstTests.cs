using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Tests;

public class BreadthFirstTests
{
    private static readonly SearchOptions _all = new() { Wanted = SearchOptions.Never, DeepCheck = true };

    [Fact]
    public void A_counter_grid_is_explored_completely()
    {
        using var result = BreadthFirst.Run(new CounterGrid(4, 2), _all);

        Assert.True(result.Complete);
        Assert.Equal((256, 1024, 12), (result.States, result.Transitions, result.Depth));
        Assert.Equal(256, result.Fired(agent: 3, rule: 0));
        Assert.Equal(44, result.MaxFrontier);
    }

    [Fact]
    public void Philosophers_deadlock_after_one_step_each()
    {
        using var result = BreadthFirst.Run(new Philosophers(5), new SearchOptions());

        Assert.Equal(StopReason.Violation, result.Stop);
        Assert.Equal((5, ViolationKind.Rest), (result.Properties[0].Depth, result.Properties[0].Kind));
        Assert.Equal(Judgement.Violated, result.Judge(0));
        Assert.Equal(Judgement.Unknown, result.Judge(1)); // Stopped early: a witness may still come.
    }

    [Fact]
    public void A_missing_witness_is_a_violation_only_after_exhaustion()
    {
        using var result = BreadthFirst.Run(new Philosophers(3), _all);

        Assert.True(result.Complete);
        Assert.Equal(Judgement.Violated, result.Judge(1));
        Assert.Null(result.Counterexample(1));
    }

    [Fact]
    public void A_broken_mutex_is_caught_by_the_run_with_the_fewest_switches()
    {
        var system = new BrokenMutex();
        using var result = BreadthFirst.Run(system, new SearchOptions { Wanted = 0 });
        var trace = result.Counterexample(0)!;

        Assert.Equal([0, 1, 1, 0], trace.Steps.Select(static step => (int)step.Agent));
        Assert.Equal(2, trace.Switches);
    }

    [Fact]
    [Trait(LongRuns.Category, LongRuns.Long)]
    public void Random_graphs_are_searched_as_the_naive_search_does()
    {
        int graphs = LongRuns.Choose(600, 20_000);
        for (int seed = 0; seed < graphs; seed++)
        {
            var system = new RandomGraph(seed, 1 << seed % 9 + 1);
            int?[] wanted = [null, SearchOptions.Never, 0, 2];
            foreach (int? property in wanted)
            {
                var naive = new NaiveSearch(system, property);
                using var result = BreadthFirst.Run(system, _all with { Wanted = property });
                Assert.Equal(
                    (seed, naive.Distance.Count, naive.Transitions, naive.Depth, naive.Quiescent),
                    (seed, result.States, result.Transitions, result.Depth, result.Quiescent));
                Assert.Equal(naive.First, result.Properties.Select(static p => p.Depth));
                Assert.Equal(naive.Witnessed != 0, result.Properties[3].Witnessed);
                Assert.Equal(naive.First[^1] is not null, result.Bounded);
            }
        }
    }

    [Fact]
    public void Stored_states_read_back_in_the_order_of_their_distance()
    {
        var system = new RandomGraph(7, 512);
        var naive = new NaiveSearch(system);
        using var result = BreadthFirst.Run(system, _all);
        byte[] state = new byte[system.StateBytes];
        int before = 0;
        for (long i = 0; i < result.States; i++)
        {
            result.Read(i, state);
            Assert.InRange(naive.Distance[state], before, before + 1);
            before = naive.Distance[state];
        }
    }

    [Fact]
    public void A_depth_limit_still_judges_the_last_level()
    {
        using var cut = BreadthFirst.Run(new Philosophers(4), new SearchOptions { MaxDepth = 4, Wanted = 0 });
        using var before = BreadthFirst.Run(new Philosophers(4), new SearchOptions { MaxDepth = 3, Wanted = 0 });

        Assert.Equal((StopReason.Violation, 4), (cut.Stop, cut.Properties[0].Depth));
        Assert.Equal((StopReason.MaxDepth, 3, Judgement.Unknown), (before.Stop, before.Depth, before.Judge(0)));
    }

    [Fact]
    public void A_depth_limit_that_cuts_nothing_is_no_limit()
    {
        using var result = BreadthFirst.Run(new RandomGraph(1, 2), _all with { MaxDepth = 100 });

        Assert.Equal(StopReason.Exhausted, result.Stop);
    }

    [Fact]
    public void Every_budget_ends_a_search_without_a_verdict()
    {
        var system = new CounterGrid(7, 3);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var none = new SearchOptions { Wanted = SearchOptions.Never };
        using var states = BreadthFirst.Run(system, none with { MaxStates = 5000 });
        using var memory = BreadthFirst.Run(system, none with { Memory = 3 << 20 });
        using var time = BreadthFirst.Run(system, none with { Timeout = TimeSpan.Zero });
        using var cancel = BreadthFirst.Run(system, none, cancelled.Token);

        Assert.Equal(StopReason.MaxStates, states.Stop);
        Assert.InRange(states.States, 5001, 5100);
        Assert.Equal(StopReason.Memory, memory.Stop);
        Assert.InRange(memory.PeakBytes, 1 << 20, 3 << 20);
        Assert.Equal((StopReason.Timeout, 1), (time.Stop, time.States));
        Assert.Equal(StopReason.Cancelled, cancel.Stop);
        Assert.All([states, memory, time, cancel], static result => Assert.False(result.Complete));
    }

    [Fact]
    public void A_state_limit_that_is_just_enough_does_not_bite()
    {
        using var result = BreadthFirst.Run(new CounterGrid(4, 2), _all with { MaxStates = 256 });

        Assert.True(result.Complete);
    }

    [Fact]
    public void Progress_tells_how_far_a_search_is()
    {
        var seen = new List<SearchProgress>();
        using var stop = new CancellationTokenSource();
        var options = new SearchOptions
        {
            OnProgress = progress =>
            {
                seen.Add(progress);
                stop.Cancel();
            },
        };
        using var result = BreadthFirst.Run(new CounterGrid(8, 8), options, stop.Token);

        Assert.Single(seen);
        Assert.Equal((StopReason.Cancelled, seen[0].States), (result.Stop, result.States));
        Assert.True(seen[0] is { Transitions: > 0, Depth: > 0, Frontier: > 0, Bytes: > 0, StatesPerSecond: > 0 });
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        Allocated(new CounterGrid(3, 2)); // What is only made once.
        long small = Allocated(new CounterGrid(3, 2)), large = Allocated(new CounterGrid(6, 3));

        Assert.InRange(large - small, 0, 20_000); // 1.5 million steps apart; lists of levels grow a little.
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void A_state_takes_at_most_forty_bytes_at_the_peak(int words)
    {
        using var result = BreadthFirst.Run(new CounterGrid(7, 3, words), new SearchOptions());

        Assert.Equal(1 << 21, result.States);
        Assert.InRange((double)result.PeakBytes / result.States, words * 8 + 8 / 0.8, 40);
    }

    [Fact]
    public void A_guard_that_writes_is_caught()
    {
        var error = Assert.Throws<ModelBugException>(() => BreadthFirst.Run(new Vandal(), _all));

        Assert.Contains("changed", error.Message, StringComparison.Ordinal);
    }

    private static long Allocated(ITransitionSystem system)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        BreadthFirst.Run(system, new SearchOptions()).Dispose();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Writes through a view that is read-only by type.</summary>
    private sealed class Vandal() : Toy(1, 3)
    {
        public override int Enabled(ReadOnlySpan<byte> state, Span<Transition> transitions)
        {
            System.Runtime.CompilerServices.Unsafe.AsRef(in state[0])++;
            return 0;
        }

        public override Outcome Apply(Span<byte> state, Transition transition) => Outcome.Fine;
    }
}
