using System.Globalization;

namespace Smpcheck.Model;

/// <summary>Where a final state's register or location is found on the machine.</summary>
/// <param name="Name">As herd prints it: <c>0:rax</c>, <c>[x]</c>.</param>
/// <param name="Core">Core of a register, or -1.</param>
/// <param name="Register">Its register, or -1: a location, or a constant.</param>
/// <param name="Word">Name of the word in the scenario, or null.</param>
/// <param name="Fixed">The only value it can have; null: it is read from the state.</param>
/// <param name="Bytes">Width in which it is shown and compared.</param>
public sealed record LitmusTerm(string Name, int Core, int Register, string? Word, LitmusValue? Fixed, int Bytes)
{
    /// <summary>What a state holds, as a condition sees it: reduced to the width.</summary>
    public LitmusValue Normal(LitmusValue v) => v.IsNumber ? LitmusValue.Of(LitmusValue.Signed(v.Number, Bytes)) : v;

    /// <summary>A condition's constant in the same form, or null: one that no such register or location can
    /// hold.</summary>
    public LitmusValue? NormalConstant(LitmusValue v)
    {
        var normal = Normal(v);
        return normal == v || !v.IsNumber || v.Number == (normal.Number & LitmusValue.Mask(Bytes)) ? normal : null;
    }
}

/// <summary>A litmus test as a scenario, and the way back from the machine's states to the test's.</summary>
/// <param name="Scenario">The scenario's tree.</param>
/// <param name="Terms">What a final state shows, in herd's order.</param>
/// <param name="Hidden">Terms that only the filter looks at.</param>
/// <param name="Places">The term of every place of the conditions: index into <paramref name="Terms"/>, then <paramref
/// name="Hidden"/>.</param>
public sealed record LitmusTranslation(
    LitmusTest Test, Test Scenario, IReadOnlyList<LitmusTerm> Terms, IReadOnlyList<LitmusTerm> Hidden,
    IReadOnlyDictionary<LitmusPlace, int> Places, LitmusValues Values, IReadOnlyList<string> Locations)
{
    /// <summary>Registers that must stay readable to the end: cores and their registers.</summary>
    public IReadOnlyList<(int Core, int Register)> Observed { get; } =
        [.. Terms.Concat(Hidden).Where(static t => t.Register >= 0).Select(static t => (t.Core, t.Register))
            .Distinct()];

    /// <summary>Every term: those that are shown, then the hidden ones.</summary>
    public IReadOnlyList<LitmusTerm> All { get; } = [.. Terms, .. Hidden];
}

/// <summary>Translates a litmus test to a scenario. What cannot be said is in the bag; null then.</summary>
public sealed class LitmusTranslator
{
    private readonly LitmusTest _test;
    private readonly DiagnosticBag _bag;
    private readonly LitmusWords _words = new();
    private readonly LitmusValues _values = new();
    private readonly bool _wide;
    private readonly List<(LitmusPlace Place, int Number)> _places = [];

    private LitmusTranslator(LitmusTest test, DiagnosticBag bag) =>
        (_test, _bag, _wide) = (test, bag, test.Arch.Text == "X86_64");

    private int Pointer => _wide ? 8 : 4;

    public static LitmusTranslation? Translate(LitmusTest test, DiagnosticBag bag)
    {
        var before = bag.Reports;
        var result = new LitmusTranslator(test, bag).Run();
        return bag.Reports == before ? result : null;
    }

    private LitmusTranslation? Run()
    {
        if (_test.Programs.Count > Limits.Cores)
            _bag.Error(LitmusCodes.Limit, _test.Programs[Limits.Cores].Place,
                $"{_test.Programs.Count} threads, expected at most {Limits.Cores}");
        _values.Number(0);
        MentionWords();
        InitialWords();
        var decoder = new X86Decoder(_wide, _words, _values, _bag);
        List<MicroProgram> programs = [];
        foreach (var program in _test.Programs)
            programs.Add(decoder.Decode(program));
        foreach (var word in _words.All)
            word.Bytes = word.Bytes == 0 ? Pointer : word.Bytes;
        if (_words.All.Count > Limits.Words)
            _bag.Error(LitmusCodes.Limit, Place.Start,
                $"{_words.All.Count} locations, expected at most {Limits.Words}");
        if (!_bag.Clean)
            return null;
        InitialRegisters(programs);
        Collect();
        if (!_bag.Clean)
            return null;
        var analysis = new LitmusAnalysis(programs, _words, _values, _bag);
        if (!_bag.Clean)
            return null;
        return new LitmusEmitter(_test, programs, analysis, _words, _values, _bag).Emit(_places, _wide, Pointer);
    }

