using System.Runtime.InteropServices;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>The states of a search as packed ones, whether the set has them as they are or folded.</summary>
internal sealed unsafe class StoredStates : IDisposable
{
    private const int BufferStates = 1 << 12;

    private readonly int _words;
    private ulong[] _buffer = [];

    /// <summary>No states so far.</summary>
    /// <param name="codec">How states are packed.</param>
    /// <param name="options">Where they are kept and how.</param>
    public StoredStates(StateCodec codec, SearchOptions options)
    {
        _words = codec.Words;
        bool folds = options.Compress && _words > 1;
        Set = new VisitedSet(folds ? 1 : _words, options.Memory, options.Spill, options.SpillChunk);
        Tree = folds ? new StateTree(codec.Bits, Set) : null;
    }

    /// <summary>The set; with a tree, of folded states.</summary>
    public VisitedSet Set { get; }

    /// <summary>How states are folded; null: they are not.</summary>
    public StateTree? Tree { get; }

    /// <summary>How many, as <see cref="VisitedSet.Count"/>.</summary>
    public long Count => Set.Count;

    /// <summary>The words of a state: good until the set grows, or the buffer is used for something else.</summary>
    /// <param name="state">The state's number.</param>
    /// <param name="buffer">Room for a packed state; may get it.</param>
    public ulong* At(long state, ulong* buffer)
    {
        if (Tree is null)
            return Set.Arena.At(state);
        ulong* parts = stackalloc ulong[Tree.BufferWords];
        Tree.Unfold(*Set.Arena.At<OneWord>(state), buffer, parts);
        return buffer;
    }

    /// <summary>Makes a packed state what the set has for it. False: the set does not have it.</summary>
    public bool TryFold(ulong* packed)
    {
        if (Tree is null)
            return true;
        bool known = Tree.TryFind(packed, out ulong folded);
        *packed = folded;
        return known;
    }

    /// <summary>The number of a packed state, or -1.</summary>
    public long Find(ulong* packed)
    {
        if (Tree is null)
            return Set.Find(packed);
        return Tree.TryFind(packed, out ulong folded) ? Set.Find(&folded) : -1;
    }

    /// <summary>Orders states by their words: an order that does not depend on when they were found.</summary>
    public int Compare(long left, long right)
    {
        if (Tree is null)
            return Set.Arena.Compare(left, right);
        ulong* first = stackalloc ulong[_words], second = stackalloc ulong[_words];
        return new ReadOnlySpan<ulong>(At(left, first), _words)
            .SequenceCompareTo(new ReadOnlySpan<ulong>(At(right, second), _words));
    }

    /// <summary>
    /// The bytes of packed states from one number on: of as many as can be had at once, up to another. Good until the
    /// next call; for one thread at a time.
    /// </summary>
    public ReadOnlySpan<byte> Packed(long from, long to)
    {
        if (Tree is null)
            return Set.Arena.Stored(from, to);
        int count = (int)Math.Min(to - from, BufferStates);
        if (_buffer.Length == 0)
            _buffer = new ulong[BufferStates * _words];
        fixed (ulong* buffer = _buffer)
        {
            for (int i = 0; i < count; i++)
                _ = At(from + i, buffer + (i * _words));
        }

        return MemoryMarshal.AsBytes(_buffer.AsSpan(0, count * _words));
    }

    /// <summary>As <see cref="VisitedSet.Restore"/>.</summary>
    /// <param name="packed">The packed states, one after the other; not to be used any more.</param>
    /// <param name="count">How many.</param>
    /// <param name="known">One of them was there already.</param>
    public bool Restore(Span<ulong> packed, int count, out bool known)
    {
        known = false;
        if (Tree is not null && !Fold(Tree, packed, count))
            return false;
        return Set.Restore(packed, count, out known);
    }

    public void Dispose()
    {
        Tree?.Dispose();
        Set.Dispose();
    }

    /// <summary>Folds states in their place.</summary>
    private bool Fold(StateTree tree, Span<ulong> packed, int count)
    {
        int size = tree.BufferWords;
        ulong* zeros = stackalloc ulong[size], parts = stackalloc ulong[size];
        new Span<ulong>(zeros, size).Clear();
        fixed (ulong* first = packed)
        {
            for (int i = 0; i < count; i++)
            {
                if (!tree.TryFold(first + (i * _words), zeros, parts, out ulong folded))
                    return false;
                first[i] = folded; // Not before: it is a word of the state.
            }
        }

        return true;
    }
}
