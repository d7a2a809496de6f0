namespace Smpcheck.Model;

/// <summary>
/// The names of one case: what is declared after a variant's lines were selected and sizes chosen. Resolves constants
/// and reports what it cannot.
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

    public string MissingCore(int core) => Cores == 1
        ? $"core {core} does not exist: there is one core, core 0"
        : $"core {core} does not exist: there are {Cores} cores, 0 to {Cores - 1}";

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

    /// <summary>The value of a constant for a core (-1: outside programs), or <see cref="Unknown"/> after an
    /// error.</summary>
    public long Constant(Const c, int me, string what)
    {
        if (c is IntConst i)
            return i.Value;
        var n = (NameConst)c;
        if (n.Name.Text == "me" && me >= 0)
            return Sum(me, n.Offset);
        if (_constants.TryGetValue(n.Name.Text, out var value))
            return Sum(value, n.Offset);
        if (Assembler.RegisterNumber(n.Name.Text) >= 0)
        {
            bag.Error("E204", n.Name.Place, $"expected a {what}, found register `{n.Name.Text}`");
            return Unknown;
        }

        UnknownName(n.Name, what, me >= 0 ? _constants.Keys.Append("me") : _constants.Keys);
        return Unknown;
    }

    // Past 63 bits every sum is out of every range.
    private static long Sum(long a, long b) => (long)Int128.Clamp((Int128)a + b, int.MinValue + 1, long.MaxValue);

    /// <summary>A constant within a range, or <see cref="Unknown"/> after an error.</summary>
    public int Bounded(Const c, int me, long least, long most, string what, string code = "E206")
    {
        var value = Constant(c, me, "constant");
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

    /// <summary>Reports a name that is nothing, or not what it should be.</summary>
    public void UnknownName(Name name, string what, IEnumerable<string> candidates)
    {
        if (bag.Doubts(name.Text))
            return;
        var article = what[0] is 'a' or 'i' ? "an" : "a";
        if (Meaning(name.Text) is { } meaning && what is not ("name" or "value" or "initial value"))
        {
            bag.Error("E204", name.Place, $"expected {article} {what}, found {meaning} `{name.Text}`");
            return;
        }

        var nearest = Suggest.Nearest(name.Text, candidates);
        bag.Error("E203", name.Place, $"unknown {what} `{name.Text}`", nearest is null ? Declaration(what, name.Text)
            : $"did you mean `{nearest}`?");
    }

    // What a name is where it cannot be meant.
    private string? Meaning(string name) =>
        Frames.ContainsKey(name) ? "the frame" : Pages.ContainsKey(name) ? "the page"
        : Spins.ContainsKey(name) ? "the spin lock" : Mutexes.ContainsKey(name) ? "the mutex"
        : Devices.ContainsKey(name) ? "the device" : DeviceRegisters.ContainsKey(name) ? "the device register"
        : IsConstant(name) ? "the constant" : Words.ContainsKey(name) ? "the word" : null;

    private static string? Declaration(string what, string name) => what switch
    {
        "word" or "name" when !name.Contains('.', StringComparison.Ordinal) => $"declare it: var {name} = 0",
        "variable with one word per core" => $"declare it: var {name}[cores] = 0",
        "frame" => $"declare it: frame {name} = 0",
        "page" => $"declare it: page {name} -> none",
        "spin lock" => $"declare it: spin {name}",
        "mutex" => $"declare it: mutex {name}",
        "device" => $"declare it: device {name} KIND",
        "constant" when name is "all" or "self" => "one core is expected here: a number or `me`",
        "destination" => "a destination is a core, `all`, `others` or `self`",
        "softirq" => $"declare it: handler NAME on {name}:",
        "constant" when name is not ("none" or "fault") => $"declare it: param {name} = 1",
        _ => null,
    };

    /// <summary>Cores of a list of ranges, in ascending order; an open range ends at the last core.</summary>
    public List<int> CoresOf(IReadOnlyList<CoreRange> ranges)
    {
        SortedSet<int> cores = [];
        foreach (var range in ranges)
        {
            var first = Bounded(range.First, -1, 0, Limits.Cores - 1, "the core", "E220");
            if (first == Unknown)
                continue;
            var last = range.Last is null ? range.Open ? Cores - 1 : first
                : Bounded(range.Last, -1, 0, Limits.Cores - 1, "the core", "E220");
            if (last == Unknown)
                continue;
            // A size may leave nothing of a range with a name in it; in numbers it is a mistake.
            if (range is { First: IntConst, Last: IntConst } && last < first)
                bag.Error("E209", range.Place, $"no core is in {first}..{last}");
            if (!range.Open && last >= Cores)
                bag.Error("E209", range.Place, MissingCore(last));
            for (var c = first; c <= Math.Min(last, Cores - 1); c++)
                cores.Add(c);
        }

        return [.. cores];
    }
}
