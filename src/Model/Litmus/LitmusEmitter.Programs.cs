namespace Smpcheck.Model;

// Lines of programs.
internal sealed partial class LitmusEmitter
{
    private CoreBlock Program(int thread)
    {
        var p = programs[thread];
        (_thread, _lines, _pendingLabels, _labels) = (thread, [], [], 0);
        _labelAt = new string[p.Code.Count + 1];
        foreach (var m in p.Code.Where((m, at) => m.Kind == MicroKind.Branch && m.Goto != at + 1 && !_at.IsDead(at)))
            _labelAt[m.Goto] ??= NextLabel();
        _place = test.Programs[thread].Place;
        for (var r = 0; r < p.Initial.Count; r++)
        {
            if (_at.IsLiveAtStart(r) && values.Code(p.Initial[r]) != 0)
                Line("mov", RegisterArg(_at.Register(r)), ValueArg(p.Initial[r]));
        }

        for (var at = 0; at < p.Code.Count; at++)
        {
            Mark(_labelAt[at]);
            if (_lines.Count > Limits.Instructions)
                break;
            if (!_at.IsDead(at))
                Micro(at, p.Code[at]);
        }

        Mark(_labelAt[p.Code.Count]);
        if (_pendingLabels.Count > 0 || _lines.Count == 0)
            Line("nop");
        if (_lines.Count > Limits.Instructions)
            bag.Error(LitmusCodes.Limit, _place, $"the thread becomes more than {Limits.Instructions} instructions");
        return new CoreBlock([new CoreRange(Literal(thread), null, false, _place)], _lines, _place, [],
            new Trivia([""], null));
    }

    private string NextLabel() => $"L{_labels++}";

    private void Mark(string? label)
    {
        if (label is not null)
            _pendingLabels.Add(label);
    }

    // A line has one label: others that mean the same place jump on.
    private Name? TakeLabel()
    {
        if (_pendingLabels.Count == 0)
            return null;
        var last = _pendingLabels[^1];
        for (var i = 0; i < _pendingLabels.Count - 1; i++)
            _lines.Add(new InstructionLine(new Name(_pendingLabels[i], _place), new Name("nop", _place), [], null, null,
                null, _place, [], Trivia.None));
        _pendingLabels.Clear();
        return new Name(last, _place);
    }

    private void Line(string op, params Arg[] args) => Add(op, args, null, null);

    private void Goto(string label) => Add("goto", [], null, label);

    private void If(Cond condition, string label) => Add("if", [], condition, label);

    // What is past the limit is not even built: the test is reported as too large.
    private void Add(string op, Arg[] args, Cond? condition, string? target)
    {
        if (_lines.Count > Limits.Instructions)
            return;
        Name? goal = target is null ? null : new Name(target, _place);
        _lines.Add(new InstructionLine(TakeLabel(), new Name(op, _place), args, condition, goal, null, _place, [],
            Trivia.None));
    }

    private static ConstArg RegisterArg(int r) => new(new NameConst(new Name($"r{r}", Place.Start), 0, Place.Start));

    private ConstArg WordArg(int word) => new(new NameConst(new Name(_names[word], _place), 0, _place));

    private ConstArg ValueArg(int value) => new(Number(value));

    private ConstArg Arg(MicroSource s) => s.IsRegister ? RegisterArg(_at.Register(s.Register)) : ValueArg(s.Value);

    // Targets that nothing reads are written all the same, as instructions are: the machine drops them.
    private ConstArg TargetArg(Micro m) =>
        RegisterArg(Math.Max(0, _at.Register(m.Target) is var r && r >= 0 ? r : Spare()));

    /// <summary>A register that no other value of the thread lives in; the last one if there is none.</summary>
    private int Spare()
    {
        var used = 0;
        for (var r = 0; r < programs[_thread].Initial.Count; r++)
            used = Math.Max(used, _at.Register(r) + 1);
        return used;
    }

    private void Micro(int at, Micro m)
    {
        _place = m.Place;
        switch (m.Kind)
        {
            case MicroKind.Compute:
                Compute(at, m);
                break;
            case MicroKind.Fence:
                Line(m.Fence);
                break;
            case MicroKind.Nop:
                Line("nop");
                break;
            case MicroKind.Branch:
                Branch(at, m);
                break;
            default:
                Accesses(at, m);
                break;
        }
    }

