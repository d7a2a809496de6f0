namespace Smpcheck.Explorer;

/// <summary>
/// Where workers meet when the set of visited states must grow: it grows once all of them wait here or have left.
/// </summary>
internal sealed class MeetingPoint(VisitedSet visited)
{
    private readonly object _gate = new();
    private int _working = 1;
    private int _waiting;
    private int _round;
    private bool _grown;

    /// <summary>A worker more is under way. Not while the others are.</summary>
    public void Enter()
    {
        lock (_gate)
            _working++;
    }

    /// <summary>A worker adds nothing any more.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _working--;
            GrowIfAllWait();
        }
    }

    /// <summary>Returns when the set has grown; false if it must not grow further.</summary>
    public bool Grow()
    {
        lock (_gate)
        {
            int round = _round;
            _waiting++;
            GrowIfAllWait();
            while (round == _round)
                Monitor.Wait(_gate);
            return _grown;
        }
    }

    private void GrowIfAllWait()
    {
        if (_waiting == 0 || _waiting < _working)
            return;
        _grown = visited.Grow();
        _waiting = 0;
        _round++;
        Monitor.PulseAll(_gate);
    }
}
