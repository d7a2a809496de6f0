using System.Diagnostics;

namespace Smpcheck.Explorer;

/// <summary>
/// Shows on stderr how far a run is: a line drawn again and again on a terminal, a heartbeat elsewhere. Where there are
/// keys to read, <c>?</c> prints the deepest path so far.
/// </summary>
internal sealed class Progress(CliHost host, Style style, int workers, int cases)
{
    private const int MostKeys = 64; // At a time: somebody may lean on one.

    private static readonly TimeSpan _heartbeat = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _redraw = TimeSpan.FromMilliseconds(200);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly ProgressSlot?[] _slots = new ProgressSlot?[workers];
    private readonly Lock _gate = new();
    private TimeSpan _last;
    private int _drawn;

    private bool Bar => style.Progress == "bar" || (style.Progress == "auto" && host.ErrorIsTerminal);

    /// <summary>A search says how far it is. Called on its own thread.</summary>
    public void Post(int worker, Case run, SearchProgress progress)
    {
        ProgressSlot slot;
        lock (_gate)
        {
            slot = _slots[worker] is { } known && known.Case == run ? known : _slots[worker] = new ProgressSlot(run);
            slot.Update(progress, _clock.Elapsed);
        }

        if (slot.PathWanted && progress.DeepestPath is { } find)
            slot.Path = find(); // On the searching thread, and outside of the lock: it takes a moment.
    }

    /// <summary>Draws if it is time to. <paramref name="done"/> cases were reported.</summary>
    public void Tick(int done)
    {
        if (style.Progress == "none" || style.Quiet)
            return;
        var now = _clock.Elapsed;
        ProgressSlot? slot;
        lock (_gate)
            slot = _slots.Where(static s => s is not null).MinBy(s => (now - s!.Heard).TotalSeconds < 2 ? 0 : 1);
        // Keys are read only while a line is drawn: what is typed during a short run is not for us.
        if (_drawn > 0 && slot is not null && Asked())
            slot.AskPath();
        Print(slot);
        if (now - _last < (Bar ? _redraw : _heartbeat))
            return;
        _last = now;
        string text = $"[{done}/{cases}] starting";
        if (slot is not null)
        {
            lock (_gate)
                text = slot.Text($"[{done}/{cases}] ");
        }

        if (!Bar)
        {
            host.Error.WriteLine(text);
            return;
        }

        // The cursor waits at the start: the echo of a key spoils what is drawn again anyway.
        host.Error.Write('\r' + text.PadRight(_drawn) + '\r');
        host.Error.Flush();
        _drawn = text.Length;
    }

    /// <summary>Takes the line away, so that a result can be printed.</summary>
    public void Clear()
    {
        if (_drawn == 0)
            return;
        host.Error.Write('\r' + new string(' ', _drawn) + '\r');
        host.Error.Flush();
        _drawn = 0;
    }

    /// <summary>Reads what was typed.</summary>
    private bool Asked()
    {
        bool asked = false;
        for (int i = 0; i < MostKeys && host.Key() is { } key; i++)
            asked |= key == '?';
        return asked;
    }

    private void Print(ProgressSlot? slot)
    {
        if (slot?.Path is not { } path)
            return;
        slot.Path = null;
        Clear();
        foreach (string line in DeepestPathText.Lines(slot.Case, path, slot.Depth))
            host.Error.WriteLine(line);
    }
}
