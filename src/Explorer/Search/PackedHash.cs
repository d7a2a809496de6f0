using System.Runtime.CompilerServices;

namespace Smpcheck.Explorer;

/// <summary>A multiply-mix over packed words: both halves of a 128-bit product folded together.</summary>
/// <remarks>
/// Cyclic redundancy checks collide by the thousand on states that differ in one word; this did not once.
/// </remarks>
internal static unsafe class PackedHash
{
    private const ulong A = 0xa0761d6478bd642f;
    private const ulong B = 0xe7037ed1a0b428db;
    private const ulong C = 0x8ebc6af09c88c6e3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ulong* packed, int words)
    {
        ulong hash = C;
        int at = 0;
        for (; at + 1 < words; at += 2)
            hash = Mix(packed[at] ^ A, packed[at + 1] ^ hash);
        if (at < words)
            hash = Mix(packed[at] ^ A, hash ^ B);
        return Mix(hash ^ B, C);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong left, ulong right)
    {
        ulong high = Math.BigMul(left, right, out ulong low);
        return high ^ low;
    }
}
