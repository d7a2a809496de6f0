using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// Walks level by level through the states that stay, to the nearest one where a run may rest or begins a fair loop.
/// </summary>
internal sealed class NearestRun
{
    // Marks: where a fair loop is, and what has been reached.
    private const uint Target = 1, Seen = 2;

    private readonly StateGraph _graph;
    private readonly StateSets _fair;
    private readonly NumberList _order;
    private readonly int _entry;
    private readonly bool _ends;
    private readonly List<long> _levels = [0];
    private long _loop = -1; // Places of the best of the level.
    private long _rest = -1;

    private NearestRun(StateGraph graph, StateSets fair, int entry, NumberList order) =>
        (_graph, _fair, _entry, _order, _ends) = (graph, fair, entry, order, graph.System.RunProperties[entry].Ends);

    /// <summary>A loop through a state of one of the fair sets; null when a budget is used up.</summary>
    public static IReadOnlyList<Transition>? Loop(
        StateGraph graph, DutySets duties, StateSets fair, int entry, uint state)
    {
        for (long set = 0; set < fair.Count; set++)
        {
            var (from, to) = fair.Bounds(set);
            for (long i = from; i < to; i++)
            {
                if (fair[i] != state)
                    continue;
                using var loop = new FairLoop(graph, duties, entry);
                return loop.Through(fair, set, state);
            }
        }

        throw new ModelBugException("a state of a fair component is in none of them");
    }

    /// <summary>The nearest violation, which exists; null when a budget is used up.</summary>
    public static Lasso? Find(StateGraph graph, DutySets duties, StateSets fair, int entry)
    {
        NumberList? order = new(graph.Memory);
        try
        {
            var run = new NearestRun(graph, fair, entry, order);
            var lasso = run.Reach() ? run.Make(duties) : null;
            if (lasso is not null)
                order = null; // The lasso's from now on.
            return lasso;
        }
        finally
        {
            order?.Dispose();
        }
    }

    private Lasso? Make(DutySets duties)
    {
        uint state = _order[_rest >= 0 ? _rest : _loop];
        IReadOnlyList<Transition>? loop = _rest >= 0 ? [] : Loop(_graph, duties, _fair, _entry, state);
        return loop is null ? null : new Lasso(_order, [.. _levels])
        {
            Entry = _entry, State = state, Place = _rest >= 0 ? _rest : _loop, Prefix = _levels.Count - 2, Loop = loop,
        };
    }

    private bool Reach()
    {
        _graph.SetMarks(0);
        for (long i = 0; i < _fair.States; i++)
            _graph[_fair[i]] = Target;
        if (!Add(0))
            return false;
        for (long from = 0; from < _order.Count; from = _levels[^1])
        {
            long to = _order.Count;
            _levels.Add(to);
            bool loops = _loop >= 0;
            for (long place = from; place < to && (!loops || _ends); place++)
            {
                if (!Expand(place, last: loops))
                    return false;
            }

            if (loops || _rest >= 0)
                return true;
        }

        throw new ModelBugException("a violating run was found, and no way to it");
    }

    private bool Expand(long place, bool last)
    {
        if (!_graph.Expand(_order[place]))
            return false;
        if (_graph.Rests && _ends && Before(place, _rest))
            _rest = place;
        for (int i = 0; i < _graph.Count && !last; i++)
        {
            if (_graph.To(i) >= 0 && _graph[(uint)_graph.To(i)] <= Target && !Enter(i))
                return false;
        }

        return true;
    }

    private bool Enter(int step)
    {
        uint to = (uint)_graph.To(step);
        if (_graph[to] == Target || _graph.System.Stays(_entry, _graph.Successor(step)))
            return Add(to);
        _graph[to] = Components.Outside;
        return true;
    }

    private bool Add(uint state)
    {
        if (!_order.Reserve())
            return _graph.OutOfMemory();
        _order.Add(state);
        if (_graph[state] == Target && Before(_order.Count - 1, _loop))
            _loop = _order.Count - 1;
        _graph[state] = Seen;
        return true;
    }

    private bool Before(long place, long best) => best < 0 || _graph.Compare(_order[place], _order[best]) < 0;
}
