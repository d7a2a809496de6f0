using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Tests;

public class ShortestTraceTests
{
    [Fact]
    public void A_trace_is_the_best_of_all_shortest_ways_tried_by_hand()
    {
        int traces = 0, switched = 0;
        for (int seed = 0; seed < 1500; seed++)
        {
            var system = new RandomGraph(seed, 1 << seed % 5 + 2);
            using var result = BreadthFirst.Run(system, new SearchOptions { Wanted = SearchOptions.Never });
            var naive = new NaiveSearch(system);
            for (int property = 0; property < result.Properties.Count; property++)
            {
                var trace = result.Counterexample(property);
                Assert.Equal(naive.First[property] is not null, trace is not null);
                if (trace is null)
                    continue;
                var best = new Ways(system, naive, property).Best;
                Assert.Equal((seed, property, best.Kind, best.Text), (seed, property, trace.Kind, Text(system, trace)));
                Assert.Equal(best.Switches, trace.Switches);
                traces++;
                switched += trace.Switches > 0 ? 1 : 0;
            }
        }

        Assert.InRange(traces, 1000, int.MaxValue);
        Assert.InRange(switched, 300, int.MaxValue);
    }

    [Fact]
    public void A_trace_does_not_depend_on_the_order_in_which_steps_are_listed()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var (one, other) = (new RandomGraph(seed, 1024, listing: 0), new RandomGraph(seed, 1024, listing: 1));
            using var first = BreadthFirst.Run(one, new SearchOptions());
            using var second = BreadthFirst.Run(other, new SearchOptions());
            for (int property = 0; property < first.Properties.Count; property++)
            {
                var trace = first.Counterexample(property);
                Assert.Equal(
                    trace is null ? null : Text(one, trace),
                    second.Counterexample(property) is { } again ? Text(other, again) : null);
            }
        }
    }

    private static string Text(ITransitionSystem system, SearchTrace trace)
    {
        byte[] state = new byte[system.StateBytes];
        system.Initial(state);
        var text = new List<string>();
        foreach (var step in trace.Steps)
        {
            Assert.Contains(step, NaiveSearch.Steps(system, state).Select(static s => s.Step));
            text.Add(system.Describe(state, step));
            system.Apply(state, step);
        }

        return string.Join(", ", text);
    }

    /// <summary>Every shortest way to the smallest violating state, compared one by one.</summary>
    private sealed class Ways
    {
        private readonly ITransitionSystem _system;
        private readonly NaiveSearch _naive;
        private readonly int _property;
        private readonly StateCodec _codec;
        private readonly List<Transition> _steps = [];
        private readonly List<string> _names = [];
        private Way? _best;

        public Ways(ITransitionSystem system, NaiveSearch naive, int property)
        {
            (_system, _naive, _property) = (system, naive, property);
            _codec = new StateCodec(system.LiveBits);
            byte[] state = new byte[system.StateBytes];
            system.Initial(state);
            Go(state);
        }

        public (ViolationKind Kind, string Text, int Switches) Best =>
            (_best!.Kind, string.Join(", ", _best.Names), _best.Switches);

        private void Go(byte[] state)
        {
            int depth = _steps.Count, last = _naive.First[_property]!.Value;
            if (depth == last)
            {
                var steps = NaiveSearch.Steps(_system, state).ToList();
                if (Has(_system.JudgeState(state)))
                    Offer(ViolationKind.State, state);
                else if (steps.All(static s => s.Step.Optional) && Has(_system.JudgeRest(state, out _)))
                    Offer(ViolationKind.Rest, state);
                return;
            }

            foreach (var (step, to, outcome) in NaiveSearch.Steps(_system, state))
            {
                _steps.Add(step);
                _names.Add(_system.Describe(state, step));
                if (depth + 1 == last && (Has(outcome.Violations) || Stops(outcome.Stop)))
                    Offer(ViolationKind.Step, state);
                if (outcome.Stop == StepStop.None && _naive.Distance[to] == depth + 1)
                    Go(to);
                _steps.RemoveAt(depth);
                _names.RemoveAt(depth);
            }
        }

        private bool Has(ulong violations) => (violations & ~_system.Existential & 1UL << _property) != 0;

        private bool Stops(StepStop stop) =>
            (_property - _system.Properties.Count, stop) is (0, StepStop.Error) or (1, StepStop.Capacity);

        private void Offer(ViolationKind kind, byte[] state)
        {
            ulong[] packed = new ulong[_codec.Words];
            _codec.Pack(state, packed);
            int switches = _steps.Zip(_steps.Skip(1), static (a, b) => a.Agent == b.Agent ? 0 : 1).Sum();
            var way = new Way(kind, packed, switches, [.. _names]);
            if (_best is null || way.CompareTo(_best) < 0)
                _best = way;
        }

        private sealed record Way(ViolationKind Kind, ulong[] Packed, int Switches, string[] Names)
        {
            public int CompareTo(Way other)
            {
                int order = Kind.CompareTo(other.Kind);
                order = order != 0 ? order : Packed.AsSpan().SequenceCompareTo(other.Packed);
                order = order != 0 ? order : Switches.CompareTo(other.Switches);
                for (int i = 0; order == 0 && i < Names.Length; i++)
                    order = string.CompareOrdinal(Names[i], other.Names[i]);
                return order;
            }
        }
    }
}
