namespace Smpcheck.Explorer;

/// <summary>
/// Where workers meet when the set of visited states must grow: it grows once all of them wait here or have left, and
/// those who wait do the work.
/// </summary>
internal sealed class MeetingPoint(VisitedSet visited)
{
    private readonly object _gate = new();
    private int _working = 1;
    private int _waiting;
    private int _unfinished; // Parts of the table that have not been refilled.
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
            BeginIfAllWait();
        }
    }

    /// <summary>Returns when the set has grown; false if it must not grow further.</summary>
    public bool Grow()
    {
        int round;
        lock (_gate)
        {
            round = _round;
            _waiting++;
            BeginIfAllWait();
        }

        while (NextPart(round) is { } part)
        {
            visited.Refill(part);
            lock (_gate)
            {
                if (--_unfinished == 0)
                    End();
            }
        }

        return _grown;
    }

    /// <summary>A part of the table to refill; null when the round is over.</summary>
    private TablePart? NextPart(int round)
    {
        lock (_gate)
        {
            while (round == _round)
            {
                if (_unfinished > 0 && visited.TakePart() is { } part)
                    return part;
                Monitor.Wait(_gate);
            }

            return null;
        }
    }

    private void BeginIfAllWait()
    {
        if (_waiting == 0 || _waiting < _working || _unfinished > 0)
            return;
        _grown = visited.BeginGrowth(_waiting);
        _unfinished = visited.Parts;
        if (_unfinished == 0)
            End();
        else
            Monitor.PulseAll(_gate);
    }

    private void End()
    {
        if (_grown)
            visited.EndGrowth();
        _waiting = 0;
        _round++;
        Monitor.PulseAll(_gate);
    }
}
