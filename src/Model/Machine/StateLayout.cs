using System.Buffers.Binary;

namespace Smpcheck.Model;

/// <summary>
/// Lays the components out in one block of bytes and remembers which bits can ever be set: they are what a stored state
/// keeps. Built once per case, in the order in which states print.
/// </summary>
public sealed class StateLayout
{
    private readonly List<byte> _masks = [];
    private readonly List<(string Component, int Bits)> _components = [];

    /// <summary>Bytes so far.</summary>
    public int Bytes => _masks.Count;

    /// <summary>Live bits by component, in layout order.</summary>
    public IReadOnlyList<(string Component, int Bits)> Components => _components;

    /// <summary>Reserves bytes whose possible bits are given, and returns their offset.</summary>
    public int Add(string component, ReadOnlySpan<byte> masks)
    {
        var at = _masks.Count;
        var bits = 0;
        foreach (var mask in masks)
        {
            _masks.Add(mask);
            bits += System.Numerics.BitOperations.PopCount(mask);
        }

        if (_components.Count > 0 && _components[^1].Component == component)
            _components[^1] = (component, _components[^1].Bits + bits);
        else
            _components.Add((component, bits));
        return at;
    }

    /// <summary>Reserves a field of 2 bytes.</summary>
    public int Add16(string component, int mask)
    {
        Span<byte> b = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(b, (ushort)mask);
        return Add(component, b);
    }

    /// <summary>Reserves a field of 4 bytes.</summary>
    public int Add32(string component, uint mask)
    {
        Span<byte> b = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(b, mask);
        return Add(component, b);
    }

    /// <summary>Pads to whole 8-byte words (at least one) and returns the mask of each.</summary>
    public ulong[] Finish()
    {
        while (_masks.Count == 0 || _masks.Count % 8 != 0)
            _masks.Add(0);
        var words = new ulong[_masks.Count / 8];
        var bytes = _masks.ToArray();
        for (var i = 0; i < words.Length; i++)
            words[i] = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(i * 8));
        return words;
    }

    /// <summary>All bits up to the highest one that <paramref name="largest"/> needs.</summary>
    public static int MaskFor(int largest) =>
        largest <= 0 ? 0 : (int)((1L << (32 - System.Numerics.BitOperations.LeadingZeroCount((uint)largest))) - 1);
}
