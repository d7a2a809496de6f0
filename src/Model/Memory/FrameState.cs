namespace Smpcheck.Model;

/// <summary>
/// A physical frame's owner, as far as staleness needs it: free or not, and how often it has been freed.
/// </summary>
/// <remarks>A translation or a buffered store remembers the generation it was made for; a later one is another
/// frame. A-12: eight generations.</remarks>
public struct FrameState
{
    // State
    /// <summary>Bit 0: available to <c>alloc</c>. Bits 1 to 3: generation, the number of times it was freed.</summary>
    public byte Bits;

    // Derived
    public readonly bool Available => (Bits & 1) != 0;
    public readonly int Generation => Bits >> 1;

    /// <summary>
    /// Given back and not handed out since. A frame that the scenario names without `alloc` is not free.
    /// </summary>
    public readonly bool IsFree => Available && Generation > 0;

    /// <summary>A use through a translation of this generation reaches a frame that has been freed since.</summary>
    public readonly bool IsStale(int generation) => generation != Generation || IsFree;

    // Rules
    public readonly bool CanFree => !IsFree && Generation + 1 < Value.Generations;

    public void Free()
    {
        Require.That(CanFree);
        Bits = (byte)(((Generation + 1) << 1) | 1);
    }

    public void Allocate()
    {
        Require.That(Available);
        Bits &= 0xfe;
    }
}
