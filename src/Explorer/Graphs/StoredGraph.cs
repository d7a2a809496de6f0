using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// All states of a system and the steps between them, in arrays: for export, and for libraries that want the whole
/// graph. The search needs neither; a graph costs several times what the states cost.
/// </summary>
/// <remarks>
/// States are numbered from 0, the initial one, in the order of discovery; the steps of a state follow each other in
/// the order in which the system lists them. The same on every run.
/// </remarks>
public sealed unsafe class StoredGraph : IDisposable
{
    private const int StatesPerCheck = 1024;

    private readonly StateCodec _codec;
    private readonly StoredStates _stored;
    private readonly VisitedSet _visited;
    private readonly List<int> _firsts = [0]; // By state: its first step; one more at the end.
    private readonly List<int> _targets = [];
    private readonly List<Transition> _steps = [];
    private readonly List<ulong> _stepViolations = [];
    private readonly List<ulong> _stateViolations = [];
    private readonly List<bool> _rests = [];

    private StoredGraph(IDescribedSystem system)
    {
        System = system;
        _codec = new StateCodec(system.LiveBits);
        _stored = new StoredStates(_codec, new SearchOptions());
        _visited = _stored.Set;
    }

    /// <summary>The system.</summary>
    public IDescribedSystem System { get; }

    /// <summary>How many states there are, at least 1.</summary>
    public int States => _rests.Count;

    /// <summary>How many steps lead from a state to a state.</summary>
    public int Steps => _targets.Count;

    /// <summary>Steps that lead nowhere, because a capacity ends the model or an error the scenario.</summary>
    public int Ends { get; private set; }

    /// <summary>Explores a system in full; null if it has more states than wanted.</summary>
    /// <param name="system">The system.</param>
    /// <param name="mostStates">States at most, at least 1.</param>
    /// <param name="cancel">Ends the exploration with an <see cref="OperationCanceledException"/>.</param>
    public static StoredGraph? Explore(IDescribedSystem system, int mostStates, CancellationToken cancel = default)
    {
        StoredGraph? graph = new(system), whole = null;
        try
        {
            if (graph.Fill(mostStates, cancel))
                (whole, graph) = (graph, null);
        }
        finally
        {
            graph?.Dispose();
        }

        return whole;
    }

    /// <summary>The steps of a state: numbers from the first to before the second.</summary>
    public (int From, int To) StepsOf(int state) => (_firsts[state], _firsts[state + 1]);

    /// <summary>The state that a step leads to.</summary>
    public int Target(int step) => _targets[step];

    /// <summary>A step, as listed in the state it is taken from.</summary>
    public Transition Step(int step) => _steps[step];

    /// <summary>The properties that a step violates by what it does, a bit for each.</summary>
    public ulong StepViolations(int step) => _stepViolations[step];

    /// <summary>The properties that a state violates by what it is, a bit for each.</summary>
    public ulong Violations(int state) => _stateViolations[state];

    /// <summary>A state need not be left.</summary>
    public bool Rests(int state) => _rests[state];

    /// <summary>Writes a state into a block of <see cref="ITransitionSystem.StateBytes"/>.</summary>
    public void Read(int state, Span<byte> block)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)state, (uint)States);
        _codec.Unpack(new ReadOnlySpan<ulong>(_visited.Arena.At(state), _codec.Words), block);
    }

    /// <summary>
    /// The strongly connected components that hold a loop, as the judge of whole runs finds them; null where the system
    /// judges no runs.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<int>>? Loops()
    {
        if (System is not IFairSystem fair)
            return null;
        var budget = new Budget(new SearchOptions(), _visited, CancellationToken.None);
        using var graph = new StateGraph(fair, _codec, _stored, long.MaxValue, budget);
        using var components = new Components(graph);
        using var found = new StateSets(graph.Memory);
        Require.That(components.From(0, found));
        var loops = new List<IReadOnlyList<int>>();
        for (long set = 0; set < found.Count; set++)
        {
            var (from, to) = found.Bounds(set);
            int[] states = new int[to - from];
            for (long i = from; i < to; i++)
                states[i - from] = (int)found[i];
            loops.Add(states);
        }

        return loops;
    }

    public void Dispose() => _stored.Dispose();

    private bool Fill(int most, CancellationToken cancel)
    {
        var enabled = new Transition[System.MaxTransitions];
        byte[] source = new byte[System.StateBytes], target = new byte[System.StateBytes];
        ulong* packed = stackalloc ulong[_codec.Words];
        System.Initial(source);
        Number(source, packed);
        for (int state = 0; state < _visited.Count; state++)
        {
            if (state % StatesPerCheck == 0)
                cancel.ThrowIfCancellationRequested();
            if (_visited.Count > most)
                return false;
            _codec.Unpack(new ReadOnlySpan<ulong>(_visited.Arena.At(state), _codec.Words), source);
            int count = System.Enabled(source, enabled);
            bool rests = true;
            foreach (var step in enabled.AsSpan(0, count))
            {
                rests &= step.Optional;
                source.CopyTo(target, 0);
                var outcome = System.Apply(target, step);
                if (outcome.Stop != StepStop.None)
                {
                    Ends++;
                    continue;
                }

                _steps.Add(step);
                _targets.Add(Number(target, packed));
                _stepViolations.Add(outcome.Violations & ~System.Existential);
            }

            _firsts.Add(_targets.Count);
            _rests.Add(rests);
            ulong violated = System.JudgesStates ? System.JudgeState(source) : 0;
            violated |= rests ? System.JudgeRest(source, out _) : 0;
            _stateViolations.Add(violated & ~System.Existential);
        }

        return true;
    }

    /// <summary>The number of a state, a new one if need be.</summary>
    private int Number(ReadOnlySpan<byte> block, ulong* packed)
    {
        _codec.Pack(block, new Span<ulong>(packed, _codec.Words));
        long known = _visited.Find(packed);
        return (int)(known >= 0 ? known : _visited.Add(packed));
    }
}
