namespace Smpcheck.Model;

/// <summary>
/// Which values every virtual register can hold before every micro-operation, and every location ever: a fixpoint over
/// all threads. With it arithmetic can be carried out before the test runs, so that no step of the machine computes
///
/// </summary>
/// <remarks>
/// A load finds what its own thread last wrote there (or the initial value, if it wrote nothing), or any write of
/// another thread: so it is under every model that keeps each word coherent. The order of accesses is not looked at
/// otherwise, but how often a value can pass through a write is: one outside of loops happens once, so what a thread
/// finds is derived through each of them at most once. Without that bound two increments of a word would count for
/// ever.
/// </remarks>
internal sealed class LitmusAnalysis
{
    private const int MostRounds = 10_000, MostPairs = 4096;

    private readonly IReadOnlyList<MicroProgram> _programs;
    private readonly LitmusValues _values;
    private readonly DiagnosticBag _bag;
    private readonly ValueBits[][] _before;
    private readonly bool[][] _reached;
    private readonly int _words;
    private readonly ValueBits[][] _seen;
    private readonly ValueBits[][] _written;
    private readonly bool[][] _repeats;
    private bool _grew;

    public LitmusAnalysis(IReadOnlyList<MicroProgram> programs, LitmusWords words, LitmusValues values,
        DiagnosticBag bag)
    {
        (_programs, _values, _bag) = (programs, values, bag);
        _words = words.All.Count;
        _seen = [.. programs.Select(_ => new ValueBits[_words])];
        _written = [.. programs.Select(_ => new ValueBits[_words])];
        _repeats = new bool[programs.Count][];
        _before = new ValueBits[programs.Count][];
        _reached = new bool[programs.Count][];
        for (var t = 0; t < programs.Count; t++)
        {
            var p = programs[t];
            _before[t] = new ValueBits[(p.Code.Count + 1) * Stride(t)];
            _reached[t] = new bool[p.Code.Count + 1];
            for (var r = 0; r < p.Initial.Count; r++)
                _before[t][r] = ValueBits.Of(p.Initial[r]);
            for (var w = 0; w < _words; w++)
                _before[t][p.Initial.Count + w] = ValueBits.Of(words.All[w].Initial);
            _reached[t][0] = true;
        }

        Solve(CountWrites());
    }

    // Writes within a backward jump may repeat.
    private int CountWrites()
    {
        var writes = 0;
        for (var t = 0; t < _programs.Count; t++)
        {
            var code = _programs[t].Code;
            var repeats = _repeats[t] = new bool[code.Count];
            for (var at = 0; at < code.Count; at++)
            {
                if (code[at].Kind == MicroKind.Branch && code[at].Goto <= at)
                    Array.Fill(repeats, true, code[at].Goto, at + 1 - code[at].Goto);
            }

            for (var at = 0; at < code.Count; at++)
                writes += !repeats[at] && code[at]
                    .Kind is MicroKind.Store or MicroKind.Modify or MicroKind.CompareAndSwap ? 1 : 0;
        }

        return writes;
    }

    private void Solve(int writes)
    {
        var before = _bag.Reports;
        for (var passed = 0; _bag.Reports == before; passed++)
        {
            var rounds = 0;
            do
            {
                _grew = false;
                for (var t = 0; t < _programs.Count && _bag.Reports == before; t++)
                    Flow(t);
                if (_values.Overflowed || ++rounds > MostRounds)
                    _bag.Error(LitmusCodes.Values, Place.Start,
                        $"the test computes more than {LitmusValues.Most} values");
            }
            while (_grew && _bag.Reports == before);

            var grew = false;
            for (var t = 0; t < _programs.Count && passed < writes; t++)
            {
                for (var w = 0; w < _words; w++)
                    grew |= _seen[t][w].Add(_written[t][w]);
            }

            if (!grew)
                return;
        }
    }

    private void Write(int t, int at, int location, ValueBits values)
    {
        if (_repeats[t][at])
            _grew |= _seen[t][location].Add(values);
        else
            _written[t][location].Add(values);
    }

    /// <summary>What a thread can find in a location when it comes to a micro-operation.</summary>
    public ValueBits Memory(int thread, int at, int location)
    {
        var held = _before[thread][(at * Stride(thread)) + _programs[thread].Initial.Count + location];
        for (var other = 0; other < _seen.Length; other++)
        {
            if (other != thread)
                held.Add(_seen[other][location]);
        }

        return held;
    }

    // A point's sets: the virtual registers, then what the thread itself left in each location.
    private int Stride(int thread) => _programs[thread].Initial.Count + _words;

    public bool IsReached(int thread, int at) => _reached[thread][at];

    /// <summary>What a source can be before a micro-operation.</summary>
    public ValueBits Before(int thread, int at, MicroSource s) =>
        s.IsRegister ? _before[thread][(at * Stride(thread)) + s.Register] : ValueBits.Of(s.Value);

