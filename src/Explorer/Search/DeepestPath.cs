using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>A way from the initial state to the level that a search is expanding, for people who wait for it.</summary>
/// <remarks>
/// Goes forward, depth first, along steps that lead one level deeper, and gives up after a number of states; so the
/// search pauses for a fraction of a second, while the way back through the levels would take as long as the search
/// itself. Only states that the search has expanded are asked: nothing is covered or judged that was not before.
/// </remarks>
internal sealed unsafe class DeepestPath(
    ITransitionSystem system, StateCodec codec, StoredStates states, IReadOnlyList<long> levels,
    Reduction? reduction = null) : IDisposable
{
    /// <summary>States asked before giving up.</summary>
    public const int Most = 50_000;

    private readonly Transition[] _transitions = new Transition[system.MaxTransitions];
    private readonly byte[] _successor = new byte[system.StateBytes];
    private readonly ulong[] _packed = new ulong[codec.Words];
    private readonly Landing _landing = new(system, codec, reduction ?? new Reduction(null, null));
    private readonly List<Transition> _local = [];
    private readonly HashSet<long> _seen = [];
    private readonly Stack<Stage> _way = [];
    private Transition[] _best = [];
    private int _deepest;

    /// <summary>The names of its steps. Fewer than the level's depth where the search for it gave up.</summary>
    public IReadOnlyList<string> Names()
    {
        int target = levels.Count - 2;
        byte[] initial = new byte[system.StateBytes];
        system.Initial(initial);
        codec.Pack(initial, _packed);
        _landing.SettleAll(_packed, _local);
        byte[] first = new byte[system.StateBytes];
        codec.Unpack(_packed, first);
        _way.Push(new Stage(first, [.. _local], []));
        Open();
        while (_way.Count > 0 && _way.Count - 1 < target && _seen.Count < Most)
        {
            if (!Deeper())
                Back();
        }

        Keep();
        return Named(initial);
    }

    public void Dispose() => _landing.Dispose();

    /// <summary>Takes the next step of the last stage that leads to a new state of the next level.</summary>
    private bool Deeper()
    {
        var stage = _way.Peek();
        while (stage.Next < stage.Steps.Length)
        {
            var step = stage.Steps[stage.Next++];
            stage.State.CopyTo(_successor, 0);
            if (system.Apply(_successor, step).Stop != StepStop.None)
                continue;
            codec.Pack(_successor, _packed);
            _local.Clear();
            _landing.Settle(_packed, step.Agent, _local);
            codec.Unpack(_packed, _successor);
            if (!IsNewOnLevel(_way.Count, step.Agent))
                continue;
            _way.Push(new Stage([.. _successor], [step, .. _local], []));
            Open();
            return true;
        }

        return false;
    }

    private bool IsNewOnLevel(int level, int agent)
    {
        _landing.Land(_packed, agent);
        fixed (ulong* packed = _packed)
        {
            long state = states.Find(packed);
            return state >= levels[level] && state < levels[level + 1] && _seen.Add(state);
        }
    }

    /// <summary>Lists the steps of the last stage, those of the agent that has acted first: it reads better.</summary>
    private void Open()
    {
        var stage = _way.Pop();
        var listed = _transitions.AsSpan(0, system.Enabled(stage.State, _transitions)).ToArray();
        int agent = stage.Taken.Length == 0 ? -1 : stage.Taken[0].Agent;
        _way.Push(stage with
        {
            Steps = [.. listed.Where(t => t.Agent == agent), .. listed.Where(t => t.Agent != agent)],
        });
    }

    private void Back()
    {
        Keep();
        _way.Pop();
    }

    private void Keep()
    {
        if (_way.Count <= _deepest)
            return;
        _deepest = _way.Count;
        _best = [.. _way.Reverse().SelectMany(static s => s.Taken)];
    }

    private List<string> Named(byte[] state)
    {
        var names = new List<string>(_best.Length);
        foreach (var step in _best)
        {
            names.Add(system.Describe(state, step));
            system.Apply(state, step);
        }

        return names;
    }

    /// <summary>A state on the way.</summary>
    /// <param name="State">It.</param>
    /// <param name="Taken">The steps that led to it; of the first stage, local ones at most.</param>
    /// <param name="Steps">The steps on from it.</param>
    private sealed record Stage(byte[] State, Transition[] Taken, Transition[] Steps)
    {
        /// <summary>The first of the steps that was not tried yet.</summary>
        public int Next { get; set; }
    }
}
