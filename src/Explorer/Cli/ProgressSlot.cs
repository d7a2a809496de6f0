using System.Globalization;

namespace Smpcheck.Explorer;

/// <summary>What one worker is at, as the line about it says.</summary>
internal sealed class ProgressSlot(Case run)
{
    private const int Width = 79;
    private const int LeastName = 14;
    private const int Shrinking = 3;

    private SearchProgress _now;
    private int _shrunk;
    private double _ratio;
    private volatile bool _wanted;
    private volatile IReadOnlyList<string>? _path;

    public Case Case => run;

    /// <summary>When the search was last heard of, since the run began.</summary>
    public TimeSpan Heard { get; private set; }

    public int Depth => _now.Depth;

    /// <summary>Somebody has asked for the deepest path and not got it yet.</summary>
    public bool PathWanted => _wanted;

    /// <summary>The deepest path that was asked for; null: none, or printed.</summary>
    public IReadOnlyList<string>? Path
    {
        get => _path;
        set => (_path, _wanted) = (value, false);
    }

    public void AskPath() => _wanted = true;

    public void Update(SearchProgress progress, TimeSpan heard)
    {
        Heard = heard;
        if (progress.Depth > _now.Depth)
        {
            double ratio = progress.Frontier / (double)Math.Max(1, _now.Frontier);
            double perLevel = Math.Pow(ratio, 1.0 / (progress.Depth - _now.Depth));
            _shrunk = ratio < 1 ? _shrunk + 1 : 0;
            _ratio = _shrunk <= 1 ? perLevel : Math.Max(_ratio, perLevel);
        }

        _now = progress;
    }

    /// <summary>One line of at most 79 columns; the name gives way first, then the memory.</summary>
    public string Text(string head)
    {
        string limit = _now.MostBytes == long.MaxValue ? "" : $"/{Units.Bytes(_now.MostBytes)}";
        string trend = _shrunk >= Shrinking ? " shrinking" : "";
        string counts = $"  {Units.Short(_now.States)} states  {Units.Short(_now.StatesPerSecond)}/s  "
            + (_now.Looked > 0 ? $"{Units.Short(_now.Looked)} looked at for loops"
            : $"depth {_now.Depth}  frontier {Units.Short(_now.Frontier)}{trend}");
        string memory = $"  {Units.Bytes(_now.Bytes)}", rest = Rest();
        string[] tails = [counts + memory + limit + rest, counts + memory + rest, counts + rest];
        string tail = tails.FirstOrDefault(static t => t.Length <= Width - LeastName, tails[^1]);
        string name = head + run.Name;
        int room = Math.Max(LeastName, Width - tail.Length);
        string text = (name.Length > room ? string.Concat(name.AsSpan(0, room - 2), "..") : name) + tail;
        return text.Length > Width ? text[..Width] : text;
    }

    /// <summary>
    /// What it is doing, or how long it may take. An estimate is given only when the levels have been shrinking, when
    /// what is left is bounded by how they shrink; otherwise only the limit is certain.
    /// </summary>
    private string Rest()
    {
        if (_now.Doing is { } doing)
            return $"  {doing}";
        double left = _now.Left == TimeSpan.MaxValue ? double.PositiveInfinity
            : Math.Max(0, _now.Left.TotalSeconds);
        bool shrinking = _shrunk >= Shrinking && _now.Looked == 0;
        double states = shrinking ? _now.Frontier / (1 - _ratio) : double.PositiveInfinity;
        double guess = _now.StatesPerSecond > 0 ? states / _now.StatesPerSecond : double.PositiveInfinity;
        return guess < left ? $"  ~{Seconds(guess)}" : double.IsFinite(left) ? $"  limit in {Seconds(left)}" : "";
    }

    private static string Seconds(double seconds)
    {
        var (minutes, rest) = Math.DivRem((long)Math.Ceiling(Math.Min(seconds, int.MaxValue)), 60L);
        return seconds < 100 ? string.Create(CultureInfo.InvariantCulture, $"{(minutes * 60) + rest}s")
            : string.Create(CultureInfo.InvariantCulture, $"{minutes}m{rest:00}s");
    }
}
