using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// Judges whole runs after an exhaustive search: looks for a fair run that stays where a property does not want it, and
/// either loops there or comes to rest there.
/// </summary>
/// <remarks>
/// The part of the graph that such a run may visit is decomposed into strongly connected components, from the initial
/// state on: what is only reached through states that do not stay is not in it, and a state with a way of either kind
/// is. A component holds a fair loop if, taken whole, it does justice to every duty. Weak duties that it neglects no
/// part of it can serve; states that allow a neglected strong duty, and steps that make a loop harmless, are taken out
/// and the rest is decomposed again (Emerson and Lei; Lichtenstein and Pnueli for strong fairness).
/// </remarks>
internal sealed class FairCycles : IDisposable
{
    private readonly IFairSystem _system;
    private readonly StateGraph _graph;
    private readonly Components _components;
    private readonly DutySets _duties;
    private readonly IReadOnlyList<long> _levels;
    private readonly StateSets _loops; // Components of what an entry allows.
    private readonly StateSets _parts; // Of one of them, without what makes loops harmless or unfair.
    private readonly StateSets _part;
    private readonly StateSets _fair;
    private readonly ulong[] _taken;
    private readonly ulong[] _everEnabled;
    private readonly ulong[] _everDisabled;
    private readonly ulong[] _neglected;
    private readonly SortedDictionary<int, Lasso> _found = [];
    private bool _rests;

    private FairCycles(IFairSystem system, StateGraph graph, IReadOnlyList<long> levels)
    {
        (_system, _graph, _levels) = (system, graph, levels);
        _components = new Components(graph);
        _duties = new DutySets(system);
        _loops = new StateSets(graph.Memory);
        _parts = new StateSets(graph.Memory);
        _part = new StateSets(graph.Memory);
        _fair = new StateSets(graph.Memory);
        (_taken, _neglected) = (_duties.Empty(), _duties.Empty());
        (_everEnabled, _everDisabled) = (_duties.Empty(), _duties.Empty());
    }

    /// <summary>Judges all runs of a system whose states have all been found.</summary>
    /// <param name="graph">The states.</param>
    /// <param name="levels">Where each level of the search begins, and the end.</param>
    /// <returns>
    /// The nearest violation of each violated property, by its number; not all of them if the graph had to stop.
    /// </returns>
    public static IReadOnlyDictionary<int, Lasso> Judge(StateGraph graph, IReadOnlyList<long> levels)
    {
        using var cycles = new FairCycles(graph.System, graph, levels);
        cycles.Run();
        return cycles._found;
    }

    public void Dispose()
    {
        _components.Dispose();
        _loops.Dispose();
        _parts.Dispose();
        _part.Dispose();
        _fair.Dispose();
    }

    private bool Run()
    {
        int[] entries = [.. Enumerable.Range(0, _system.RunProperties.Count)];
        int[] everywhere = Array.FindAll(entries, e => _system.RunProperties[e].Everywhere);
        if (everywhere.Length > 0 && !(Decompose(region: -1) && Array.TrueForAll(everywhere, Search)))
            return false;
        foreach (int entry in entries.Except(everywhere))
        {
            if (!Decompose(entry) || !Search(entry))
                return false;
        }

        return true;
    }

    /// <summary>Finds the components of what runs of an entry may visit, and whether one may rest there.</summary>
    private bool Decompose(int region)
    {
        _loops.Clear();
        _rests = false;
        if (_graph.Stop != StopReason.Exhausted)
            return false;
        _graph.SetMarks(Components.Fresh);
        if (region >= 0 && (!_graph.Expand(0) || !_system.Stays(region, _graph.Source)))
            return _graph.Stop == StopReason.Exhausted; // It has come before anything happens.
        (_components.Region, _components.Forbids, _components.HasRest) = (region, -1, false);
        if (!_components.From(0, _loops))
            return false;
        _rests = _components.HasRest;
        return true;
    }

    private bool Search(int entry)
    {
        _fair.Clear();
        for (long set = 0; set < _loops.Count; set++)
        {
            if (!SearchIn(entry, set))
                return false;
        }

        if (_fair.Count == 0 && !(_rests && _system.RunProperties[entry].Ends))
            return true;
        int property = _system.RunProperties[entry].Property;
        var lasso = Nearest(entry);
        try
        {
            if (lasso is null)
                return false;
            _graph.SetMarks(Components.Closed); // They were used to find the way.
            if (!_found.TryGetValue(property, out var other) || lasso.Length < other.Length)
                (_found[property], lasso) = (lasso, other);
            return true;
        }
        finally
        {
            lasso?.Dispose(); // The longer one.
        }
    }

