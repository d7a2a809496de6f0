namespace Smpcheck.Explorer;

/// <summary>
/// The strongly connected components of a part of the graph that hold a loop. Tarjan's algorithm without recursion:
/// each state is expanded once.
/// </summary>
/// <remarks>
/// R. Tarjan, "Depth-First Search and Linear Graph Algorithms". A state's mark is <see cref="Fresh"/> until it is
/// visited, then its number in the order of visits while its component is open, then <see cref="Closed"/>.
/// </remarks>
internal sealed class Components : IDisposable
{
    /// <summary>Mark of a state that may be visited. All marks begin with it.</summary>
    public const uint Fresh = 0;

    /// <summary>Mark of a state that does not belong to the part.</summary>
    public const uint Outside = uint.MaxValue - 1;

    /// <summary>Mark of a state that has been visited, or that is left out.</summary>
    public const uint Closed = uint.MaxValue;

    private const uint SelfLoop = 1u << 31;
    private const int FrameSize = 3; // State, least reachable number, successors left.

    private readonly StateGraph _graph;
    private readonly NumberList _open;
    private readonly NumberList _pending;
    private readonly NumberList _frames;
    private uint _visits;

    public Components(StateGraph graph)
    {
        _graph = graph;
        _open = new NumberList(graph.Memory);
        _pending = new NumberList(graph.Memory);
        _frames = new NumberList(graph.Memory);
    }

    /// <summary>Entry of <see cref="Model.IFairSystem.RunProperties"/> whose states alone count; -1: all do.</summary>
    public int Region { get; set; } = -1;

    /// <summary>Entry of <see cref="Model.IFairSystem.RunProperties"/> whose forbidden steps do not count; -1: all
    /// do.</summary>
    public int Forbids { get; set; } = -1;

    /// <summary>Some state that was visited need not be left. Set by visits, cleared by who asks.</summary>
    public bool HasRest { get; set; }

    /// <summary>
    /// Adds the components that are found from a state on. False when a budget is used up.
    /// </summary>
    /// <param name="root">Where to begin; visited already, nothing is added.</param>
    /// <param name="found">Where to.</param>
    public bool From(uint root, StateSets found)
    {
        if (_graph[root] != Fresh)
            return true;
        _visits = 0;
        if (!Enter(root))
            return false;
        while (_frames.Count > 0)
        {
            ref uint left = ref _frames[_frames.Count - 1];
            if ((left & ~SelfLoop) == 0)
            {
                if (!Leave(found))
                    return false;
                continue;
            }

            left--;
            uint to = _pending.Pop(), mark = _graph[to];
            if (mark == Fresh)
            {
                if (!Enter(to))
                    return false;
            }
            else if (mark < Outside)
            {
                Lower(mark);
            }
        }

        return true;
    }

    public void Dispose()
    {
        _open.Dispose();
        _pending.Dispose();
        _frames.Dispose();
    }

    /// <summary>The state on top of the frames reaches an open one.</summary>
    private void Lower(uint visit)
    {
        ref uint low = ref _frames[_frames.Count - 2];
        low = Math.Min(low, visit);
    }

    private bool Enter(uint state)
    {
        if (!_graph.Expand(state))
            return false;
        if (!_open.Reserve() || !_pending.Reserve(_graph.Count) || !_frames.Reserve(FrameSize))
            return _graph.OutOfMemory();
        HasRest |= _graph.Rests;
        uint low = _graph[state] = ++_visits, left = 0;
        _open.Add(state);
        for (int i = 0; i < _graph.Count; i++)
        {
            if (!Leads(i))
                continue;
            uint to = (uint)_graph.To(i), mark = _graph[to];
            if (to == state)
                left |= SelfLoop;
            else if (mark != Fresh)
                low = Math.Min(low, mark); // Closed is greater than any number.
            else
            {
                _pending.Add(to);
                left++;
            }
        }

        _frames.Add(state);
        _frames.Add(low);
        _frames.Add(left);
        return true;
    }

    /// <summary>Whether a step of the expanded state belongs to the part.</summary>
    private bool Leads(int step)
    {
        if (_graph.To(step) < 0)
            return false;
        if (Forbids >= 0
            && _graph.System.Mark(Forbids, _graph.Source, _graph.Step(step)) == Model.CycleMark.Forbidden)
            return false;
        ref uint mark = ref _graph[(uint)_graph.To(step)];
        if (mark == Fresh && Region >= 0 && !_graph.System.Stays(Region, _graph.Successor(step)))
            mark = Outside;
        return mark != Outside;
    }

    /// <summary>Ends the frame on top; if its state is the first of its component, that is complete.</summary>
    private bool Leave(StateSets found)
    {
        bool loops = _frames.Pop() == SelfLoop;
        uint low = _frames.Pop(), state = _frames.Pop();
        if (low == _graph[state] && !Close(state, loops, found))
            return false;
        if (_frames.Count > 0)
            Lower(low); // Of a complete component it lowers nothing.
        return true;
    }

    private bool Close(uint first, bool loops, StateSets found)
    {
        long from = _open.Count - 1;
        while (_open[from] != first)
            from--;
        if (loops || from < _open.Count - 1)
        {
            if (!found.Reserve(_open.Count - from))
                return _graph.OutOfMemory();
            for (long i = from; i < _open.Count; i++)
                found.Add(_open[i]);
            found.End();
        }

        for (long i = from; i < _open.Count; i++)
            _graph[_open[i]] = Closed;
        _open.Cut(from);
        return true;
    }
}
