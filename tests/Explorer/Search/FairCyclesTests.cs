using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Tests;

public class FairCyclesTests
{
    private static readonly SearchOptions _all = new() { Wanted = SearchOptions.Never };
    private static readonly RunProperty[] _eventually = [new(0, Ends: true, Everywhere: false)];
    private static readonly RunProperty[] _endless = [new(0, Ends: false, Everywhere: true)];

    [Fact]
    [Trait(LongRuns.Category, LongRuns.Long)]
    public void Random_graphs_are_judged_as_trying_every_set_of_nodes_does()
    {
        int graphs = LongRuns.Choose(4000, 100_000);
        var seen = new Dictionary<(int Entry, ViolationKind? Kind), int>();
        for (int seed = 0; seed < graphs; seed++)
        {
            var graph = FairGraph.Random(seed, seed % 7 + 2);
            using var result = BreadthFirst.Run(graph, _all);
            for (int entry = 0; entry < graph.RunProperties.Count; entry++)
            {
                var naive = new NaiveRuns(graph, entry);
                var found = result.Properties[entry];
                Assert.True(naive.Nearest?.Kind == found.Kind, $"seed {seed} entry {entry}: {naive.Nearest} but {found}");
                seen[(entry, found.Kind)] = seen.GetValueOrDefault((entry, found.Kind)) + 1;
                if (naive.Nearest is { } nearest)
                    Follow(graph, entry, result.Counterexample(entry)!, nearest, found.Depth!.Value, seed);
            }
        }

        Assert.Equal(9, seen.Count); // Holds, loops, and for the first rests.
        Assert.All(seen, s => Assert.InRange(s.Value, graphs / 20, graphs));
    }

    [Fact]
    public void A_lasso_does_not_depend_on_when_states_were_found()
    {
        int loops = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            var (one, other) = (FairGraph.Random(seed, 40), FairGraph.Random(seed, 40));
            foreach (var edges in other.Edges)
                edges.Reverse(); // States of a level are found in another order; choices among equal steps may differ.
            using var first = BreadthFirst.Run(one, _all);
            using var second = BreadthFirst.Run(other, _all);
            for (int entry = 0; entry < one.RunProperties.Count; entry++)
            {
                var (a, b) = (first.Counterexample(entry), second.Counterexample(entry));
                Assert.Equal((seed, entry, a?.Kind, a?.Loop, a is null ? -1 : End(one, a)), (seed, entry, b?.Kind, b?.Loop, b is null ? -1 : End(other, b)));
                loops += a?.Loop is null ? 0 : 1;
            }
        }

