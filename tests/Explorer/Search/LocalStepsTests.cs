using Smpcheck.Bench;
using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Tests;

public sealed class LocalStepsTests
{
    private static readonly SearchOptions _full = new() { Wanted = SearchOptions.Never };

    private static readonly SearchOptions _reduced = _full with { Reduce = Reductions.All, FullBelow = 0 };

    /// <summary>A reduction made by hand for this model has 10,510 states at 4 cores and 2 rounds, 87,815 at 5 cores.</summary>
    [Theory]
    [InlineData(2, 2, 31, 31)]
    [InlineData(3, 2, 443, 237)]
    [InlineData(4, 2, 8_179, 1_595)]
    [InlineData(4, 3, 22_423, 4_184)]
    [InlineData(5, 2, 160_787, 8_955)]
    public void The_peers_model_becomes_small(int cores, int iterations, long local, long both)
    {
        var system = new PeersShootdown(cores - 1, iterations);
        using var one = BreadthFirst.Run(system, _reduced with { Reduce = Reductions.Por });
        using var two = BreadthFirst.Run(system, _reduced);

        Assert.Equal((local, both), (one.States, two.States));
        Assert.True(one.Complete && two.Complete);
    }

    [Theory]
    [InlineData(Reductions.Por)]
    [InlineData(Reductions.All)]
    public void The_peers_bug_is_found_by_a_trace_of_the_machine(Reductions reduce)
    {
        var system = new PeersShootdown(3, 2, buggy: true);
        using var all = BreadthFirst.Run(system, new SearchOptions());
        using var few = BreadthFirst.Run(system, _reduced with { Reduce = reduce });

        Assert.Equal(Judgement.Violated, few.Judge(0));
        var trace = few.Counterexample(0)!;
        Assert.Equal(1UL, Replaying.Take(system, trace).Violated);
        Assert.InRange(trace.Steps.Count, all.Properties[0].Depth!.Value, 40);
    }

