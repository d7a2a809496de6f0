namespace Smpcheck.Model;

/// <summary>
/// Which values every virtual register can hold before every micro-operation, and every location ever: a fixpoint over all
/// threads. With it arithmetic can be carried out before the test runs, so that no step of the machine computes.
/// </summary>
/// <remarks>
/// The order of accesses is not looked at, but how often a value can pass through a write is: one outside of loops happens
/// once, so what a test leaves in memory is derived through each of them at most once. Without that bound two increments
/// of a word would count for ever.
/// </remarks>
internal sealed class LitmusAnalysis
{
    private const int MostRounds = 10_000;

    private readonly IReadOnlyList<MicroProgram> _programs;
    private readonly LitmusValues _values;
    private readonly DiagnosticBag _bag;
    private readonly ValueBits[][] _before;
    private readonly bool[][] _reached;
    private readonly ValueBits[] _memory;
    private readonly ValueBits[] _written;
    private readonly bool[][] _repeats;
    private bool _grew;

    public LitmusAnalysis(IReadOnlyList<MicroProgram> programs, LitmusWords words, LitmusValues values, DiagnosticBag bag)
    {
        (_programs, _values, _bag) = (programs, values, bag);
        _memory = [.. words.All.Select(static w => ValueBits.Of(w.Initial))];
        _written = (ValueBits[])_memory.Clone();
        _repeats = new bool[programs.Count][];
        _before = new ValueBits[programs.Count][];
        _reached = new bool[programs.Count][];
        for (var t = 0; t < programs.Count; t++)
        {
            var p = programs[t];
            _before[t] = new ValueBits[(p.Code.Count + 1) * p.Initial.Count];
            _reached[t] = new bool[p.Code.Count + 1];
            for (var r = 0; r < p.Initial.Count; r++)
                _before[t][r] = ValueBits.Of(p.Initial[r]);
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
                writes += !repeats[at] && code[at].Kind is MicroKind.Store or MicroKind.Modify or MicroKind.CompareAndSwap ? 1 : 0;
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
                    _bag.Error(LitmusCodes.Values, Place.Start, $"the test computes more than {LitmusValues.Most} values");
            }
            while (_grew && _bag.Reports == before);

            var grew = false;
            for (var w = 0; w < _memory.Length && passed < writes; w++)
                grew |= _memory[w].Add(_written[w]);
            if (!grew)
                return;
        }
    }

    private void Write(int t, int at, int location, ValueBits values)
    {
        if (_repeats[t][at])
            _grew |= _memory[location].Add(values);
        else
            _written[location].Add(values);
    }

    /// <summary>Everything that a location can hold at any time.</summary>
    public ValueBits Memory(int location) => _memory[location];

    public bool IsReached(int thread, int at) => _reached[thread][at];

    /// <summary>What a source can be before a micro-operation.</summary>
    public ValueBits Before(int thread, int at, MicroSource s) =>
        s.IsRegister ? _before[thread][(at * _programs[thread].Initial.Count) + s.Register] : ValueBits.Of(s.Value);

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
                _bag.Error(LitmusCodes.Addressing, m.Place, value.IsNumber ? $"address {value.Number + m.Offset} is no location" : "the address lies beside its location");
        }
    }

    private void Flow(int t)
    {
        var p = _programs[t];
        var now = new ValueBits[p.Initial.Count];
        for (var at = 0; at < p.Code.Count; at++)
        {
            if (!_reached[t][at])
                continue;
            Array.Copy(_before[t], at * now.Length, now, 0, now.Length);
            var m = p.Code[at];
            if (m.Kind == MicroKind.Branch)
            {
                Split(t, at, m, now);
                continue;
            }

            var result = Result(t, at, m);
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

    private ValueBits Result(int t, int at, Micro m)
    {
        ValueBits result = default;
        switch (m.Kind)
        {
            case MicroKind.Compute:
                foreach (var (x, y) in Pairs(t, at, m))
                    result.Set(Applied(m, x, y));
                break;
            case MicroKind.Load:
                foreach (var (_, w) in Locations(t, at))
                    result.Add(_memory[w]);
                break;
            case MicroKind.Store:
                foreach (var (_, w) in Locations(t, at))
                    Write(t, at, w, Before(t, at, m.A));
                break;
            case MicroKind.Modify:
                foreach (var (_, w) in Locations(t, at))
                {
                    result.Add(_memory[w]);
                    Write(t, at, w, Modified(m, _memory[w], Before(t, at, m.A)));
                }

                break;
            case MicroKind.CompareAndSwap:
                foreach (var (_, w) in Locations(t, at))
                {
                    result.Add(_memory[w]);
                    Write(t, at, w, Before(t, at, m.B));
                }

                break;
        }

        return result;
    }

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
        _bag.Error(LitmusCodes.Addressing, m.Place, "what this does is undefined, or depends on where the locations lie");
}
