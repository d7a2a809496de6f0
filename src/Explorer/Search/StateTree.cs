using System.Runtime.CompilerServices;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// Folds a packed state of several words into one, and back: words are numbered, pairs of numbers are words that are
/// numbered again, and the last pair is the folded state.
/// </summary>
/// <remarks>
/// Exact: equal states are folded alike and different ones differently, because a word has one number and a number one
/// word. It saves memory because states share what they have in common: parts of the machine take few values each, and
/// their combinations many. Which numbers they get depends on who came first; nothing that is said of a search may.
/// </remarks>
internal sealed unsafe class StateTree : IDisposable
{
    private readonly WordTable _table;

    // Nodes: the words first, then the pairs that are numbered, each after those it consists of.
    private readonly List<(int Left, int Right)> _built = [];
    private readonly (int Left, int Right)[] _pairs;
    private readonly int _left;
    private readonly int _right;

    /// <param name="words">Words of a packed state: two or more.</param>
    /// <param name="counted">Counts the bytes of the tree as its own.</param>
    public StateTree(int words, VisitedSet counted)
    {
        Require.That(words >= 2);
        Words = words;
        _table = new WordTable(counted);
        (_left, _right) = (Build(0, (words + 1) / 2), Build((words + 1) / 2, words));
        _pairs = [.. _built];
    }

    /// <summary>Words of a packed state.</summary>
    public int Words { get; }

    /// <summary>Numbers that stand for parts of one state: a buffer for them has this size.</summary>
    public int Nodes => Words + _pairs.Length;

    /// <summary>Words and pairs with a number.</summary>
    public long Count => _table.Count;

    /// <summary>Folds a state whose parts may be new. False if there is no room for them.</summary>
    /// <param name="packed">The state.</param>
    /// <param name="nodes">Gets its numbers.</param>
    /// <param name="folded">The state as one word.</param>
    public bool TryFold(ulong* packed, uint* nodes, out ulong folded)
    {
        folded = 0;
        for (int word = 0; word < Words; word++)
        {
            if (!_table.TryAdd(packed[word], out nodes[word]))
                return false;
        }

        for (int pair = 0; pair < _pairs.Length; pair++)
        {
            if (!_table.TryAdd(Join(nodes, _pairs[pair]), out nodes[Words + pair]))
                return false;
        }

        folded = Join(nodes, (_left, _right));
        return true;
    }

    /// <summary>As <see cref="TryFold(ulong*, uint*, out ulong)"/>, where much is as in a state just unfolded.</summary>
    /// <param name="packed">The state.</param>
    /// <param name="known">The other state.</param>
    /// <param name="knownNodes">Its numbers.</param>
    /// <param name="nodes">Gets those of the state.</param>
    /// <param name="folded">The state as one word.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFold<TWords>(ulong* packed, ulong* known, uint* knownNodes, uint* nodes, out ulong folded)
        where TWords : IWordCount
    {
        int words = TWords.Of(Words);
        folded = 0;
        for (int word = 0; word < words; word++)
        {
            nodes[word] = knownNodes[word];
            if (packed[word] != known[word] && !_table.TryAdd(packed[word], out nodes[word]))
                return false;
        }

        if (words > 2)
        {
            var pairs = _pairs;
            for (int pair = 0; pair < pairs.Length; pair++)
            {
                ulong joined = Join(nodes, pairs[pair]);
                nodes[words + pair] = knownNodes[words + pair];
                if (joined != Join(knownNodes, pairs[pair]) && !_table.TryAdd(joined, out nodes[words + pair]))
                    return false;
            }
        }

        folded = words == 2 ? nodes[0] | (ulong)nodes[1] << 32 : Join(nodes, (_left, _right));
        return true;
    }

    /// <summary>Folds a state whose parts must be known. False if one is not: the state was never folded.</summary>
    public bool TryFind(ulong* packed, out ulong folded)
    {
        uint* nodes = stackalloc uint[Nodes];
        folded = 0;
        for (int word = 0; word < Words; word++)
        {
            if (!_table.TryFind(packed[word], out nodes[word]))
                return false;
        }

        for (int pair = 0; pair < _pairs.Length; pair++)
        {
            if (!_table.TryFind(Join(nodes, _pairs[pair]), out nodes[Words + pair]))
                return false;
        }

        folded = Join(nodes, (_left, _right));
        return true;
    }

    /// <summary>Writes the words of a folded state.</summary>
    /// <param name="folded">The state as one word.</param>
    /// <param name="packed">Gets the state.</param>
    /// <param name="nodes">Gets its numbers.</param>
    public void Unfold(ulong folded, ulong* packed, uint* nodes)
    {
        nodes[_left] = (uint)folded;
        nodes[_right] = (uint)(folded >> 32);
        for (int pair = _pairs.Length - 1; pair >= 0; pair--)
        {
            ulong joined = _table[nodes[Words + pair]];
            nodes[_pairs[pair].Left] = (uint)joined;
            nodes[_pairs[pair].Right] = (uint)(joined >> 32);
        }

        for (int word = 0; word < Words; word++)
            packed[word] = _table[nodes[word]];
    }

    public void Dispose() => _table.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Join(uint* nodes, (int Left, int Right) pair) =>
        nodes[pair.Left] | (ulong)nodes[pair.Right] << 32;

    /// <summary>The node for some of the words: halves of halves, so that neighbours are together.</summary>
    private int Build(int from, int to)
    {
        if (to - from == 1)
            return from;
        int middle = from + ((to - from + 1) / 2);
        _built.Add((Build(from, middle), Build(middle, to)));
        return Words + _built.Count - 1;
    }
}
