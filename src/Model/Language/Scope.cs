namespace Smpcheck.Model;

/// <summary>
/// The names of one case: what is declared after a variant's lines were selected and sizes chosen. Resolves constants and
/// reports what it cannot.
/// </summary>
internal sealed class Scope(DiagnosticBag bag)
{
    public const int Unknown = int.MinValue;

    private readonly Dictionary<string, long> _constants = [];

    public DiagnosticBag Bag => bag;

    /// <summary>Addresses of words by name: variables, elements, page-table entries, device words, locks.</summary>
    public Dictionary<string, int> Words { get; } = [];

    public Dictionary<string, int> Arrays { get; } = [];
    public Dictionary<string, int> Frames { get; } = [];
    public Dictionary<string, int> Pages { get; } = [];
    public Dictionary<string, int> Spins { get; } = [];
    public Dictionary<string, int> Mutexes { get; } = [];
    public Dictionary<string, int> Devices { get; } = [];
    public Dictionary<string, int> DeviceRegisters { get; } = [];
    public Dictionary<string, int> Sources { get; } = [];
    public Dictionary<string, int> Queues { get; } = [];
    public Dictionary<string, int> Spaces { get; } = new() { ["0"] = 0 };
    public Dictionary<string, int> Softirqs { get; } = [];
    public int Cores => (int)_constants["cores"];

    public void Define(string name, long value) => _constants[name] = value;

    public bool IsConstant(string name) => _constants.ContainsKey(name);

    /// <summary>Declares a name of one kind once.</summary>
    public bool Declare(Dictionary<string, int> kind, Name name, int value, string what)
    {
        if (kind.TryAdd(name.Text, value))
            return true;
        bag.Error("E202", name.Place, $"{what} `{name.Text}` is declared twice");
        return false;
    }

    /// <summary>The value of a constant for a core (-1: outside programs), or <see cref="Unknown"/> after an error.</summary>
    public long Constant(Const c, int me, string what)
    {
        if (c is IntConst i)
            return i.Value;
        var n = (NameConst)c;
        if (n.Name.Text == "me" && me >= 0)
            return me + n.Offset;
        if (_constants.TryGetValue(n.Name.Text, out var value))
            return value + n.Offset;
        UnknownName(n.Name, what, _constants.Keys);
        return Unknown;
    }

    /// <summary>A constant within a range, or <see cref="Unknown"/> after an error.</summary>
    public int Bounded(Const c, int me, long least, long most, string what, string code = "E206")
    {
        var value = Constant(c, me, what);
        if (value == Unknown)
            return Unknown;
        if (value >= least && value <= most)
            return (int)value;
        bag.Error(code, c.Place, $"{what} is {value}, expected {least} to {most}");
        return Unknown;
    }

    /// <summary>Looks a name up among one kind.</summary>
    public int Find(Dictionary<string, int> kind, Name name, string what)
    {
        if (kind.TryGetValue(name.Text, out var value))
            return value;
        UnknownName(name, what, kind.Keys);
        return Unknown;
    }

    public void UnknownName(Name name, string what, IEnumerable<string> candidates)
    {
        var nearest = Suggest.Nearest(name.Text, candidates);
        bag.Error("E203", name.Place, $"unknown {what} `{name.Text}`", nearest is null ? null : $"did you mean `{nearest}`?");
    }

    /// <summary>Cores of a list of ranges, in ascending order; an open range ends at the last core.</summary>
    public List<int> CoresOf(IReadOnlyList<CoreRange> ranges)
    {
        SortedSet<int> cores = [];
        foreach (var range in ranges)
        {
            var first = Bounded(range.First, -1, 0, Limits.Cores - 1, "core");
            if (first == Unknown)
                continue;
            var last = range.Last is null ? range.Open ? Cores - 1 : first : Bounded(range.Last, -1, 0, Limits.Cores - 1, "core");
            if (last == Unknown)
                continue;
            if (!range.Open && last >= Cores)
                bag.Error("E209", range.Place, $"core {last} does not exist: there are {Cores} cores");
            for (var c = first; c <= Math.Min(last, Cores - 1); c++)
                cores.Add(c);
        }

        return [.. cores];
    }
}
