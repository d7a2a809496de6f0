using System.Numerics;

namespace Smpcheck.Model;

/// <summary>
/// A set of interrupt vectors, one bit each. The scenario's vectors are numbered densely in ascending order, so the
/// highest bit is the highest vector; <see cref="Platform"/> knows their numbers and classes.
/// </summary>
public struct VectorSet
{
    public uint Bits;

    public readonly bool IsEmpty => Bits == 0;

    /// <summary>The highest vector of a non-empty set.</summary>
    public readonly int Highest => 31 - BitOperations.LeadingZeroCount(Bits);

    public readonly bool Has(int vector) => (Bits >> vector & 1) != 0;

    public void Add(int vector) => Bits |= 1u << vector;

    public void Remove(int vector) => Bits &= ~(1u << vector);
}

/// <summary>How a message asks to be remembered.</summary>
public enum Trigger : byte { Edge, Level }
