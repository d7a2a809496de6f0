using System.Numerics;

namespace Smpcheck.Model;

/// <summary>A value of a test: 64 bits, or the address of a location (its number) plus an offset.</summary>
public readonly record struct LitmusValue(int Location, long Number)
{
    public static LitmusValue Of(long number) => new(-1, number);

    public bool IsNumber => Location < 0;

    public static long Mask(int bytes) => bytes >= 8 ? -1 : (1L << (8 * bytes)) - 1;

    /// <summary>The low bytes of a number, read as signed.</summary>
    public static long Signed(long number, int bytes)
    {
        var shift = 64 - (8 * bytes);
        return number << shift >> shift;
    }
}

/// <summary>A set of a test's values, by their numbers in its <see cref="LitmusValues"/>.</summary>
internal struct ValueBits
{
    private ulong _a, _b, _c, _d;

    public static ValueBits Of(int value)
    {
        ValueBits set = default;
        set.Set(value);
        return set;
    }

    public readonly int Count => BitOperations.PopCount(_a) + BitOperations.PopCount(_b) + BitOperations.PopCount(_c)
        + BitOperations.PopCount(_d);

    public readonly bool IsEmpty => (_a | _b | _c | _d) == 0;

    /// <summary>The only value of a set, or -1.</summary>
    public readonly int Single => Count == 1 ? First(-1) : -1;

    public readonly bool Has(int value) => (Word(value >> 6) >> (value & 63) & 1) != 0;

    public void Set(int value)
    {
        var bit = 1UL << (value & 63);
        switch (value >> 6)
        {
            case 0: _a |= bit; break;
            case 1: _b |= bit; break;
            case 2: _c |= bit; break;
            default: _d |= bit; break;
        }
    }

    /// <summary>Adds a set; true if that made a difference.</summary>
    public bool Add(ValueBits by)
    {
        var grew = ((by._a & ~_a) | (by._b & ~_b) | (by._c & ~_c) | (by._d & ~_d)) != 0;
        (_a, _b, _c, _d) = (_a | by._a, _b | by._b, _c | by._c, _d | by._d);
        return grew;
    }

    /// <summary>The first value after another (-1: the first of all), or -1: <c>for (v = s.First(-1); v >= 0; v =
    /// s.First(v))</c>.</summary>
    public readonly int First(int after)
    {
        for (var at = after + 1; at < LitmusValues.Most; at = (at | 63) + 1)
        {
            var rest = Word(at >> 6) >> (at & 63);
            if (rest != 0)
                return at + BitOperations.TrailingZeroCount(rest);
        }

        return -1;
    }

    private readonly ulong Word(int i) => i switch { 0 => _a, 1 => _b, 2 => _c, _ => _d };
}

/// <summary>All values of a test, numbered as they are met, and how a word of the machine spells each.</summary>
public sealed class LitmusValues
{
    /// <summary>Numbers of values: a word holds 0 to 255.</summary>
    public const int Most = 256;

    private readonly List<LitmusValue> _values = [];
    private readonly Dictionary<LitmusValue, int> _numbers = [];
    private int[]? _codes;

    /// <summary>More values were asked for than a word can tell apart.</summary>
    public bool Overflowed { get; private set; }

    public LitmusValue this[int value] => _values[value];

    public int Count => _values.Count;

    /// <summary>The number of a value; after an overflow that of another one, and the test cannot be run.</summary>
    public int Number(LitmusValue value)
    {
        if (_numbers.TryGetValue(value, out var known))
            return known;
        if (_values.Count == Most)
        {
            Overflowed = true;
            return 0;
        }

        _values.Add(value);
        return _numbers[value] = _values.Count - 1;
    }

    public int Number(long number) => Number(LitmusValue.Of(number));

    /// <summary>Chooses the codes, once all values are known: a small number is its own, others take what is left from
    /// the top.</summary>
    public void Encode()
    {
        _codes = new int[_values.Count];
        var taken = new bool[Most];
        for (var i = 0; i < _values.Count; i++)
        {
            _codes[i] = _values[i] is { IsNumber: true, Number: >= 0 and < Most } v ? (int)v.Number : -1;
            if (_codes[i] >= 0)
                taken[_codes[i]] = true;
        }

        var next = Most - 1;
        taken[0] = true; // What registers and words hold that nobody initialised.
        for (var i = 0; i < _values.Count; i++)
        {
            if (_codes[i] >= 0)
                continue;
            while (next >= 0 && taken[next])
                next--;
            Overflowed |= next < 0;
            _codes[i] = Math.Max(0, next--);
        }
    }

    /// <summary>What a word holds for a value.</summary>
    public int Code(int value) => _codes![value];

    /// <summary>The value is a number that is its own code.</summary>
    public bool IsPlain(int value) => _values[value] is { IsNumber: true, Number: >= 0 and < Most };

    /// <summary>The value that a word holds.</summary>
    public LitmusValue Decode(int code)
    {
        var at = Array.IndexOf(_codes!, code);
        return at < 0 ? LitmusValue.Of(code) : _values[at];
    }
}
