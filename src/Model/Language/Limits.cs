namespace Smpcheck.Model;

/// <summary>
/// What one scenario may ask for. A scenario that asks for more is an error with a place, never a slow death.
/// </summary>
public static class Limits
{
    public const int Cores = 16, Registers = 8, Nesting = 8, Words = 256, Pages = 32, Frames = 32, Vectors = 32;
    public const int Devices = 16, Routes = 32, Instructions = 512, Variants = 64, CasesPerVariant = 64;

    public const int Buffer = 8, PostedWrites = 4, Queues = 16, Softirqs = 16, Spaces = 16, Ring = 8, Events = 15;

    /// <summary>Stores that a program without loops may have outstanding; one with loops gets <see cref="Buffer"/>
    /// entries.</summary>
    public const int LongestBuffer = 64;

    /// <summary>`exists` lines: each asks for a witness of its own.</summary>
    public const int Witnesses = 40;

    /// <summary>Lowest vector a local APIC delivers: class 0 is illegal (S49).</summary>
    public const int LowestVector = 16;

    /// <summary>Characters of a file.</summary>
    public const int FileSize = 1 << 20;

    /// <summary>Parentheses and <c>not</c> within one another in a condition.</summary>
    public const int ConditionDepth = 64;

    /// <summary><c>repeat</c> within <c>repeat</c>.</summary>
    public const int RepeatDepth = 16;
}
