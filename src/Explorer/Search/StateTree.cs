using System.Numerics;
using System.Runtime.CompilerServices;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// Folds a packed state of several words into one, and back: its bits are cut into equal parts, parts are numbered,
/// pairs of numbers are words that are numbered again, and the last pair is the folded state.
/// </summary>
/// <remarks>
/// Exact: equal states are folded alike and different ones differently, because a word has one number and a number one
/// word. It saves memory because states share what they have in common: each half of a machine takes few values, and
/// their combinations are many. Halves of equal size matter: where one has nearly all bits, it has nearly as many
/// values as there are states. Which numbers they get depends on who came first; nothing that is said of a search may.
/// <para>
/// What is known of a state while it is unfolded lies in a buffer: the parts, then the number of each part and of each
/// pair. A buffer of zeros is the state of zeros.
/// </para>
/// </remarks>
internal sealed unsafe class StateTree : IDisposable
{
    private readonly WordTable _table;
    private readonly Part[] _parts;

    // Nodes: the parts first, then the pairs that are numbered, each after those it consists of.
    private readonly (int Left, int Right)[] _pairs;
    private readonly int _last;

    /// <param name="bits">Bits of a packed state: more than one word.</param>
    /// <param name="counted">Counts the bytes of the tree as its own.</param>
    public StateTree(int bits, VisitedSet counted)
    {
        Require.That(bits > 64);
        Words = (bits + 63) / 64;
        _table = new WordTable(counted);
        int parts = (int)BitOperations.RoundUpToPowerOf2((uint)Words);
        _parts = new Part[parts];
        for (int part = 0; part < parts; part++)
        {
            int from = (int)((long)part * bits / parts), to = (int)((long)(part + 1) * bits / parts);
            _parts[part] = new Part(from, to - from);
        }

        // Neighbours make pairs, pairs of them again, until two are left.
        _pairs = [.. Enumerable.Range(0, parts - 2).Select(static pair => (2 * pair, (2 * pair) + 1))];
        _last = parts + _pairs.Length - 2;
    }

    /// <summary>Words of a packed state.</summary>
    public int Words { get; }

    /// <summary>Words of a buffer.</summary>
    public int BufferWords => _parts.Length + ((_last + 3) / 2);

    /// <summary>Folds a state whose parts may be new. False if there is no room for them.</summary>
    /// <param name="packed">The state.</param>
    /// <param name="known">Buffer of a state that it may have parts in common with.</param>
    /// <param name="buffer">Another one; gets what is known of the state.</param>
    /// <param name="folded">The state as one word.</param>
    public bool TryFold(ulong* packed, ulong* known, ulong* buffer, out ulong folded)
    {
        var parts = _parts;
        var pairs = _pairs;
        folded = 0;
        uint* nodes = (uint*)(buffer + parts.Length), knownNodes = (uint*)(known + parts.Length);
        for (int part = 0; part < parts.Length; part++)
        {
            ulong bits = parts[part].Of(packed);
            buffer[part] = bits;
            nodes[part] = knownNodes[part];
            if (bits != known[part] && !_table.TryAdd(bits, out nodes[part]))
                return false;
        }

        for (int pair = 0; pair < pairs.Length; pair++)
        {
            ulong joined = Join(nodes, pairs[pair]);
            nodes[parts.Length + pair] = knownNodes[parts.Length + pair];
            if (joined != Join(knownNodes, pairs[pair]) && !_table.TryAdd(joined, out nodes[parts.Length + pair]))
                return false;
        }

        folded = Join(nodes, (_last, _last + 1));
        return true;
    }

    /// <summary>Folds a state whose parts must be known. False if one is not: the state was never folded.</summary>
    public bool TryFind(ulong* packed, out ulong folded)
    {
        uint* nodes = stackalloc uint[_last + 2];
        folded = 0;
        for (int part = 0; part < _parts.Length; part++)
        {
            if (!_table.TryFind(_parts[part].Of(packed), out nodes[part]))
                return false;
        }

        for (int pair = 0; pair < _pairs.Length; pair++)
        {
            if (!_table.TryFind(Join(nodes, _pairs[pair]), out nodes[_parts.Length + pair]))
                return false;
        }

        folded = Join(nodes, (_last, _last + 1));
        return true;
    }

    /// <summary>Writes the words of a folded state.</summary>
    /// <param name="folded">The state as one word.</param>
    /// <param name="packed">Gets the state.</param>
    /// <param name="buffer">Gets what is known of it.</param>
    public void Unfold(ulong folded, ulong* packed, ulong* buffer)
    {
        var parts = _parts;
        var pairs = _pairs;
        uint* nodes = (uint*)(buffer + parts.Length);
        (nodes[_last], nodes[_last + 1]) = ((uint)folded, (uint)(folded >> 32));
        for (int pair = pairs.Length - 1; pair >= 0; pair--)
        {
            ulong joined = _table[nodes[parts.Length + pair]];
            (nodes[pairs[pair].Left], nodes[pairs[pair].Right]) = ((uint)joined, (uint)(joined >> 32));
        }

        for (int word = 0; word < Words; word++)
            packed[word] = 0;
        for (int part = 0; part < parts.Length; part++)
        {
            buffer[part] = _table[nodes[part]];
            parts[part].Add(buffer[part], packed);
        }
    }

    public void Dispose() => _table.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Join(uint* nodes, (int Left, int Right) pair) =>
        nodes[pair.Left] | (ulong)nodes[pair.Right] << 32;

    /// <summary>Some bits of a packed state, side by side: at most 64, in one word or in two.</summary>
    private readonly struct Part(int from, int bits)
    {
        private readonly int _word = from >> 6;
        private readonly int _shift = from & 63;
        private readonly bool _two = (from & 63) + bits > 64;
        private readonly ulong _mask = bits == 64 ? ulong.MaxValue : (1UL << bits) - 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public ulong Of(ulong* packed)
        {
            ulong found = packed[_word] >> _shift;
            if (_two)
                found |= packed[_word + 1] << (64 - _shift);
            return found & _mask;
        }

        /// <summary>Writes the bits where none is set yet.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(ulong bits, ulong* packed)
        {
            packed[_word] |= bits << _shift;
            if (_two)
                packed[_word + 1] |= bits >> (64 - _shift);
        }
    }
}
