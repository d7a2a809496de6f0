namespace Smpcheck.Model;

/// <summary>Results and flags of the integer instructions, modulo the operand's width.</summary>
/// <remarks>SDM1 "Status Flags"; SDM2 "ADD", "SUB", "CMP", "TEST", "INC", "SHL". AF is not kept: nothing supported
/// reads it.</remarks>
internal static class X86Arithmetic
{
    public const int Carry = 1, Parity = 2, Zero = 4, Sign = 8, Overflow = 16, All = 31;

    /// <summary>How far above a flag stands the bit which says that the manual leaves it undefined.</summary>
    public const int Undefined = 8;

    /// <summary>The low bytes of a value, or its second byte. An address has no parts: it is whole, or
    /// nothing.</summary>
    public static LitmusValue? Part(LitmusValue v, int bytes, bool high, int pointer) =>
        !v.IsNumber ? (bytes >= pointer ? v : null)
        : LitmusValue.Of(high ? v.Number >> 8 & 0xff : v.Number & LitmusValue.Mask(bytes));

    /// <summary>A register after a part of it was written: 32 bits clear what is above, fewer leave it.</summary>
    public static LitmusValue? Insert(LitmusValue old, LitmusValue by, int bytes, bool high, int pointer)
    {
        if (bytes >= 4)
            return Part(by, bytes, false, pointer);
        if (!old.IsNumber || !by.IsNumber)
            return null;
        var mask = LitmusValue.Mask(bytes);
        var shift = high ? 8 : 0;
        return LitmusValue.Of((old.Number & ~(mask << shift)) | ((by.Number & mask) << shift));
    }

    /// <summary>The result of an operation on operands of that width; an address may be moved, masked by itself,
    /// compared.</summary>
    public static LitmusValue? Result(string op, LitmusValue a, LitmusValue b, int bytes, int pointer)
    {
        if (!a.IsNumber || !b.IsNumber)
            return bytes >= pointer ? OnAddresses(op, a, b) : null;
        var (x, y) = (a.Number, b.Number);
        var bits = 8 * bytes;
        var count = (int)(y & (bits == 64 ? 63 : 31));
        long? result = op switch
        {
            "add" or "inc" => x + y,
            "sub" or "cmp" or "dec" => x - y,
            "neg" => -x,
            "not" => ~x,
            "and" or "test" => x & y,
            "or" => x | y,
            "xor" => x ^ y,
            "imul" => x * y,
            "shl" or "sal" => count >= bits ? 0 : x << count,
            "shr" => count >= bits ? 0 : (long)((ulong)(x & LitmusValue.Mask(bytes)) >> count),
            "sar" => LitmusValue.Signed(x, bytes) >> Math.Min(count, 63),
            _ => null,
        };
        return result is { } r ? LitmusValue.Of(r & LitmusValue.Mask(bytes)) : null;
    }

    private static LitmusValue? OnAddresses(string op, LitmusValue a, LitmusValue b) => op switch
    {
        "add" or "inc" when b.IsNumber => a with { Number = a.Number + b.Number },
        "add" when a.IsNumber => b with { Number = a.Number + b.Number },
        "sub" or "dec" when b.IsNumber => a with { Number = a.Number - b.Number },
        "sub" when a.Location == b.Location => LitmusValue.Of(a.Number - b.Number),
        "xor" when a == b => LitmusValue.Of(0),
        "and" or "or" or "test" when a == b => a,
        "or" or "xor" when b == LitmusValue.Of(0) => a,
        "and" when b == LitmusValue.Of(0) || a == LitmusValue.Of(0) => LitmusValue.Of(0),
        _ => null,
    };