    /// <summary>Locations an access may mean; an address that is none of them has been reported.</summary>
    public IEnumerable<(int Address, int Location)> Locations(int thread, int at)
    {
        var m = _programs[thread].Code[at];
        if (m.Location >= 0)
        {
            yield return (-1, m.Location);
            yield break;
        }

        var bases = Before(thread, at, m.Base);
        for (var v = bases.First(-1); v >= 0; v = bases.First(v))
        {
            var value = _values[v];
            if (!value.IsNumber && value.Number + m.Offset == 0)
                yield return (v, value.Location);
            else
                _bag.Error(LitmusCodes.Addressing, m.Place, value.IsNumber
                    ? $"address {value.Number + m.Offset} is no location" : "the address lies beside its location");
        }
    }

    private void Flow(int t)
    {
        var p = _programs[t];
        var now = new ValueBits[Stride(t)];
        for (var at = 0; at < p.Code.Count; at++)
        {
            if (!_reached[t][at])
                continue;
            Array.Copy(_before[t], at * now.Length, now, 0, now.Length);
            var m = p.Code[at];
            if (Combinations(t, at, m) > MostPairs)
            {
                _bag.Error(LitmusCodes.Values, m.Place,
                    $"the operands have more than {MostPairs} combinations of values");
                return;
            }

            if (m.Kind == MicroKind.Branch)
            {
                Split(t, at, m, now);
                continue;
            }

            var result = Result(t, at, m, now.AsSpan(p.Initial.Count));
            if (m.Target >= 0)
                now[m.Target] = result;
            Join(t, at + 1, now);
        }
    }

    private void Join(int t, int at, ValueBits[] from)
    {
        _grew |= !_reached[t][at];
        _reached[t][at] = true;
        var to = _before[t].AsSpan(at * from.Length, from.Length);
        for (var r = 0; r < from.Length; r++)
            _grew |= to[r].Add(from[r]);
    }

    // A branch sends on only those values of what it compares with which it can go that way.
    private void Split(int t, int at, Micro m, ValueBits[] now)
    {
        foreach (var taken in (ReadOnlySpan<bool>)[true, false])
        {
            ValueBits a = default, b = default;
            foreach (var (x, y) in Pairs(t, at, m))
            {
                var holds = m.Test is null ? true : m.Test(_values[x], _values[y]);
                if (holds is null)
                    Open(m);
                if (holds != !taken)
                {
                    a.Set(x);
                    b.Set(y);
                }
            }

            if (a.IsEmpty)
                continue;
            var then = (ValueBits[])now.Clone();
            if (m.A.IsRegister)
                then[m.A.Register] = a;
            if (m.B.IsRegister)
                then[m.B.Register] = b;
            Join(t, taken ? m.Goto : at + 1, then);
        }
    }

    private ValueBits Result(int t, int at, Micro m, Span<ValueBits> own)
    {
        ValueBits result = default;
        if (m.Kind == MicroKind.Compute)
        {
            foreach (var (x, y) in Pairs(t, at, m))
                result.Set(Applied(m, x, y));
        }

        if (!m.IsAccess)
            return result;
        List<(int Address, int Location)> targets = [.. Locations(t, at)];
        foreach (var (_, w) in targets)
        {
            var held = Memory(t, at, w);
            result.Add(held);
            if (m.Kind == MicroKind.Load)
                continue;
            var written = m.Kind switch
            {
                MicroKind.Store => Before(t, at, m.A),
                MicroKind.Modify => Modified(m, held, Before(t, at, m.A)),
                _ => Before(t, at, m.B),
            };
            Write(t, at, w, written);
            if (targets.Count > 1 || m.Kind == MicroKind.CompareAndSwap)
                own[w].Add(written);
            else
                own[w] = written;
        }

        return result;
    }

    private int Combinations(int t, int at, Micro m) => m.Kind switch
    {
        MicroKind.Compute or MicroKind.Branch => Before(t, at, m.A).Count * Before(t, at, m.B).Count,
        MicroKind.Modify when m.Native != Native.Replace =>
            Before(t, at, m.A).Count * Locations(t, at).Sum(l => Memory(t, at, l.Location).Count),
        _ => 0,
    };

    private ValueBits Modified(Micro m, ValueBits memory, ValueBits by)
    {
        ValueBits result = default;
        for (var x = memory.First(-1); x >= 0; x = memory.First(x))
        {
            for (var y = by.First(-1); y >= 0; y = by.First(y))
                result.Set(Applied(m, x, y));
        }

        return result;
    }

    /// <summary>The values that A and B can have together.</summary>
    public IEnumerable<(int X, int Y)> Pairs(int t, int at, Micro m)
    {
        var (a, b) = (Before(t, at, m.A), Before(t, at, m.B));
        var same = m.A.IsRegister && m.A.Register == m.B.Register;
        for (var x = a.First(-1); x >= 0; x = a.First(x))
        {
            if (same)
            {
                yield return (x, x);
                continue;
            }

            for (var y = b.First(-1); y >= 0; y = b.First(y))
                yield return (x, y);
        }
    }

    /// <summary>The number of the function's result; an operand that it has none for is reported.</summary>
    public int Applied(Micro m, int x, int y)
    {
        if (m.Apply!(_values[x], _values[y]) is { } v)
            return _values.Number(v);
        Open(m);
        return x;
    }

    private void Open(Micro m) =>
        _bag.Error(LitmusCodes.Addressing, m.Place,
            "what this does is undefined, or depends on where the locations lie");
}
