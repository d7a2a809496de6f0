namespace Smpcheck.Model;

/// <summary>
/// What a word or a register holds, in 16 bits: a number 0 to 255, <c>none</c>, <c>fault</c>, or a translation (a frame
/// with permissions, size, accessed and dirty bits, and the generation of the frame it was made for).
/// </summary>
/// <remarks>
/// SDM3A "4-Level Paging", "Accessed and Dirty Flags". A-01: a page-table entry is one word, and a frame one datum.
/// numbers end at 255 and never wrap.
/// The encoding keeps unused bits zero, so that a mask of possible bits packs a word exactly.
/// </remarks>
public static class Value
{
    /// <summary>A page-table entry with P=0.</summary>
    public const ushort None = 0x100;

    /// <summary>The result of an access that found no translation and no handler.</summary>
    public const ushort Fault = 0x101;

    public const ushort Largest = 0xff;
    public const ushort ReadOnly = 0x20;
    public const ushort Huge = 0x40;
    public const ushort Accessed = 0x80;
    public const ushort Dirty = 0x100;
    public const int GenerationShift = 10;

    /// <summary>Generations a frame can pass through before the model runs out of names for them.</summary>
    public const int Generations = 8;

    private const ushort FrameMark = 0x200;
    private const ushort FrameMask = 0x1f;
    private const ushort Meaning = FrameMark | FrameMask | ReadOnly | Huge;

    public static ushort Frame(int frame, ushort flags = 0, int generation = 0) =>
        (ushort)(FrameMark | frame | flags | (generation << GenerationShift));

    /// <summary>True for a present translation, and for nothing else.</summary>
    public static bool IsFrame(ushort v) => (v & FrameMark) != 0;

    public static bool IsNumber(ushort v) => v <= Largest;

    public static int FrameOf(ushort v) => v & FrameMask;

    public static int GenerationOf(ushort v) => v >> GenerationShift;

    public static bool IsWritable(ushort v) => IsFrame(v) && (v & ReadOnly) == 0;

    /// <summary>What comparisons look at: a translation without its accessed, dirty and generation bits.</summary>
    public static ushort Compared(ushort v) => IsFrame(v) ? (ushort)(v & Meaning) : v;

    /// <summary>What a locked compare looks at: every bit that the machine has, so not the generation.</summary>
    public static ushort Bits(ushort v) => IsFrame(v) ? (ushort)(v & (Meaning | Accessed | Dirty)) : v;

    /// <summary>The same translation, as far as a walk can tell: frame, permissions, size and generation.</summary>
    public static bool SameTranslation(ushort a, ushort b) => ((a ^ b) & ~(Accessed | Dirty)) == 0;
}