    /// <summary>Adds the fair parts of a component.</summary>
    private bool SearchIn(int entry, long set)
    {
        var (from, to) = _loops.Bounds(set);
        if (!_parts.Reserve(to - from))
            return _graph.OutOfMemory();
        for (long i = from; i < to; i++)
            _parts.Add(_loops[i]);
        _parts.End();
        for (bool whole = true; _parts.Count > 0; whole = false)
        {
            if (!_parts.MoveLast(_part))
                return _graph.OutOfMemory();
            bool good = JudgePart(entry, whole);
            _part.Clear();
            if (!good)
                return false;
        }

        return true;
    }

    /// <summary>Judges <see cref="_part"/>: fair as it is, hopeless, or fair perhaps in parts.</summary>
    private bool JudgePart(int entry, bool mayForbid)
    {
        Mark(Components.Fresh);
        if (!Look(entry, out bool needed, out bool forbidden))
            return false;
        bool hopeless = !needed, neglects = false;
        for (int word = 0; word < _taken.Length; word++)
        {
            hopeless |= (_duties.Weak[word] & ~_taken[word] & ~_everDisabled[word]) != 0;
            _neglected[word] = _duties.Strong[word] & _everEnabled[word] & ~_taken[word];
            neglects |= _neglected[word] != 0;
        }

        if (!hopeless && (neglects || (forbidden && mayForbid)))
            return Split(entry, neglects);
        Mark(Components.Closed);
        return hopeless || _part.MoveLast(_fair) || _graph.OutOfMemory();
    }

    private void Mark(uint mark)
    {
        for (long i = 0; i < _part.States; i++)
            _graph[_part[i]] = mark;
    }

    /// <summary>What the states and steps of the part can do and do.</summary>
    private bool Look(int entry, out bool needed, out bool forbidden)
    {
        (needed, forbidden) = (false, false);
        Array.Clear(_taken);
        Array.Clear(_everEnabled);
        Array.Clear(_everDisabled);
        for (long i = 0; i < _part.States; i++)
        {
            if (!_graph.Expand(_part[i]))
                return false;
            _duties.Look(_graph);
            for (int word = 0; word < _taken.Length; word++)
            {
                _everEnabled[word] |= _duties.Enabled[word];
                _everDisabled[word] |= ~_duties.Enabled[word];
            }

            for (int step = 0; step < _graph.Count; step++)
            {
                if (_graph.To(step) < 0 || _graph[(uint)_graph.To(step)] != Components.Fresh)
                    continue;
                var mark = _system.Mark(entry, _graph.Source, _graph.Step(step));
                forbidden |= mark == CycleMark.Forbidden;
                if (mark == CycleMark.Forbidden)
                    continue;
                needed |= mark == CycleMark.Needed;
                if (_system.Duty(_graph.Source, _graph.Step(step)) is >= 0 and var duty)
                    DutySets.Add(_taken, duty);
            }
        }

        return true;
    }

    /// <summary>Takes out what no fair loop in the part can have, and decomposes the rest.</summary>
    private bool Split(int entry, bool neglects)
    {
        for (long i = 0; i < _part.States && neglects; i++)
        {
            if (!_graph.Expand(_part[i]))
                return false;
            _duties.Look(_graph);
            for (int word = 0; word < _neglected.Length; word++)
            {
                if ((_duties.Enabled[word] & _neglected[word]) != 0)
                    _graph[_part[i]] = Components.Closed;
            }
        }

        (_components.Region, _components.Forbids) = (-1, entry);
        for (long i = 0; i < _part.States; i++)
        {
            if (!_components.From(_part[i], _parts))
                return false;
        }

        return true;
    }

    /// <summary>The violation with the nearest state; of equally near ones a rest, then the smallest state.</summary>
    private Lasso? Nearest(int entry)
    {
        if (!_system.RunProperties[entry].Everywhere)
            return NearestRun.Find(_graph, _duties, _fair, entry);
        uint best = _fair[0];
        int level = LevelOf(best);
        for (long i = 1; i < _fair.States; i++)
        {
            int other = LevelOf(_fair[i]);
            if (other < level || (other == level && _graph.Compare(_fair[i], best) < 0))
                (best, level) = (_fair[i], other);
        }

        return NearestRun.Loop(_graph, _duties, _fair, entry, best) is { } loop
            ? new Lasso(null, [.. _levels]) { Entry = entry, State = best, Place = best, Prefix = level, Loop = loop }
            : null;
    }

    private int LevelOf(uint state)
    {
        int low = 0, high = _levels.Count - 1; // The level is in [low, high).
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            (low, high) = _levels[middle] <= state ? (middle, high) : (low, middle);
        }

        return low;
    }
}
