namespace Smpcheck.Explorer;

/// <summary>A part of a level, chosen by what the states are: it is the same whatever their order.</summary>
/// <param name="states">The states.</param>
/// <param name="words">Words of a packed one.</param>
/// <param name="pieces">Into how many pieces the level falls.</param>
/// <param name="first">The part's first piece.</param>
/// <param name="end">The piece after its last one.</param>
internal sealed unsafe class LevelPart(StoredStates states, int words, int pieces, int first, int end)
{
    public bool Has(long state)
    {
        ulong* buffer = stackalloc ulong[words];
        ulong hash = PackedHash.Of(states.At(state, buffer), words);
        int piece = (int)Math.BigMul(hash, (ulong)pieces, out _);
        return piece >= first && piece < end;
    }
}
