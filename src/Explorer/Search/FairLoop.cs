using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// Finds a short fair loop through a state of a component: from witness to nearest witness, then home.
/// </summary>
/// <remarks>
/// A witness of a weak duty is a step that does it or a state where it cannot be done; of a strong one, once a state
/// of the loop can do it, a step that does. States are met in the order in which steps are listed, so that the loop
/// does not depend on how states are numbered.
/// </remarks>
internal sealed class FairLoop : IDisposable
{
    private const uint Inside = 1;
    private const int EntrySize = 3; // State, entry it was reached from, number of the step there.

    private readonly StateGraph _graph;
    private readonly DutySets _duties;
    private readonly NumberList _queue;
    private readonly List<Transition> _steps = [];
    private readonly int _entry;
    private readonly ulong[] _weak; // Without a witness so far.
    private readonly ulong[] _strong;
    private readonly ulong[] _done;
    private bool _needed = true;
    private uint _round = Inside;
    private uint _start;
    private uint _at;

    public FairLoop(StateGraph graph, DutySets duties, int entry)
    {
        (_graph, _duties, _entry) = (graph, duties, entry);
        _queue = new NumberList(graph.Memory);
        _weak = [.. duties.Weak];
        (_strong, _done) = (duties.Empty(), duties.Empty());
    }

    /// <summary>The steps of the loop, or null when a budget is used up. Uses the marks.</summary>
    /// <param name="sets">Sets of states.</param>
    /// <param name="set">The set in which the loop is: a fair component.</param>
    /// <param name="start">A state of it.</param>
    public IReadOnlyList<Transition>? Through(StateSets sets, long set, uint start)
    {
        _graph.SetMarks(0);
        var (from, to) = sets.Bounds(set);
        for (long i = from; i < to; i++)
            _graph[sets[i]] = Inside;
        (_start, _at) = (start, start);
        if (!Visit(start))
            return null;
        do
        {
            while (IsOwed)
            {
                if (!Walk(home: false))
                    return null;
            }

            if (_at != start && !Walk(home: true))
                return null;
        }
        while (IsOwed); // The way home may have passed a state that owes something.

        return _steps;
    }

    public void Dispose() => _queue.Dispose();

    private bool IsOwed => _needed || DutySets.Any(_weak) || DutySets.Any(_strong);

    /// <summary>Goes to the nearest witness of something owed, or home.</summary>
    private bool Walk(bool home)
    {
        _queue.Cut(0);
        _round++;
        if (!Enqueue(_at, 0, 0))
            return false;
        for (long at = 0; at < _queue.Count; at += EntrySize)
        {
            uint state = _queue[at];
            if (!_graph.Expand(state))
                return false;
            _duties.Look(_graph);
            if (!home && at > 0 && Excuses())
                return Follow(at);
            for (int i = 0; i < _graph.Count; i++)
            {
                if (!Leads(i, out var mark))
                    continue;
                uint to = (uint)_graph.To(i);
                bool found = home ? to == _start : Serves(i, mark);
                if ((found || _graph[to] != _round) && !Enqueue(to, (uint)(at / EntrySize), (uint)i))
                    return false;
                if (found)
                    return Follow(_queue.Count - EntrySize);
            }
        }

        throw new ModelBugException("a component of the state graph does not hold the loop it was said to hold");
    }

    private bool Leads(int step, out CycleMark mark)
    {
        mark = CycleMark.Forbidden;
        if (_graph.To(step) < 0 || _graph[(uint)_graph.To(step)] == 0)
            return false;
        mark = _graph.System.Mark(_entry, _graph.Source, _graph.Step(step));
        return mark != CycleMark.Forbidden;
    }

    /// <summary>A duty that is owed cannot be done in the expanded state.</summary>
    private bool Excuses()
    {
        for (int word = 0; word < _weak.Length; word++)
        {
            if ((_weak[word] & ~_duties.Enabled[word]) != 0)
                return true;
        }

        return false;
    }

    /// <summary>A step of the expanded state does what is owed.</summary>
    private bool Serves(int step, CycleMark mark)
    {
        int duty = _graph.System.Duty(_graph.Source, _graph.Step(step));
        return (_needed && mark == CycleMark.Needed)
            || (duty >= 0 && (DutySets.Has(_weak, duty) || DutySets.Has(_strong, duty)));
    }

    private bool Enqueue(uint state, uint parent, uint step)
    {
        if (!_queue.Reserve(EntrySize))
            return _graph.OutOfMemory();
        _graph[state] = _round;
        _queue.Add(state);
        _queue.Add(parent);
        _queue.Add(step);
        return true;
    }

    /// <summary>Takes the way to an entry of the queue.</summary>
    private bool Follow(long entry)
    {
        uint end = _queue[entry];
        var way = new Stack<(uint State, int Step)>();
        while (entry > 0)
        {
            long parent = _queue[entry + 1] * (long)EntrySize;
            way.Push((_queue[parent], (int)_queue[entry + 2]));
            entry = parent;
        }

        foreach (var (state, step) in way)
        {
            if (!Visit(state))
                return false;
            Take(step);
        }

        _at = end;
        return Visit(end);
    }

    private bool Visit(uint state)
    {
        if (!_graph.Expand(state))
            return false;
        _duties.Look(_graph);
        for (int word = 0; word < _weak.Length; word++)
        {
            _weak[word] &= _duties.Enabled[word];
            _strong[word] |= _duties.Strong[word] & _duties.Enabled[word] & ~_done[word];
        }

        return true;
    }

    private void Take(int step)
    {
        var taken = _graph.Step(step);
        _needed &= _graph.System.Mark(_entry, _graph.Source, taken) != CycleMark.Needed;
        _steps.Add(taken);
        int duty = _graph.System.Duty(_graph.Source, taken);
        if (duty < 0)
            return;
        DutySets.Remove(_weak, duty);
        DutySets.Remove(_strong, duty);
        DutySets.Add(_done, duty);
    }
}
