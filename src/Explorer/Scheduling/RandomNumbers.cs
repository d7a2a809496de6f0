using System.Runtime.CompilerServices;

namespace Smpcheck.Explorer;

/// <summary>
/// A stream of pseudo-random numbers: a Weyl sequence whose steps are mixed by a multiplication. Eight bytes of state,
/// the same on every machine; one stream a run.
/// </summary>
public struct RandomNumbers
{
    private const ulong Weyl = 0x9e3779b97f4a7c15;
    private const ulong Mixer = 0xe7037ed1a0b428db;

    private ulong _state;

    /// <summary>
    /// The stream of a run: streams of neighbouring runs and seeds have nothing to do with each other.
    /// </summary>
    public RandomNumbers(long seed, long run) => _state = Mix(Mix((ulong)seed, Weyl) ^ (ulong)run, Mixer);

    /// <summary>64 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Next()
    {
        _state += Weyl;
        return Mix(_state, Mixer);
    }

    /// <summary>A number from 0 to <paramref name="bound"/> - 1; the bound is at least 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Below(int bound) => (int)((Next() >> 32) * (uint)bound >> 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong value, ulong with)
    {
        ulong high = Math.BigMul(value ^ 0xa0761d6478bd642f, with ^ value, out ulong low);
        return high ^ low;
    }
}
