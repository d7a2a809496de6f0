using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// Rebuilds a shortest way to a violation from the stored levels; no state remembers where it came from.
/// </summary>
/// <remarks>
/// Goes back level by level: expands a whole level and keeps the states with a step into the set of the level above, so
/// the cost is the expansion of all levels before the violation, once. Among the shortest ways the one with the fewest
/// switches between agents wins, then the first by the names of its steps, ordinal, from the start. For that it is
/// enough to know the best way on from a state for each agent that may begin it, and of those only the ones at most one
/// switch worse than the state's best: changing to the agent of the best costs one. The order of the arena plays no
/// part.
/// <para>
/// Where the search has renamed cores or taken local steps, so does this; at the end the way is walked once more from
/// the real initial state, by steps that lead to the same states but for the names, and all local steps between.
/// </para>
/// </remarks>
internal sealed unsafe class ShortestTrace(
    ITransitionSystem system, StateCodec codec, StoredStates states, long[] levels, Reduction reduction,
    CancellationToken cancel) : IDisposable
{
    private readonly Landing _landing = new(system, codec, reduction);
    private readonly byte[] _source = new byte[system.StateBytes];
    private readonly byte[] _successor = new byte[system.StateBytes];
    private readonly ulong[] _packed = new ulong[codec.Words];
    private readonly Transition[] _transitions = new Transition[system.MaxTransitions];
    private readonly ulong[] _stored = GC.AllocateArray<ulong>(codec.Words, pinned: true);

    // Of the state being expanded: the best way on for each agent, and which agents have one.
    private readonly Way[] _best = new Way[system.Agents];
    private readonly List<byte> _agents = [];

    /// <summary>The states by place, nearest ones first, where they are not stored in that order.</summary>
    public NumberList? Order { get; init; }

    /// <summary>The trace to a violation.</summary>
    public SearchTrace To(Finding found)
    {
        int last = found.Kind == ViolationKind.Step ? found.Depth - 1 : found.Depth;
        var above = new Layer(codec.Words);
        Seed(above, found);
        var layers = new Stack<Layer>();
        layers.Push(above);
        for (int level = last - 1; level >= 0; level--)
        {
            above = Back(level, above);
            layers.Push(above);
        }

        above.Forget();
        var trace = Follow(layers, found.Kind);
        return Walked(_landing.IsPlain ? trace : Real(trace, found.Property));
    }

    public void Dispose() => _landing.Dispose();

    /// <summary>The trace by the machine's own steps, all of them: of several ways the first by name.</summary>
    private SearchTrace Real(SearchTrace stored, int property)
    {
        byte[] real = new byte[system.StateBytes], source = new byte[system.StateBytes];
        ulong[] packed = new ulong[codec.Words];
        List<Transition> steps = [];
        system.Initial(real);
        codec.Pack(real, packed);
        _landing.SettleAll(packed, steps);
        codec.Unpack(packed, real);
        codec.Unpack(new ReadOnlySpan<ulong>(Stored(0), codec.Words), source);
        for (int i = 0; i < stored.Steps.Count; i++)
        {
            var (outcome, wanted) = After(source, stored.Steps[i]);
            codec.Unpack(wanted, source);
            bool last = i == stored.Steps.Count - 1;
            bool breaks = last && stored.Kind == ViolationKind.Step;
            int count = system.Enabled(real, _transitions);
            int best = -1;
            for (int t = 0; t < count; t++)
            {
                var (other, reached) = After(real, _transitions[t]);
                bool fits = breaks ? Violates(other, property) && other == outcome
                    : other.Stop == StepStop.None && reached.AsSpan().SequenceEqual(wanted);
                if (fits && (best < 0 || Before(real, _transitions[t], _transitions[best])))
                    best = t;
            }

            if (best < 0)
                throw new ModelBugException("a trace of a search that left something out is not one of the machine");
            steps.Add(_transitions[best]);
            _ = system.Apply(real, _transitions[best]);
            if (breaks || (last && stored.Kind == ViolationKind.State))
                break; // It is violated here.
            codec.Pack(real, packed);
            _landing.Settle(packed, _transitions[best].Agent, steps);
            codec.Unpack(packed, real);
        }

        return new SearchTrace(stored.Kind, steps, 0);
    }

    /// <summary>The trace as the machine takes it, from its real initial state.</summary>
    private SearchTrace Walked(SearchTrace trace)
    {
        var run = new PlainRun(system);
        var scheduler = new GivenScheduler(trace.Steps);
        var random = default(RandomNumbers); // Nothing is left to chance.
        scheduler.Begin(system.Agents, ref random);
        int taken = 0;
        while (run.Choose(scheduler, ref random) is { } step)
        {
            taken++;
            _ = run.Take(step);
        }

        scheduler.End(taken);
        if (taken != trace.Steps.Count)
            throw new ModelBugException("a trace ends before its violation");
        int switches = trace.Steps.Zip(trace.Steps.Skip(1)).Count(static s => s.First.Agent != s.Second.Agent);
        return trace with { Switches = switches };
    }

    private (Outcome Outcome, ulong[] Packed) After(byte[] state, Transition step)
    {
        state.CopyTo(_successor, 0);
        var outcome = system.Apply(_successor, step);
        ulong[] packed = new ulong[codec.Words];
        if (outcome.Stop == StepStop.None)
            Pack(packed, step.Agent);
        return (outcome, packed);
    }

    /// <summary>Packs the successor of an agent's step as the search has stored it.</summary>
    private void Pack(ulong[] packed, int agent)
    {
        codec.Pack(_successor, packed);
        _landing.Land(packed, agent);
    }

    /// <summary>
    /// The last layer: the violating state, where the way ends, or the violating steps of the state before.
    /// </summary>
    private void Seed(Layer layer, Finding found)
    {
        if (found.Kind != ViolationKind.Step)
        {
            layer.Begin(At(found.State));
            layer.Ways.Add(Way.Over);
            return;
        }

        Read(found.State);
        int count = system.Enabled(_source, _transitions);
        for (int i = 0; i < count; i++)
        {
            if (Violates(Take(_transitions[i]), found.Property))
                Offer(new Way(_transitions[i], 0, Way.Last));
        }

        Keep(layer, found.State);
    }

    private bool Violates(Outcome outcome, int property)
    {
        int stop = property - system.Properties.Count;
        return stop switch
        {
            0 => outcome.Stop == StepStop.Error,
            1 => outcome.Stop == StepStop.Capacity,
            _ => (outcome.Violations >> property & 1) != 0,
        };
    }

    /// <summary>The states of a level from which a step leads into the layer above.</summary>
    private Layer Back(int level, Layer above)
    {
        var layer = new Layer(codec.Words);
        for (long state = levels[level]; state < levels[level + 1]; state++)
        {
            if ((state & 1023) == 0)
                cancel.ThrowIfCancellationRequested();
            Read(state);
            int count = system.Enabled(_source, _transitions);
            for (int i = 0; i < count; i++)
                Extend(_transitions[i], above);
            Keep(layer, state);
        }

        above.Forget();
        return layer;
    }

    /// <summary>Considers a step for the state being expanded.</summary>
    private void Extend(Transition step, Layer above)
    {
        if (Take(step).Stop != StepStop.None)
            return;
        Pack(_packed, step.Agent);
        fixed (ulong* packed = _packed)
        {
            long state = above.States.Find(packed);
            if (state < 0)
                return;
            if (!_landing.IsPlain)
                codec.Unpack(_packed, _successor); // The ways on are those of the stored state.
            Offer(BestThrough(step, above, (int)state));
        }
    }

    /// <summary>
    /// The best way that begins with a step: on by the same agent if that is no worse than by the first of the layer.
    /// </summary>
    private Way BestThrough(Transition step, Layer above, int state)
    {
        var (from, to) = above.WaysOf(state);
        var first = above.Ways[from];
        if (first.Ends || first.Step.Agent == step.Agent)
            return new Way(step, first.Switches, from);
        for (int at = from + 1; at < to; at++)
        {
            var own = above.Ways[at];
            if (own.Step.Agent != step.Agent)
                continue;
            if (own.Switches <= first.Switches || Before(_successor, own.Step, first.Step))
                return new Way(step, own.Switches, at);
        }

        return new Way(step, first.Switches + 1, from);
    }

    private void Offer(Way way)
    {
        byte agent = way.Step.Agent;
        if (!_agents.Contains(agent))
            _agents.Add(agent);
        else if (way.Switches > _best[agent].Switches ||
            (way.Switches == _best[agent].Switches && !Before(_source, way.Step, _best[agent].Step)))
            return;
        _best[agent] = way;
    }

    /// <summary>
    /// Adds the expanded state to a layer with the ways worth keeping, the best one first; without ways, not at all.
    /// </summary>
    private void Keep(Layer layer, long state)
    {
        if (_agents.Count == 0)
            return;
        byte first = _agents[0];
        foreach (byte agent in _agents)
        {
            if (Better(_best[agent], _best[first]))
                first = agent;
        }

        layer.Begin(At(state));
        layer.Ways.Add(_best[first]);
        foreach (byte agent in _agents)
        {
            if (agent != first && _best[agent].Switches <= _best[first].Switches + 1)
                layer.Ways.Add(_best[agent]);
        }

        _agents.Clear();
    }

    private bool Better(Way left, Way right) =>
        left.Switches != right.Switches ? left.Switches < right.Switches : Before(_source, left.Step, right.Step);

    private bool Before(byte[] state, Transition left, Transition right) =>
        left != right && string.CompareOrdinal(system.Describe(state, left), system.Describe(state, right)) < 0;

    /// <summary>The words of a state, good until the next call.</summary>
    private ulong* At(long place) => Stored(Order is null ? place : Order[place]);

    private ulong* Stored(long state) =>
        states.At(state, (ulong*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_stored)));

    private void Read(long state) => codec.Unpack(new ReadOnlySpan<ulong>(At(state), codec.Words), _source);

    private Outcome Take(Transition step)
    {
        _source.CopyTo(_successor, 0);
        return system.Apply(_successor, step);
    }

    private static SearchTrace Follow(Stack<Layer> layers, ViolationKind kind)
    {
        var steps = new List<Transition>();
        int at = 0, switches = layers.Peek().Ways[0].Switches;
        foreach (var layer in layers)
        {
            var way = layer.Ways[at];
            if (!way.Ends)
                steps.Add(way.Step);
            at = way.Next;
        }

        return new SearchTrace(kind, steps, switches);
    }

    /// <summary>The best way on from a state for one agent that begins it.</summary>
    /// <param name="Step">The first step.</param>
    /// <param name="Switches">Changes of agent on the whole way.</param>
    /// <param name="Next">The way that goes on, in the layer above, or one of the two marks.</param>
    private readonly record struct Way(Transition Step, int Switches, int Next)
    {
        /// <summary>The step is the last one.</summary>
        public const int Last = -1;

        /// <summary>The end is reached: there is no step.</summary>
        public static readonly Way Over = new(default, 0, -2);

        public bool Ends => Next == Over.Next;
    }

    /// <summary>The states of one level that lie on shortest ways, and their ways.</summary>
    private sealed class Layer(int words)
    {
        private readonly List<int> _starts = [];

        public VisitedSet States { get; } = new(words);

        public List<Way> Ways { get; } = [];

        public void Begin(ulong* packed)
        {
            States.Add(packed);
            _starts.Add(Ways.Count);
        }

        public (int From, int To) WaysOf(int state) =>
            (_starts[state], state + 1 < _starts.Count ? _starts[state + 1] : Ways.Count);

        /// <summary>Once the layer below is built only the ways are needed.</summary>
        public void Forget()
        {
            States.Dispose();
            _starts.Clear();
            _starts.TrimExcess();
        }
    }
}