    private RelCond Is(MicroSource s, int value) => new(Arg(s), Relation.Equal, ValueArg(value), _place);

    private static Cond Any(List<Cond> parts) => parts.Count == 1 ? parts[0] : new AnyCond(parts, Place.Start);

    /// <summary>That A and B are one of the pairs.</summary>
    private Cond AnyOf(Micro m, IEnumerable<(int X, int Y)> pairs)
    {
        List<Cond> parts = [];
        foreach (var (x, y) in pairs)
        {
            Cond? left = m.A.IsRegister ? Is(m.A, x) : null;
            Cond? right = m.B.IsRegister && m.B != m.A ? Is(m.B, y) : null;
            parts.Add(left is null ? right! : right is null ? left : new AllCond([left, right], Place.Start));
        }

        return Any(parts);
    }

    private void Branch(int at, Micro m)
    {
        var target = _labelAt[m.Goto];
        if (m.Goto == at + 1)
            return;
        if (m.Test is null)
        {
            Goto(target);
            return;
        }

        List<(int, int)> taken = [], passed = [];
        foreach (var (x, y) in analysis.Pairs(_thread, at, m))
            (m.Test(values[x], values[y]) == true ? taken : passed).Add((x, y));
        if (passed.Count == 0)
            Goto(target);
        else if (taken.Count > 0)
            If(taken.Count <= passed.Count ? AnyOf(m, taken) : new NotCond(AnyOf(m, passed), _place), target);
    }

    private void Compute(int at, Micro m)
    {
        var to = _at.Register(m.Target);
        Dictionary<int, List<(int X, int Y)>> byResult = [];
        bool isA = m.A.IsRegister, isB = m.B.IsRegister,
            sums = m.Native == Native.Add && m.A.IsRegister && _at.Register(m.A.Register) == to;
        foreach (var (x, y) in analysis.Pairs(_thread, at, m))
        {
            var result = analysis.Applied(m, x, y);
            isA &= result == x;
            isB &= result == y;
            sums &= IsSum(x, y, result);
            if (!byResult.TryGetValue(result, out var pairs))
                byResult[result] = pairs = [];
            pairs.Add((x, y));
        }

        if (byResult.Count == 1)
            Line("mov", RegisterArg(to), ValueArg(byResult.Keys.First()));
        else if (isA || isB)
            Copy(to, _at.Register((isA ? m.A : m.B).Register));
        else if (sums)
            Line("addr", RegisterArg(to), Arg(m.B));
        else
            Cases(m, to, byResult);
    }

    private void Copy(int to, int from)
    {
        if (to != from)
            Line("mov", RegisterArg(to), RegisterArg(from));
    }

    private bool IsSum(int x, int y, int result) =>
        values.IsPlain(x) && values.IsPlain(y) && values.IsPlain(result)
            && values[x].Number + values[y].Number == values[result].Number;

    // if one result's operands: goto its mov; ...; mov the most common result.
    private void Cases(Micro m, int to, Dictionary<int, List<(int X, int Y)>> byResult)
    {
        var common = byResult.MaxBy(static r => r.Value.Count).Key;
        var end = NextLabel();
        List<(string Label, int Result)> cases = [];
        foreach (var (result, pairs) in byResult)
        {
            if (result == common)
                continue;
            cases.Add((NextLabel(), result));
            If(AnyOf(m, pairs), cases[^1].Label);
        }

        Line("mov", RegisterArg(to), ValueArg(common));
        foreach (var (label, result) in cases)
        {
            Goto(end);
            Mark(label);
            Line("mov", RegisterArg(to), ValueArg(result));
        }

        Mark(end);
    }

    // An access through a register goes to one of several words, told apart by the address.
    private void Accesses(int at, Micro m)
    {
        List<(int Address, int Word)> targets = [.. analysis.Locations(_thread, at)];
        if (targets.Count == 1)
        {
            Access(at, m, targets[0].Word);
            return;
        }

        var end = NextLabel();
        List<string> labels = [];
        for (var i = 1; i < targets.Count; i++)
        {
            labels.Add(NextLabel());
            If(Is(m.Base, targets[i].Address), labels[^1]);
        }

        for (var i = 0; i < targets.Count; i++)
        {
            if (i > 0)
            {
                Goto(end);
                Mark(labels[i - 1]);
            }

            Access(at, m, targets[i].Word);
        }

        Mark(end);
    }

