using System.Diagnostics;

namespace Smpcheck.Explorer;

/// <summary>
/// Shows on stderr how far a run is: a line drawn again and again on a terminal, a heartbeat elsewhere.
/// </summary>
internal sealed class Progress(CliHost host, Style style, int workers, int cases)
{
    private const int Shrinking = 3;
    private static readonly TimeSpan _heartbeat = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _redraw = TimeSpan.FromMilliseconds(200);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Slot?[] _slots = new Slot?[workers];
    private readonly Lock _gate = new();
    private TimeSpan _last;
    private int _drawn;

    private bool Bar => style.Progress == "bar" || (style.Progress == "auto" && host.ErrorIsTerminal);

    /// <summary>A search says how far it is. Called on its own thread.</summary>
    public void Post(int worker, Case run, SearchProgress progress)
    {
        lock (_gate)
        {
            var slot = _slots[worker];
            if (slot?.Case != run)
                _slots[worker] = slot = new Slot(run);
            slot.Update(progress);
        }
    }

    /// <summary>Draws if it is time to. <paramref name="done"/> cases were reported.</summary>
    public void Tick(int done)
    {
        if (style.Progress == "none" || style.Quiet)
            return;
        var now = _clock.Elapsed;
        if (now - _last < (Bar ? _redraw : _heartbeat))
            return;
        _last = now;
        string text;
        lock (_gate)
        {
            var slot = _slots.FirstOrDefault(static s => s is not null);
            text = slot is null ? "starting" : slot.Text();
        }

        text = $"[{done}/{cases}] {text}";
        if (!Bar)
        {
            host.Error.WriteLine(text);
            return;
        }

        text = text.Length > 78 ? text[..78] : text;
        host.Error.Write('\r' + text.PadRight(_drawn));
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

    /// <summary>What one worker is at.</summary>
    private sealed class Slot(Case run)
    {
        private SearchProgress _now;
        private int _shrunk;

        public Case Case => run;

        public void Update(SearchProgress progress)
        {
            if (progress.Depth > _now.Depth)
                _shrunk = progress.Frontier < _now.Frontier ? _shrunk + 1 : 0;
            _now = progress;
        }

        /// <summary>
        /// An estimate is given only when the frontier has been shrinking: then its rest is bounded by what shrinks.
        /// </summary>
        public string Text()
        {
            if (_now.Looked > 0)
            {
                return $"{run.Name}  {Units.Short(_now.States)} states, looking for loops: "
                    + $"{Units.Short(_now.Looked)} looked at  {Units.Bytes(_now.Bytes)}";
            }

            string trend = _shrunk >= Shrinking ? " shrinking" : "";
            string eta = _shrunk >= Shrinking && _now.StatesPerSecond > 0
                ? $"  ~{Math.Ceiling(_now.Frontier * 2 / _now.StatesPerSecond):0}s" : "";
            return $"{run.Name}  {Units.Short(_now.States)} states  "
                + $"{Units.Short(_now.StatesPerSecond)}/s  depth {_now.Depth}  " +
                $"frontier {Units.Short(_now.Frontier)}{trend}  {Units.Bytes(_now.Bytes)}{eta}";
        }
    }
}