        Assert.InRange(loops, 200, 1200);
    }

    [Fact]
    public void What_comes_on_one_way_only_is_missed_where_ways_join()
    {
        // 0 -> 1 -> 3 and 0 -> 2 -> 3, where 3 rests; it comes in 1 only.
        var graph = new FairGraph(4, [false], _eventually).With(0, 1, 0).With(0, 2, 0).With(1, 3, 0).With(2, 3, 0);
        graph.Away[0, 1] = true;
        using var result = BreadthFirst.Run(graph, new SearchOptions());

        Assert.Equal((StopReason.Violation, ViolationKind.Rest, 2), (result.Stop, result.Properties[0].Kind, result.Properties[0].Depth));
        Assert.Equal([0, 2, 3], Nodes(graph, result.Counterexample(0)!));
    }

    [Fact]
    public void A_state_that_is_nearer_by_a_way_on_which_it_comes_is_still_reached_by_the_other()
    {
        // The short way 0 -> 1 -> 4 passes 1, where it comes; the long one 0 -> 2 -> 3 -> 4 does not.
        var graph = new FairGraph(5, [false], _eventually).With(0, 1, 0).With(1, 4, 0).With(0, 2, 0).With(2, 3, 0).With(3, 4, 0);
        graph.Away[0, 1] = true;
        using var result = BreadthFirst.Run(graph, new SearchOptions());

        Assert.Equal([0, 2, 3, 4], Nodes(graph, result.Counterexample(0)!));
    }

    [Fact]
    public void A_way_into_a_cycle_that_was_searched_before_is_not_forgotten()
    {
        // It comes in 1, on the way into the cycle 3 <-> 4 that a search would take first.
        var graph = new FairGraph(5, [false], _eventually)
            .With(0, 1, 0).With(0, 2, 0).With(1, 3, 0).With(2, 4, 0).With(3, 4, 0).With(4, 3, 0);
        graph.Away[0, 1] = true;
        using var result = BreadthFirst.Run(graph, new SearchOptions());
        var trace = result.Counterexample(0)!;

        Assert.Equal((ViolationKind.Loop, 2), (trace.Kind, trace.Loop));
        Assert.Equal([0, 2, 4, 3, 4], Nodes(graph, trace));
    }

    [Fact]
    public void What_every_way_passes_always_comes_although_there_are_cycles_before_and_behind()
    {
        // Agent 1 leaves the cycle 0 <-> 1 to 2, where it comes; behind it 3 <-> 4.
        var graph = new FairGraph(5, [false, false], _eventually)
            .With(0, 1, 0).With(1, 0, 0).With(0, 2, 1).With(1, 2, 1).With(2, 3, 0).With(3, 4, 0).With(4, 3, 0);
        graph.Away[0, 2] = true;
        using var result = BreadthFirst.Run(graph, new SearchOptions());

        Assert.True(result.Complete);
        Assert.Equal(Judgement.Holds, result.Judge(0));
    }

    [Fact]
    public void A_weak_duty_must_be_possible_all_along_to_end_a_loop_and_a_strong_one_once()
    {
        // Agent 1 can leave the loop 0 <-> 1 in 1 only.
        Judgement Judge(bool strong)
        {
            var graph = new FairGraph(3, [false, strong], _endless).With(0, 1, 0).With(1, 0, 0).With(1, 2, 1);
            using var result = BreadthFirst.Run(graph, new SearchOptions());
            return result.Judge(0);
        }

        Assert.Equal((Judgement.Violated, Judgement.Holds), (Judge(strong: false), Judge(strong: true)));
    }

    [Fact]
    public void A_loop_shows_every_duty_that_it_does_justice_to()
    {
        // A ring of agent 0 with two side steps by 1 and 2, who can act everywhere: the loop takes both.
        var graph = new FairGraph(3, [false, false, false], _endless)
            .With(0, 1, 0).With(1, 2, 0).With(2, 0, 0).With(0, 0, 1).With(1, 1, 1).With(2, 2, 1).With(0, 0, 2).With(1, 1, 2).With(2, 2, 2);
        using var result = BreadthFirst.Run(graph, new SearchOptions());
        var trace = result.Counterexample(0)!;

        Assert.Equal((0, 5), (trace.Loop, trace.Steps.Count));
    }

    [Fact]
    public void Of_two_entries_of_a_property_the_shorter_run_is_told()
    {
        var graph = new FairGraph(4, [false], [new(0, true, false), new(0, true, false)]).With(0, 1, 0).With(1, 2, 0).With(2, 3, 0).With(3, 3, 0);
        graph.Away[0, 3] = graph.Away[0, 0] = true; // The first holds from the start.
        using var result = BreadthFirst.Run(graph, new SearchOptions());

        Assert.Equal(4, result.Properties[0].Depth);
    }

    [Fact]
    public void A_violation_of_a_state_comes_first_and_runs_are_then_not_judged()
    {
        var system = new Watched(4, violated: true);
        using var result = BreadthFirst.Run(system, new SearchOptions());
        using var both = BreadthFirst.Run(system, new SearchOptions { Wanted = 1 });

        Assert.Equal((Judgement.Violated, Judgement.Unknown), (result.Judge(0), result.Judge(1)));
        Assert.Equal((Judgement.Violated, Judgement.Violated), (both.Judge(0), both.Judge(1)));
    }

    [Fact]
    public void Budgets_hold_while_loops_are_looked_for()
    {
        using var stop = new CancellationTokenSource();
        var system = new Watched(6, violated: false);
        using var plain = BreadthFirst.Run(system, new SearchOptions());
        using var cancelled = BreadthFirst.Run(new Watched(6, violated: false) { Judged = stop.Cancel }, new SearchOptions(), stop.Token);
        using var memory = BreadthFirst.Run(system, new SearchOptions { Memory = plain.PeakBytes - (1 << 20) });

        Assert.Equal((StopReason.Exhausted, Judgement.Holds), (plain.Stop, plain.Judge(1)));
        Assert.Equal((StopReason.Cancelled, Judgement.Unknown), (cancelled.Stop, cancelled.Judge(1)));
        Assert.Equal((StopReason.Memory, Judgement.Unknown), (memory.Stop, memory.Judge(1)));
        Assert.Equal(plain.States, memory.States); // The search itself had enough.
        Assert.InRange(memory.PeakBytes, 1, plain.PeakBytes - (1 << 20));
    }

    /// <summary>The trace ends in a rest, or returns to where its loop begins, by listed steps; all of it as the graph allows.</summary>
    private static void Follow(FairGraph graph, int entry, SearchTrace trace, (int Distance, ViolationKind Kind) nearest, int depth, int seed)
    {
        int[] nodes = Nodes(graph, trace);
        Assert.Equal((seed, nearest.Kind, depth), (seed, trace.Kind, trace.Steps.Count));
        Assert.All(nodes, n => Assert.True(graph.RunProperties[entry].Everywhere || !graph.Away[entry, n]));
        Assert.Equal((seed, nearest.Distance), (seed, trace.Loop ?? trace.Steps.Count));
        if (trace.Loop is not { } loop)
        {
            Assert.All(graph.Edges[nodes[^1]], static e => Assert.Equal(-1, e.Duty));
            return;
        }

        Assert.Equal(nodes[loop], nodes[^1]);
        Assert.True(NaiveRuns.IsFair(graph, entry, [.. Enumerable.Range(loop, trace.Steps.Count - loop).Select(i => (nodes[i], (int)trace.Steps[i].Operand))]), $"seed {seed}");
    }

    private static int[] Nodes(FairGraph graph, SearchTrace trace)
    {
        byte[] state = new byte[graph.StateBytes];
        graph.Initial(state);
        List<int> nodes = [graph.Node(state)];
        foreach (var step in trace.Steps)
        {
            Assert.Contains(step, NaiveSearch.Steps(graph, state).Select(static s => s.Step));
            Assert.Equal(StepStop.None, graph.Apply(state, step).Stop);
            nodes.Add(graph.Node(state));
        }

        return [.. nodes];
    }

    private static int End(FairGraph graph, SearchTrace trace) => Nodes(graph, trace)[trace.Loop ?? ^1];

    /// <summary>A grid of counters that run once, over which a run property watches.</summary>
    private sealed class Watched(int counters, bool violated) : Toy(counters, 0x0707_0707_0707UL >> 8 * (6 - counters)), IFairSystem
    {
        public override IReadOnlyList<string> Properties => ["state", "run"];

        /// <summary>Called whenever a run is judged.</summary>
        public Action? Judged { get; init; }

        public int Duties => Agents;

        public IReadOnlyList<RunProperty> RunProperties => [new(1, Ends: violated, Everywhere: false)];

        public override int Enabled(ReadOnlySpan<byte> state, Span<Transition> transitions)
        {
            int listed = 0;
            for (byte i = 0; i < Agents; i++)
            {
                if (state[i] < 7)
                    transitions[listed++] = new Transition(i, 0, false, 0);
            }

            return listed;
        }

        public override Outcome Apply(Span<byte> state, Transition transition)
        {
            state[transition.Agent]++;
            return Outcome.Fine;
        }

        public override ulong JudgeState(ReadOnlySpan<byte> state) => violated && state[0] == 2 ? 1u : 0;

        public int Duty(ReadOnlySpan<byte> state, Transition transition) => transition.Agent;

        public bool IsStrong(int duty) => false;

        public bool Stays(int entry, ReadOnlySpan<byte> state)
        {
            Judged?.Invoke();
            return true;
        }

        public CycleMark Mark(int entry, ReadOnlySpan<byte> state, Transition transition) => CycleMark.Needed;

        public string ExplainRun(int entry, ReadOnlySpan<byte> state, bool loops) => "";
    }
}
