namespace Smpcheck.Explorer;

/// <summary>Sets of states one after the other; the last one can be taken off.</summary>
internal sealed class StateSets(MemoryShare memory) : IDisposable
{
    private readonly NumberList _states = new(memory);
    private readonly NumberList _ends = new(memory);

    /// <summary>How many sets are complete.</summary>
    public long Count => _ends.Count;

    /// <summary>States of all sets.</summary>
    public long States => _states.Count;

    /// <summary>One of the states of all sets.</summary>
    public uint this[long index] => _states[index];

    /// <summary>Where a set begins and where it ends among all states.</summary>
    public (long From, long To) Bounds(long set) => (set == 0 ? 0 : _ends[set - 1], _ends[set]);

    /// <summary>Makes room for so many states and the end of a set; false if memory does not allow it.</summary>
    public bool Reserve(long states) => _states.Reserve(states) && _ends.Reserve();

    /// <summary>Adds a state to the set that has not ended.</summary>
    public void Add(uint state) => _states.Add(state);

    /// <summary>Ends a set.</summary>
    public void End() => _ends.Add((uint)_states.Count);

    /// <summary>Moves the last set to the end of other sets; false if memory does not allow it.</summary>
    public bool MoveLast(StateSets to)
    {
        var (from, end) = Bounds(Count - 1);
        if (!to.Reserve(end - from))
            return false;
        for (long i = from; i < end; i++)
            to.Add(_states[i]);
        to.End();
        DropLast();
        return true;
    }

    public void DropLast()
    {
        _ends.Cut(_ends.Count - 1);
        _states.Cut(_ends.Count == 0 ? 0 : _ends[_ends.Count - 1]);
    }

    public void Clear()
    {
        _states.Cut(0);
        _ends.Cut(0);
    }

    public void Dispose()
    {
        _states.Dispose();
        _ends.Dispose();
    }
}
