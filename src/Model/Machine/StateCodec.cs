using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Smpcheck.Model;

/// <summary>Packs the live bits of a working block into as few 64-bit words as hold them, and back.</summary>
/// <remarks>
/// Exact both ways: equal blocks are equal words. One bit-extract instruction does eight bytes; words without a live
/// bit are not touched. Immutable but for <see cref="Checked"/>, so workers share one.
/// </remarks>
public sealed class StateCodec
{
    private readonly Field[] _fields;
    private readonly ulong[] _live;
    private readonly bool _bmi2;

    /// <summary>A codec for blocks whose live bits are given as one mask per 8-byte word.</summary>
    /// <param name="liveBits">One mask per word, in memory order.</param>
    /// <param name="portable">Keeps to the path without BMI2, which tests hold against the other.</param>
    public StateCodec(IReadOnlyList<ulong> liveBits, bool portable = false)
    {
        _live = [.. liveBits];
        _bmi2 = Bmi2.X64.IsSupported && !portable;
        var fields = new List<Field>();
        for (int word = 0; word < _live.Length; word++)
        {
            if (_live[word] == 0)
                continue;
            fields.Add(new Field(_live[word], word * sizeof(ulong), BitOperations.PopCount(_live[word]), Bits));
            Bits += BitOperations.PopCount(_live[word]);
        }

        _fields = [.. fields];
        Words = Math.Max(1, (Bits + 63) / 64); // A system without live bits still has a state to store.
    }

    /// <summary>Live bits of a state.</summary>
    public int Bits { get; }

    /// <summary>64-bit words of a packed state.</summary>
    public int Words { get; }

    /// <summary>Bytes of a working block.</summary>
    public int StateBytes => _live.Length * sizeof(ulong);

    /// <summary>Verifies on every <see cref="Pack"/> that no bit outside the masks is set.</summary>
    public bool Checked { get; set; }

    /// <summary>Packs a block into the first <see cref="Words"/> words.</summary>
    public void Pack(ReadOnlySpan<byte> block, Span<ulong> packed)
    {
        Require.That(block.Length == StateBytes && packed.Length >= Words);
        if (Checked)
            Check(MemoryMarshal.Cast<byte, ulong>(block));
        // Lengths are checked above, once: the loop goes by references.
        ref byte from = ref MemoryMarshal.GetReference(block);
        ref ulong to = ref MemoryMarshal.GetReference(packed);
        ulong gathered = 0;
        int filled = 0;
        foreach (ref readonly var field in _fields.AsSpan())
        {
            ulong word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref from, field.At));
            ulong bits = _bmi2 ? Bmi2.X64.ParallelBitExtract(word, field.Mask) : ExtractPortably(word, field.Mask);
            gathered |= bits << filled;
            filled += field.Bits;
            if (filled < 64)
                continue;
            to = gathered;
            to = ref Unsafe.Add(ref to, 1);
            filled -= 64;
            gathered = filled == 0 ? 0 : bits >> (field.Bits - filled);
        }

        if (filled > 0 || Bits == 0)
            to = gathered;
    }

    /// <summary>Writes every byte of a block, the dead ones as zero.</summary>
    public void Unpack(ReadOnlySpan<ulong> packed, Span<byte> block)
    {
        Require.That(block.Length == StateBytes && packed.Length >= Words);
        if (_fields.Length < _live.Length)
            block.Clear();
        ref byte to = ref MemoryMarshal.GetReference(block);
        ref ulong from = ref MemoryMarshal.GetReference(packed);
        foreach (ref readonly var field in _fields.AsSpan())
        {
            int word = field.Offset >> 6, shift = field.Offset & 63;
            ulong bits = Unsafe.Add(ref from, word) >> shift;
            if (shift + field.Bits > 64)
                bits |= Unsafe.Add(ref from, word + 1) << (64 - shift);
            ulong value = _bmi2 ? Bmi2.X64.ParallelBitDeposit(bits, field.Mask) : Deposit(bits, field.Mask);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, field.At), value);
        }
    }

    /// <summary>The bits of a value under a mask, side by side from the lowest on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Extract(ulong value, ulong mask) =>
        Bmi2.X64.IsSupported ? Bmi2.X64.ParallelBitExtract(value, mask) : ExtractPortably(value, mask);

    /// <summary>What the BMI2 instruction PEXT does, a run of ones at a time.</summary>
    private static ulong ExtractPortably(ulong value, ulong mask)
    {
        ulong bits = 0;
        for (int at = 0; mask != 0;)
        {
            int low = BitOperations.TrailingZeroCount(mask), length = BitOperations.TrailingZeroCount(~(mask >> low));
            bits |= ((value & mask) >> low & Ones(length)) << at;
            at += length;
            mask &= ~(Ones(length) << low);
        }

        return bits;
    }

    /// <summary>What the BMI2 instruction PDEP does.</summary>
    private static ulong Deposit(ulong bits, ulong mask)
    {
        ulong value = 0;
        for (int at = 0; mask != 0;)
        {
            int low = BitOperations.TrailingZeroCount(mask), length = BitOperations.TrailingZeroCount(~(mask >> low));
            value |= (bits >> at & Ones(length)) << low;
            at += length;
            mask &= ~(Ones(length) << low);
        }

        return value;
    }

    private static ulong Ones(int length) => length >= 64 ? ulong.MaxValue : (1UL << length) - 1;

    private void Check(ReadOnlySpan<ulong> words)
    {
        for (int word = 0; word < _live.Length; word++)
        {
            ulong dead = words[word] & ~_live[word];
            if (dead != 0)
                throw new ModelBugException($"word {word} of a state has bits {dead:x16} set outside its live bits");
        }
    }

    /// <summary>One word of the block with live bits.</summary>
    /// <param name="Mask">The live bits.</param>
    /// <param name="At">Where the word is, in bytes.</param>
    /// <param name="Bits">How many are live.</param>
    /// <param name="Offset">Where they go, in bits.</param>
    private readonly record struct Field(ulong Mask, int At, int Bits, int Offset);
}