    /// <summary>
    /// Flags of <c>a op b</c>, and above each the bit that it is undefined: by the manual, or because an address
    /// decides it.
    /// </summary>
    public static int Flags(string op, LitmusValue a, LitmusValue b, int bytes, int pointer)
    {
        if (!a.IsNumber || !b.IsNumber)
            return (bytes >= pointer ? AddressZero(op, a, b) : null) is { } zero ? zero | (All & ~Zero) << Undefined
                : All << Undefined;
        var mask = LitmusValue.Mask(bytes);
        var (x, y) = (a.Number & mask, b.Number & mask);
        var r = Result(op, LitmusValue.Of(x), LitmusValue.Of(y), bytes, pointer)!.Value.Number;
        var sign = (8 * bytes) - 1;
        var flags = r == 0 ? Zero : 0;
        flags |= (r >> sign & 1) != 0 ? Sign : 0;
        flags |= (System.Numerics.BitOperations.PopCount((ulong)r & 0xff) & 1) == 0 ? Parity : 0;
        switch (op)
        {
            case "add" or "inc":
                flags |= (((x ^ r) & (y ^ r)) >> sign & 1) != 0 ? Overflow : 0;
                flags |= (ulong)r < (ulong)x ? Carry : 0;
                break;
            case "sub" or "cmp" or "dec":
                flags |= (((x ^ y) & (x ^ r)) >> sign & 1) != 0 ? Overflow : 0;
                flags |= (ulong)x < (ulong)y ? Carry : 0;
                break;
            case "neg":
                flags |= (x & r & 1L << sign) != 0 ? Overflow : 0;
                flags |= x != 0 ? Carry : 0;
                break;
            case "and" or "or" or "xor" or "test":
                break;
            case "imul":
                return (All & ~(Carry | Overflow)) << Undefined | Carries(x, y, bytes);
            default:
                return Shifted(op, x, (int)(y & (bytes == 8 ? 63 : 31)), sign, flags);
        }

        return flags;
    }

    private static int Carries(long x, long y, int bytes)
    {
        var product = (Int128)LitmusValue.Signed(x, bytes) * LitmusValue.Signed(y, bytes);
        return product == LitmusValue.Signed((long)(product & ulong.MaxValue), bytes) ? 0 : Carry | Overflow;
    }

    // A shift by nothing leaves the flags as they were, which are not at hand; the overflow is defined for shifts by
    // one.
    private static int Shifted(string op, long x, int count, int sign, int flags)
    {
        if (count == 0 || count > sign)
            return All << Undefined;
        var left = op is "shl" or "sal";
        var last = left ? x >> (sign + 1 - count) & 1 : x >> (count - 1) & 1;
        flags |= last != 0 ? Carry : 0;
        if (count > 1)
            return flags | Overflow << Undefined;
        var top = x >> sign & 1;
        var overflow = left ? (x >> (sign - 1) & 1) != top : op == "shr" && top != 0;
        return flags | (overflow ? Overflow : 0);
    }

    // No location is at address zero, and no two are the same.
    private static int? AddressZero(string op, LitmusValue a, LitmusValue b) => op switch
    {
        "cmp" or "sub" => a == b ? Zero : 0,
        "test" when a == b => 0,
        _ => Result(op, a, b, 8, 8) is { } r ? (r == LitmusValue.Of(0) ? Zero : 0) : null,
    };

    /// <summary>Flags that a condition looks at; 0 for an unknown condition.</summary>
    public static int Reads(string condition) => condition switch
    {
        "e" or "z" or "ne" or "nz" => Zero,
        "s" or "ns" => Sign,
        "p" or "pe" or "np" or "po" => Parity,
        "o" or "no" => Overflow,
        "c" or "b" or "nae" or "nc" or "nb" or "ae" => Carry,
        "be" or "na" or "a" or "nbe" => Carry | Zero,
        "l" or "nge" or "lt" or "ge" or "nl" => Sign | Overflow,
        "le" or "ng" or "g" or "nle" or "gt" => Sign | Overflow | Zero,
        _ => 0,
    };

    /// <summary>Whether a condition holds of flags; null: it looks at an undefined one.</summary>
    public static bool? Holds(string condition, int flags)
    {
        if ((flags >> Undefined & Reads(condition)) != 0)
            return null;
        var (z, s, c) = ((flags & Zero) != 0, (flags & Sign) != 0, (flags & Carry) != 0);
        var (o, p) = ((flags & Overflow) != 0, (flags & Parity) != 0);
        return condition switch
        {
            "e" or "z" => z,
            "ne" or "nz" => !z,
            "s" => s,
            "ns" => !s,
            "p" or "pe" => p,
            "np" or "po" => !p,
            "o" => o,
            "no" => !o,
            "c" or "b" or "nae" => c,
            "nc" or "nb" or "ae" => !c,
            "be" or "na" => c || z,
            "a" or "nbe" => !c && !z,
            "l" or "nge" or "lt" => s != o,
            "ge" or "nl" => s == o,
            "le" or "ng" => z || s != o,
            _ => !z && s == o,
        };
    }
}
