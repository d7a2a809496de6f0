using System.Globalization;

namespace Smpcheck.Model;

/// <summary>Micro-operations to lines of a scenario. Results were computed before: a program only tells its cases
/// apart.</summary>
internal sealed partial class LitmusEmitter(
    LitmusTest test, List<MicroProgram> programs, LitmusAnalysis analysis, LitmusWords words, LitmusValues values,
        DiagnosticBag bag)
{
    private static readonly string[] Keywords = ["me", "cores", "others", "none", "fault", "not", "and", "or", "all",
        "self", "nmi", "core"];

    private readonly List<string> _names = [];
    private readonly List<Item> _items = [];
    private LitmusAllocation _at = null!;
    private int _thread;
    private List<Line> _lines = [];
    private List<string> _pendingLabels = [];
    private string[] _labelAt = [];
    private int _labels;
    private Place _place;

    public LitmusTranslation? Emit(List<(LitmusPlace Place, int Shown)> places, bool wide, int pointer)
    {
        foreach (var word in words.All)
            _names.Add(NameOf(word.Name));
        var allocations = Allocate(places);
        if (!bag.Clean)
            return null;
        values.Encode();
        List<Block> blocks = [];
        for (var t = 0; t < programs.Count; t++)
        {
            _at = allocations[t];
            blocks.Add(Program(t));
        }

        if (values.Overflowed)
            bag.Error(LitmusCodes.Values, Place.Start, $"the test has more than {LitmusValues.Most} values");
        if (!bag.Clean)
            return null;
        var (terms, hidden, byPlace) = Terms(places, allocations, wide, pointer);
        var conditions = new LitmusConditions(test, byPlace, [.. terms, .. hidden], values, words, pointer);
        var remarks = Remarks(terms, hidden);
        _items.Add(new ModelDecl([new Name("tso", Place.Start)], Place.Start, [], new Trivia(remarks, null)));
        for (var w = 0; w < words.All.Count; w++)
            _items.Add(new VarDecl(new Name(_names[w], Place.Start), false, Number(words.All[w].Initial), false, null,
                Place.Start, [], Trivia.None));
        if (conditions.Scenario() is { } condition)
            _items.Add(new ConditionDecl(new Name(test.Quantifier == LitmusQuantifier.Exists ? "exists" : "forall",
                Place.Start), condition, Place.Start, [], Trivia.None));
        _items.AddRange(blocks);
        var scenario = new Test(new Name(TestName(test.Name.Text), test.Name.Place), Story(test.Doc), _items,
            Trivia.None);
        return new LitmusTranslation(test, scenario, terms, hidden, byPlace, values,
            [.. words.All.Select(static w => w.Name)]);
    }

    private LitmusAllocation[] Allocate(List<(LitmusPlace Place, int Shown)> places)
    {
        var observed = new ulong[programs.Count];
        foreach (var (place, _) in places)
        {
            if (Virtual(place) is var (t, r) && r >= 0 && r < 64 && AtEnd(t, r).Count > 1)
                observed[t] |= 1UL << r;
        }

        return [.. programs.Select((p, t) =>
            new LitmusAllocation(p, analysis, t, observed[t], bag, test.Programs[t].Place))];
    }

    /// <summary>Thread and virtual register of a place; -1: a location, or a register that the thread does not
    /// touch.</summary>
    private (int Thread, int Register) Virtual(LitmusPlace place)
    {
        for (var t = 0; t < programs.Count && place.IsRegister; t++)
        {
            if (test.Programs[t].Number == place.Thread)
                return (t, programs[t].Registers.GetValueOrDefault(X86Decoder.NumberOf(place.Text), -1));
        }

        return (-1, -1);
    }

    private ValueBits AtEnd(int thread, int register) =>
        analysis.Before(thread, programs[thread].Code.Count, MicroSource.Of(register));

    // Terms are in herd's order: registers by thread and number, then locations by name.
    private (List<LitmusTerm> Shown, List<LitmusTerm> Hidden, Dictionary<LitmusPlace, int> ByPlace) Terms(
        List<(LitmusPlace Place, int Shown)> places, LitmusAllocation[] allocations, bool wide, int pointer)
    {
        List<(LitmusPlace Place, int Shown, int Thread, int Register, string Name)> keyed =
            [.. places.Select(p => (p.Place, p.Shown, p.Place.IsRegister ? p.Place.Thread : int.MaxValue,
                p.Place.IsRegister ? X86Decoder.NumberOf(p.Place.Text) : -1, p.Place.IsRegister ? "" : p.Place.Text))];
        keyed.Sort(static (a, b) => a.Shown != b.Shown ? b.Shown.CompareTo(a.Shown)
            : a.Thread != b.Thread ? a.Thread.CompareTo(b.Thread)
            : a.Register != b.Register ? a.Register.CompareTo(b.Register) : string.CompareOrdinal(a.Name, b.Name));
        List<LitmusTerm> shown = [], hidden = [];
        Dictionary<LitmusPlace, int> byPlace = [];
        Dictionary<(int, int, string), int> known = [];
        foreach (var (place, isShown, thread, register, name) in keyed)
        {
            if (!known.TryGetValue((thread, register, name), out var at))
            {
                known[(thread, register, name)] = at = shown.Count + hidden.Count;
                (isShown > 0 ? shown : hidden).Add(Term(place, allocations, wide, pointer));
            }

            byPlace[place] = at;
        }

        return (shown, hidden, byPlace);
    }

    private LitmusTerm Term(LitmusPlace place, LitmusAllocation[] allocations, bool wide, int pointer)
    {
        if (!place.IsRegister)
        {
            var w = words.NumberOf(place.Text);
            return new LitmusTerm($"[{place.Text}]", -1, -1, _names[w], null, words.All[w].Bytes);
        }

        var (t, r) = Virtual(place);
        var name = $"{place.Thread}:{X86Registers.NameOf(X86Decoder.NumberOf(place.Text), wide)}";
        if (r < 0)
            return new LitmusTerm(name, t, -1, null, LitmusValue.Of(0), pointer);
        var single = AtEnd(t, r).Single;
        return AtEnd(t, r).Count <= 1
            ? new LitmusTerm(name, t, -1, null, single < 0 ? LitmusValue.Of(0) : values[single], pointer)
            : new LitmusTerm(name, t, allocations[t].Register(r), null, null, pointer);
    }

    private List<string> Remarks(List<LitmusTerm> shown, List<LitmusTerm> hidden)
    {
        List<string> remarks = [$" {test.Arch.Text} {Clean(test.Name.Text)}, a litmus test."];
        foreach (var term in shown.Concat(hidden).Where(static t => t.Register >= 0))
            remarks.Add($" {term.Name} is core{term.Core}.r{term.Register}");
        for (var v = 0; v < values.Count; v++)
        {
            if (!values.IsPlain(v))
                remarks.Add($" {values.Code(v)} stands for {Shown(values[v])}");
        }

        return remarks;
    }

    private string Shown(LitmusValue v) =>
        v.IsNumber ? v.Number.ToString(CultureInfo.InvariantCulture)
        : v.Number == 0 ? $"the address of {words.All[v.Location].Name}"
            : $"the address of {words.All[v.Location].Name} + {v.Number}";

    // Names

    private string NameOf(string location)
    {
        var name = new string([.. location.Select(static c => char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_')]);
        if (!char.IsAsciiLetter(name[0]) || Keywords.Contains(name) || Assembler.RegisterNumber(name) >= 0)
            name = "v_" + name;
        while (_names.Contains(name))
            name += "_";
        return name;
    }

    private static string TestName(string name)
    {
        var plain = new string([.. name.Select(static c => char.IsAsciiLetterOrDigit(c) ? c : '_')]);
        return char.IsAsciiLetter(plain[0]) ? plain : "t_" + plain;
    }

    private static string? Story(string? doc) => doc is null ? null : Clean(doc);

    private static string Clean(string text) => new([.. text.Where(static c => c is >= ' ' and < '\x7f' and not '"')]);

    private IntConst Number(int value) => Literal(values.Code(value));

    private static IntConst Literal(int number) =>
        new(number, number.ToString(CultureInfo.InvariantCulture), Place.Start);
}
