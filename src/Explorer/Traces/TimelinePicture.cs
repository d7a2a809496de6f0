using System.Globalization;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>Draws rows into lanes. Remembers how full each store buffer is, so rows must come in order.</summary>
internal sealed class TimelinePicture
{
    private const int WideBuffer = 9;
    private const int NarrowBuffer = 4;
    private const int NarrowestLane = 9;
    private const int WidestLane = 24;
    private const int Changed = 16;

    private readonly bool _ascii;
    private readonly int _labels;
    private readonly List<(string Name, int Column, int Width)> _lanes = [];
    private readonly int _changed;
    private readonly Dictionary<string, HashSet<string>> _buffered = new(StringComparer.Ordinal);
    private readonly bool _list;
    private readonly bool _full;

    private TimelinePicture(IReadOnlyList<string> lanes, int labels, TimelineOptions options)
    {
        (_ascii, _labels, _full) = (options.Ascii, labels + 2, options.Full);
        int buffers = lanes.Count(IsBuffer), others = Math.Max(1, lanes.Count - buffers);
        int room = TextTimeline.Width - _labels - Changed;
        int buffer = (room - (buffers * WideBuffer)) / others >= 14 ? WideBuffer : NarrowBuffer;
        int lane = Math.Min(WidestLane, (room - (buffers * buffer)) / others);
        _list = lane < NarrowestLane;
        int column = _labels;
        foreach (string name in _list ? ["agent", "does"] : lanes)
        {
            int width = _list ? (name == "agent" ? 10 : 36) : IsBuffer(name) ? buffer : lane;
            _lanes.Add((name, column, width));
            column += width;
        }

        _changed = column;
    }

    /// <summary>A store buffer's lane is narrow and shows how long a store waits.</summary>
    public static bool IsBuffer(string lane) =>
        lane.Length > 2 && lane.StartsWith("sb", StringComparison.Ordinal) && char.IsAsciiDigit(lane[2]);

    /// <summary>A picture with the lanes that take part in the rows.</summary>
    public static TimelinePicture For(IReadOnlyList<TimelineRow> rows, TimelineOptions options)
    {
        var lanes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            lanes.Add(row.Lane);
            lanes.UnionWith(row.Touches);
            if (options.Lanes.Count == 0)
                lanes.UnionWith(row.Changes.Select(static c => c.Owner).Where(IsBuffer));
        }