    // The width of a location is declared, or else that of its widest direct access.
    private void MentionWords()
    {
        foreach (var item in _test.Init)
        {
            if (!item.At.IsRegister)
                _words.Mention(item.At.Text);
            if (item.Value?.Address is { } address)
                _words.Mention(address);
        }

        foreach (var line in _test.Programs.SelectMany(static p => p.Lines))
        {
            if (line.Instruction is not { } i)
                continue;
            var bytes = i.Op.Text[^1] switch { 'b' => 1, 'w' => 2, 'l' => 4, 'q' => Pointer, _ => 0 };
            var register = i.Operands.Where(static o => o.Kind == LitmusOperandKind.Register)
                .Select(static o => X86Registers.Find(o.Text)?.Bytes ?? 0).DefaultIfEmpty(0).Max();
            foreach (var o in i.Operands)
            {
                if (o.Kind is LitmusOperandKind.Location or LitmusOperandKind.Address)
                {
                    var word = _words.All[_words.Mention(o.Text)];
                    if (o.Kind == LitmusOperandKind.Location)
                        word.Bytes = Math.Max(word.Bytes, register > 0 ? register : o.Bytes > 0 ? o.Bytes : bytes);
                }
            }
        }
    }

    private void InitialWords()
    {
        HashSet<string> seen = [];
        foreach (var item in _test.Init)
        {
            if (item.At.IsRegister)
                continue;
            if (item.Value is not null && !seen.Add(item.At.Text))
                _bag.Error(LitmusCodes.Twice, item.At.Place, $"location `{item.At.Text}` is initialised twice");
            var word = _words.All[_words.Mention(item.At.Text)];
            if (item.Type is { } type)
                word.Bytes = Math.Max(word.Bytes, BytesOf(type));
            if (item.Value is { } value)
                word.Initial = _values.Number(ValueOf(value, word.Bytes == 0 ? Pointer : word.Bytes));
            if (word.Bytes == 0 && item.Value is { Address: null } n
                && (n.Number > int.MaxValue || n.Number < int.MinValue))
                word.Bytes = 8;
        }
    }

    private int BytesOf(string type)
    {
        if (type.Contains('*', StringComparison.Ordinal))
            return Pointer;
        if (type.Contains("64", StringComparison.Ordinal) || type.Contains("long", StringComparison.Ordinal)
            || type.Contains("ptr", StringComparison.Ordinal))
            return 8;
        if (type.Contains("16", StringComparison.Ordinal) || type.Contains("short", StringComparison.Ordinal))
            return 2;
        return type.Contains("8_t", StringComparison.Ordinal) || type.Contains("char", StringComparison.Ordinal) ? 1
            : 4;
    }

    private LitmusValue ValueOf(LitmusConst c, int bytes) =>
        c.Address is { } name ? new LitmusValue(_words.Mention(name), 0)
            : LitmusValue.Of(c.Number & LitmusValue.Mask(bytes));

    private void InitialRegisters(List<MicroProgram> programs)
    {
        HashSet<(int, int)> seen = [];
        foreach (var item in _test.Init)
        {
            if (!item.At.IsRegister)
                continue;
            var (thread, number) = (ThreadOf(item.At), X86Decoder.NumberOf(item.At.Text));
            if (thread < 0 || number < 0)
            {
                _bag.Error(thread < 0 ? LitmusCodes.Location : LitmusCodes.Register, item.At.Place,
                    thread < 0 ? $"there is no thread {item.At.Thread}"
                        : $"register `{item.At.Text}` is not supported");
                continue;
            }

            if (item.Value is not null && !seen.Add((thread, number)))
                _bag.Error(LitmusCodes.Twice, item.At.Place, $"register `{item.At.Text}` is initialised twice");
            var r = programs[thread].Register(number, _values.Number(0));
            if (item.Value is { } value)
                programs[thread].Initial[r] =
                    _values.Number(ValueOf(value, Math.Min(Pointer, X86Registers.Find(item.At.Text)!.Bytes)));
        }
    }

    private int ThreadOf(LitmusPlace place)
    {
        for (var t = 0; t < _test.Programs.Count; t++)
        {
            if (_test.Programs[t].Number == place.Thread)
                return t;
        }

        return -1;
    }

    // What the conditions name, shown first.
    private void Collect()
    {
        foreach (var place in PlacesOf(_test.Condition).Concat(_test.Locations))
            Known(place, shown: true);
        foreach (var place in _test.Filter is null ? [] : PlacesOf(_test.Filter))
            Known(place, shown: false);
    }

    private void Known(LitmusPlace place, bool shown)
    {
        if (!place.IsRegister)
        {
            if (_words.NumberOf(place.Text) < 0)
                _bag.Error(LitmusCodes.Location, place.Place,
                    $"location `{place.Text}` is neither initialised nor used");
        }
        else if (ThreadOf(place) < 0)
        {
            _bag.Error(LitmusCodes.Location, place.Place, $"there is no thread {place.Thread}");
        }
        else if (X86Decoder.NumberOf(place.Text) < 0)
        {
            _bag.Error(LitmusCodes.Register, place.Place, $"register `{place.Text}` is not supported");
        }

        _places.Add((place, shown ? 1 : 0));
    }

    public static IEnumerable<LitmusPlace> PlacesOf(LitmusCond c) => c switch
    {
        LitmusEqual { Other: { } other } e => [e.Left, other],
        LitmusEqual e => [e.Left],
        LitmusNot n => PlacesOf(n.Inner),
        LitmusAnd a => a.Parts.SelectMany(PlacesOf),
        LitmusOr o => o.Parts.SelectMany(PlacesOf),
        LitmusImplies i => PlacesOf(i.If).Concat(PlacesOf(i.Then)),
        _ => [],
    };
}
