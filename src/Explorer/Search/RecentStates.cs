using System.Runtime.CompilerServices;

namespace Smpcheck.Explorer;

/// <summary>
/// The states that a worker met last. Two ways around a diamond end in the same state within a moment, so most states
/// that are known already are known here, without a look at the large table.
/// </summary>
/// <remarks>Exact: whole states are compared. What is in here is in the visited set, or on its way there.</remarks>
internal sealed unsafe class RecentStates : IDisposable
{
    private const int Slots = 1 << 13; // They stay in the second-level cache.

    private readonly int _words;
    private ulong* _states;

    public RecentStates(int words)
    {
        _words = words;
        _states = (ulong*)NativePages.AllocateZeroed((nuint)(Slots * words * sizeof(ulong)));
        // Empty slots hold the state of zeros. In the slot where that belongs lies another one that belongs elsewhere.
        ulong* zeros = stackalloc ulong[words], other = stackalloc ulong[words];
        new Span<ulong>(zeros, words).Clear();
        int slot = SlotOf(PackedHash.Of(zeros, words));
        new Span<ulong>(other, words).Clear();
        do
            other[0]++;
        while (SlotOf(PackedHash.Of(other, words)) == slot);
        new Span<ulong>(other, words).CopyTo(new Span<ulong>(_states + (slot * words), words));
    }

    ~RecentStates() => Free();

    /// <summary>Whether a state was met lately; it is now.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Met<TWords>(ulong* state, ulong hash) where TWords : IWordCount
    {
        int words = TWords.Of(_words);
        ulong* known = _states + (SlotOf(hash) * words);
        ulong differ = 0;
        for (int word = 0; word < words; word++)
        {
            differ |= known[word] ^ state[word];
            known[word] = state[word];
        }

        return differ == 0;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SlotOf(ulong hash) => (int)(hash & (Slots - 1));

    private void Free()
    {
        NativePages.Free(_states);
        _states = null;
    }
}