        int labels = rows.Select(static r => r.Label.Length).DefaultIfEmpty(2).Max();
        return new TimelinePicture([.. lanes.Order(Comparer<string>.Create(Order))], labels, options);
    }

    public string Heading()
    {
        var line = new Canvas();
        foreach (var (name, column, width) in _lanes)
            line.Put(column, name, width - 1);
        line.Put(_changed, "changed");
        return line.ToString();
    }

    public string Draw(TimelineRow row)
    {
        var line = new Canvas();
        line.Put(0, Label(row.Label));
        if (_list)
        {
            line.Put(_lanes[0].Column, row.Agent, _lanes[0].Width - 1);
            line.Put(_lanes[1].Column, Fitting(row.Texts, _lanes[1].Width - 1), _lanes[1].Width - 1);
        }
        else
        {
            Lanes(line, row);
        }

        int room = TextTimeline.Width - _changed;
        var changes = _full ? ChangeText.All(row.Changes, room) : ChangeText.Of(row.Changes, room);
        line.Put(_changed, changes.Count > 0 ? changes[0] : "", room);
        return line + string.Concat(changes.Skip(1).Select(c => Below(c, room)));
    }

    /// <summary>A line on which only the changes of the one above go on.</summary>
    private string Below(string changes, int room)
    {
        var line = new Canvas();
        foreach (var (name, column, _) in _list ? [] : _lanes)
        {
            if (IsBuffer(name) && Full(name))
                line.Put(column, Char('|', '│'));
        }

        line.Put(_changed, changes, room);
        return line.ToString();
    }

    /// <summary>The line below a loop.</summary>
    public string LoopsTo(int step) => string.Create(CultureInfo.InvariantCulture,
        $"{Char('\'', '╰')}{Char('-', '─')} loops to step {step}\n");

    private string Label(string label)
    {
        string mark = label[0] switch
        {
            TimelineRow.LoopBegins => Char('.', '╭'),
            TimelineRow.LoopGoesOn => Char('|', '│'),
            _ => label[..1],
        };
        return mark + label[1..].PadLeft(_labels - 3);
    }

    private void Lanes(Canvas line, TimelineRow row)
    {
        var before = _lanes.ToDictionary(static l => l.Name, l => Full(l.Name));
        foreach (var change in row.Changes.Where(static c => IsBuffer(c.Owner)))
            Note(change);
        var own = _lanes.Find(l => l.Name == row.Lane);
        string text = Fitting(row.Texts, own.Width - 1);
        foreach (string touched in row.Touches)
            Arrow(line, own, _lanes.Find(l => l.Name == touched), text.Length);
        foreach (var (name, column, width) in _lanes)
        {
            if (!IsBuffer(name))
                continue;
            if (name == row.Lane)
                line.Put(column, (Full(name) ? Char('|', '├') : Char('\'', '╰')) + Drain(row, width - 2));
            else if (!before[name] && Full(name))
                line.Put(column, Char('.', '╭') + new string(Char('-', '─')[0], Math.Min(2, width - 2)));
            else if (before[name])
                line.Put(column, Full(name) ? Char('|', '│') : Char('\'', '╰'));
        }

        if (!IsBuffer(row.Lane))
            line.Put(own.Column, text, own.Width - 1);
    }

    private string Drain(TimelineRow row, int width)
    {
        string arrow = Char('-', '─') + ">";
        return Fitting([$"{arrow} {After(row)}", arrow], width);
    }

    /// <summary>A drain without its verb: the lane says it.</summary>
    private static string After(TimelineRow row)
    {
        string text = row.Texts[0];
        int space = text.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? text : text[(space + 1)..].Replace(" = ", "=", StringComparison.Ordinal);
    }

    /// <summary>From the end of the text to the lane that is reached.</summary>
    private void Arrow(Canvas line, (string Name, int Column, int Width) from,
        (string Name, int Column, int Width) to, int text)
    {
        if (to.Name is null || to.Name == from.Name || IsBuffer(to.Name))
            return;
        char shaft = Char('=', '═')[0];
        if (to.Column > from.Column)
        {
            int start = from.Column + Math.Min(text + 1, from.Width - 1);
            line.Put(start, new string(shaft, Math.Max(0, to.Column - start)) + Char('>', '►'));
        }
        else
        {
            int start = to.Column + 1;
            line.Put(start, Char('<', '◄') + new string(shaft, Math.Max(0, from.Column - start - 2)));
        }
    }

    private void Note(Change change)
    {
        if (!_buffered.TryGetValue(change.Owner, out var keys))
            _buffered[change.Owner] = keys = new HashSet<string>(StringComparer.Ordinal);
        if (change.After.Length == 0)
            keys.Remove(change.Key);
        else
            keys.Add(change.Key);
    }

    private bool Full(string lane) => _buffered.TryGetValue(lane, out var keys) && keys.Count > 0;

    private string Char(char ascii, char box) => (_ascii ? ascii : box).ToString();

    private static string Fitting(IReadOnlyList<string> texts, int width) =>
        texts.FirstOrDefault(t => t.Length <= width) ?? texts[^1];

    /// <summary>Core 0 and its buffer, core 1 and its buffer, then devices by name.</summary>
    private static int Order(string left, string right)
    {
        var (l, r) = (Rank(left), Rank(right));
        return l != r ? l.CompareTo(r) : string.CompareOrdinal(left, right);
    }

    private static (int, int) Rank(string lane)
    {
        int digits = lane.AsSpan().IndexOfAnyInRange('0', '9');
        bool core = lane.StartsWith("core", StringComparison.Ordinal)
            || lane.StartsWith("hart", StringComparison.Ordinal) || IsBuffer(lane);
        return core && int.TryParse(lane.AsSpan(Math.Max(0, digits)), NumberStyles.None, CultureInfo.InvariantCulture,
            out int number)
            ? (number, IsBuffer(lane) ? 1 : 0) : (int.MaxValue, 0);
    }

    /// <summary>A line of 80 characters; what does not fit is cut and marked.</summary>
    private sealed class Canvas
    {
        private readonly char[] _line = [.. Enumerable.Repeat(' ', TextTimeline.Width)];

        public void Put(int column, string text, int width = TextTimeline.Width)
        {
            text = DiagnosticRenderer.Visible(text);
            if (text.Length > width)
                text = width > 2 ? text[..(width - 2)] + ".." : text[..Math.Max(0, width)];
            for (int i = 0; i < text.Length && column + i < _line.Length; i++)
                _line[column + i] = text[i];
        }

        public override string ToString() => new string(_line).TrimEnd() + "\n";
    }
}