    [Fact]
    public void A_nearest_violation_is_found_where_that_is_cheap_or_asked_for()
    {
        var system = new PeersShootdown(3, 2, buggy: true);
        using var all = BreadthFirst.Run(system, new SearchOptions());
        using var cheap = BreadthFirst.Run(system, _reduced with { Wanted = null });
        using var asked = BreadthFirst.Run(system, _reduced with { Wanted = null, Shortest = true });
        using var limited = BreadthFirst.Run(system, _reduced with { Wanted = null, MaxStates = 1_600 });

        Assert.Equal((all.Properties[0].Depth, Reductions.Symmetry), (cheap.Properties[0].Depth, cheap.Reduced));
        Assert.Equal((all.Properties[0].Depth, Reductions.Symmetry), (asked.Properties[0].Depth, asked.Reduced));
        Assert.Equal(Reductions.All, limited.Reduced);
        Assert.Equal(StopReason.Violation, limited.Stop);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_number_of_workers_changes_nothing(int workers)
    {
        var options = _reduced with { Reduce = Reductions.Por, Workers = new WorkerPool(workers), LeastShared = 1 };
        using var found = BreadthFirst.Run(new PeersShootdown(3, 2), options);

        Assert.Equal((8_179, 32_987L), (found.States, found.Transitions));
    }

    /// <summary>Whoever takes the local step first cannot be interrupted any more, and the violation is missed.</summary>
    [Fact]
    public void A_step_after_which_an_interrupt_finds_something_else_is_not_taken_first()
    {
        using var all = BreadthFirst.Run(new Interrupted(harmless: false), _full);
        using var few = BreadthFirst.Run(new Interrupted(harmless: false), _reduced);
        using var harmless = BreadthFirst.Run(new Interrupted(harmless: true), _reduced);

        Assert.Equal((Judgement.Violated, Judgement.Violated), (all.Judge(0), few.Judge(0)));
        Assert.Equal(all.States, few.States);
        Assert.InRange(harmless.States, 1, all.States - 1);
    }

    [Fact]
    public void A_bound_on_depth_is_one_on_steps()
    {
        using var found = BreadthFirst.Run(new PeersShootdown(2, 2), _reduced with { MaxDepth = 12 });
        using var full = BreadthFirst.Run(new PeersShootdown(2, 2), _full with { MaxDepth = 12 });

        Assert.Equal((StopReason.MaxDepth, full.Depth), (found.Stop, found.Depth));
        Assert.False(found.Reduced.HasFlag(Reductions.Por));
    }

    [Fact]
    public void Shipped_cases_keep_their_verdicts()
    {
        int used = 0;
        Parallel.ForEach(ShippedCases.All.Where(static c => c.Sizes.GetValueOrDefault("cores") <= 3), new() { MaxDegreeOfParallelism = 2 }, run =>
        {
            var system = ShippedCases.SystemOf(run);
            if (system.RunProperties.Count > 0)
                return; // Searched in full, whatever is asked.
            using var all = BreadthFirst.Run(system, _full with { MaxStates = 60_000 });
            if (all.Stop != StopReason.Exhausted)
                return;
            foreach (var reduce in new[] { Reductions.Por, Reductions.All })
            {
                using var few = BreadthFirst.Run(system, _reduced with { Reduce = reduce });
                Interlocked.Add(ref used, few.Reduced.HasFlag(Reductions.Por) ? 1 : 0);

                Assert.Equal((run.Name, all.Complete, all.Quiescent > 0), (run.Name, few.Complete, few.Quiescent > 0));
                Assert.True(few.States <= all.States, run.Name);
                for (int property = 0; property < all.Properties.Count; property++)
                {
                    Assert.Equal((run.Name, all.Judge(property)), (run.Name, few.Judge(property)));
                    if (property >= system.Properties.Count || few.Counterexample(property) is not { } trace)
                        continue;
                    Assert.True(trace.Steps.Count >= all.Properties[property].Depth, run.Name);
                    var (state, violated) = Replaying.Take(system, trace);
                    violated |= trace.Kind == ViolationKind.State ? system.JudgeState(state)
                        : trace.Kind == ViolationKind.Rest ? system.JudgeRest(state, out _) : 0;
                    Assert.Equal((run.Name, 1UL << property), (run.Name, violated & 1UL << property));
                }
            }
        });

        Assert.InRange(used, 400, int.MaxValue); // Fewer: local steps are given up where they need not be.
    }

    /// <summary>
    /// Agent 0 sends once; agent 1 has a step of its own, after which it is not interrupted any more unless that is
    /// harmless. To be interrupted is a violation.
    /// </summary>
    private sealed class Interrupted(bool harmless) : Toy(2, 0x010101), IFootprintSystem
    {
        private const int Sent = 0, Place = 1, Taken = 2;

        public override IReadOnlyList<string> Properties => ["interrupted"];

        public override int MaxTransitions => 3;

        public Symmetry? Symmetry => null;

        public int GroupOf(int agent) => agent;

        public int Site(ReadOnlySpan<byte> state, Transition transition) => 0;

        public ulong JudgeState(ReadOnlySpan<byte> state, Footprint footprint) => 0;

        public override int Enabled(ReadOnlySpan<byte> state, Span<Transition> transitions)
        {
            int count = Enabled(state, 0, transitions, new Footprint(1));
            return count + Enabled(state, 1, transitions[count..], new Footprint(1));
        }

        public int Enabled(ReadOnlySpan<byte> state, int agent, Span<Transition> transitions, Footprint footprint)
        {
            int count = 0;
            footprint.BeginGuard();
            footprint.Read(agent, 1);
            if (state[agent] == 0)
                transitions[count++] = new Transition((byte)agent, 0, false, 0);
            footprint.EndGuard(count);
            if (agent == 0)
                return count;
            footprint.BeginGuard();
            footprint.Read(Sent, 3);
            if (state[Sent] == 1 && state[Taken] == 0 && (harmless || state[Place] == 0))
                transitions[count++] = new Transition(1, 1, false, 0);
            footprint.EndGuard(count);
            return count;
        }

        public override Outcome Apply(Span<byte> state, Transition transition) => Apply(state, transition, new Footprint(1));

        public Outcome Apply(Span<byte> state, Transition transition, Footprint footprint)
        {
            int at = transition.Rule == 1 ? Taken : transition.Agent;
            footprint.Write(at, 1);
            state[at] = 1;
            return new Outcome(transition.Rule == 1 ? 1UL : 0, StepStop.None);
        }
    }
}