    private void Access(int at, Micro m, int word)
    {
        if (m.Kind is MicroKind.Store or MicroKind.CompareAndSwap)
            CheckWidth(at, m, word);
        switch (m.Kind)
        {
            case MicroKind.Load:
                Line("load", TargetArg(m), WordArg(word));
                break;
            case MicroKind.Store:
                Line("store", WordArg(word), Arg(m.A));
                break;
            case MicroKind.CompareAndSwap:
                Line("cas", TargetArg(m), WordArg(word), Arg(m.A), Arg(m.B));
                break;
            default:
                Modify(at, m, word);
                break;
        }
    }

    // N-22: a narrow store is a whole one if the rest of the word is zero anyway.
    private void CheckWidth(int at, Micro m, int word)
    {
        if (m.Bytes == 0 || m.Bytes >= words.All[word].Bytes)
            return;
        var held = analysis.Memory(_thread, at, word);
        for (var v = held.First(-1); v >= 0; v = held.First(v))
        {
            if (values[v].IsNumber && (values[v].Number & ~LitmusValue.Mask(m.Bytes)) != 0)
                bag.Error(LitmusCodes.Mixed, m.Place,
                    $"a store of {m.Bytes} bytes into `{words.All[word].Name}`, which has {words.All[word].Bytes}");
        }
    }

    private void Modify(int at, Micro m, int word)
    {
        var (held, by) = (analysis.Memory(_thread, at, word), analysis.Before(_thread, at, m.A));
        var (sums, same, replaces) = (m.Native == Native.Add, m.Native is Native.And or Native.Or or Native.Xor,
            m.Native == Native.Replace);
        for (var x = held.First(-1); x >= 0; x = held.First(x))
        {
            for (var y = by.First(-1); y >= 0; y = by.First(y))
            {
                var result = analysis.Applied(m, x, y);
                sums &= IsSum(x, y, result);
                replaces &= result == y;
                same &= values.IsPlain(x) && values.IsPlain(y) && values.IsPlain(result);
            }
        }

        var read = _at.Register(m.Target) >= 0 && IsRead(at, m);
        if (replaces)
            Line("xchg", TargetArg(m), WordArg(word), Arg(m.A));
        else if (sums && read)
            Line("xadd", TargetArg(m), WordArg(word), Arg(m.A));
        else if (sums)
            Line("add", WordArg(word), Arg(m.A));
        else if (same && !read)
            Line(m.Native switch { Native.And => "and", Native.Or => "or", _ => "xor" }, WordArg(word), Arg(m.A));
        else
            Tries(m, word, held, by);
    }

    private bool IsRead(int at, Micro m) => _at.IsLiveAfter(at, m.Target);

    // cas for each value that may be there, until one is: the word cannot change between the look and the write of one.
    private void Tries(Micro m, int word, ValueBits held, ValueBits by)
    {
        var t = RegisterArg(_at.Register(m.Target));
        var end = NextLabel();
        Dictionary<int, string> tries = [];
        for (var x = held.First(-1); x >= 0; x = held.First(x))
            tries[x] = NextLabel();
        foreach (var (x, label) in tries)
        {
            Mark(label);
            Try(m, word, x, by, t, end);
            foreach (var (other, there) in tries)
            {
                if (other != x)
                    If(new RelCond(t, Relation.Equal, ValueArg(other), _place), there);
            }

            // Not reached: the word held one of the values.
            Goto(label);
        }

        Mark(end);
    }

    private void Try(Micro m, int word, int x, ValueBits by, ConstArg t, string end)
    {
        Dictionary<int, List<Cond>> byResult = [];
        for (var y = by.First(-1); y >= 0; y = by.First(y))
        {
            var result = analysis.Applied(m, x, y);
            if (!byResult.TryGetValue(result, out var parts))
                byResult[result] = parts = [];
            parts.Add(Is(m.A, y));
        }

        var met = NextLabel();
        var rest = byResult.Count;
        foreach (var (result, parts) in byResult)
        {
            var skip = --rest > 0 ? NextLabel() : null;
            if (skip is not null)
                If(new NotCond(Any(parts), _place), skip);
            Line("cas", t, WordArg(word), ValueArg(x), ValueArg(result));
            If(new RelCond(t, Relation.Equal, ValueArg(x), _place), end);
            if (skip is not null)
                Goto(met);
            Mark(skip);
        }

        Mark(met);
    }
}
