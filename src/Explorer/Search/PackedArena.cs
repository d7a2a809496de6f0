using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Smpcheck.Explorer;

/// <summary>Packed states one after the other, numbered from 0. Growth neither moves nor copies a full chunk.</summary>
/// <remarks>
/// The first chunk starts small and is the only one ever copied, so that a tiny search costs a few pages.
/// </remarks>
internal sealed unsafe class PackedArena : IDisposable
{
    /// <summary>Bytes of a chunk on the disk, if nothing else is said.</summary>
    public const int SpilledBytes = 64 << 20;

    private const int LeastChunkBytes = 2 << 20;
    private const int FirstStates = 1024;

    /// <summary>Chunks before a half-empty huge page weighs little against what is stored already.</summary>
    private const int SmallPageChunks = 32;

    private readonly int _shift;
    private readonly long _mask;
    private ulong** _chunks;
    private int _chunkCount;
    private int _chunkRoom = 64;
    private long _room;

    /// <param name="words">Words of a packed state.</param>
    /// <param name="spill">Folder for all chunks but the first one; null: all are in memory.</param>
    /// <param name="spillChunk">Least bytes of such a chunk.</param>
    public PackedArena(int words, string? spill = null, int spillChunk = SpilledBytes)
    {
        Words = words;
        if (spill is not null && NativePages.MapsFiles)
            Spill = new SpillFile(spill);
        int least = Spill is null ? LeastChunkBytes : spillChunk;
        int states = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(FirstStates, least / StateBytes));
        _shift = BitOperations.Log2((uint)states);
        _mask = states - 1;
        _chunks = (ulong**)NativeMemory.Alloc((nuint)_chunkRoom, (nuint)sizeof(ulong*));
        AddChunk(FirstStates);
    }

    ~PackedArena() => Free();

    public int Words { get; }

    /// <summary>The file of all chunks but the first one, or null.</summary>
    public SpillFile? Spill { get; }

    /// <summary>States there is room for.</summary>
    public long Room => _room;

    /// <summary>Memory allocated, used or not; not what the disk has.</summary>
    public long Bytes => (Spill is null ? _room : Math.Min(_room, _mask + 1)) * StateBytes;

    private int StateBytes => Words * sizeof(ulong);

    /// <summary>The words of a state. The address holds until the next <see cref="Grow"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong* At(long index) => At<AnyWords>(index);

    /// <inheritdoc cref="At(long)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong* At<TWords>(long index) where TWords : IWordCount =>
        _chunks[index >> _shift] + ((index & _mask) * TWords.Of(Words));

    /// <summary>
    /// What <see cref="Grow"/> would add to <see cref="Bytes"/> if there is no room for so many states; else 0.
    /// </summary>
    public long Growth(long states) =>
        states <= _room || (Spill is not null && _room > _mask) ? 0 : (NextRoom() - _room) * StateBytes;

    /// <summary>
    /// Makes room for one step more: the first chunk is enlarged until it is a full one, then chunks are added. False
    /// if the disk has none.
    /// </summary>
    /// <param name="used">States that must not be lost: all below this number.</param>
    public bool Grow(long used)
    {
        long room = NextRoom();
        if (_room > _mask)
            return AddChunk(_mask + 1);

        var larger = (ulong*)NativePages.Allocate((nuint)(room * StateBytes), spare: true);
        NativeMemory.Copy(_chunks[0], larger, (nuint)(Math.Min(used, _room) * StateBytes));
        NativePages.Free(_chunks[0]);
        _chunks[0] = larger;
        _room = room;
        return true;
    }

    /// <summary>Stores a state under a number for which there is room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write<TWords>(long index, ulong* packed) where TWords : IWordCount
    {
        ulong* to = At<TWords>(index);
        for (int word = 0; word < TWords.Of(Words); word++)
            to[word] = packed[word];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Holds(long index, ulong* packed) => Holds<AnyWords>(index, packed);

    /// <inheritdoc cref="Holds(long, ulong*)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Holds<TWords>(long index, ulong* packed) where TWords : IWordCount
    {
        ulong* stored = At<TWords>(index);
        ulong differ = 0;
        for (int word = 0; word < TWords.Of(Words); word++)
            differ |= stored[word] ^ packed[word];
        return differ == 0;
    }

    /// <summary>The bytes of stored states from one number on: of as many as lie together, up to another.</summary>
    public ReadOnlySpan<byte> Stored(long from, long to)
    {
        long together = Math.Min(to, (from | _mask) + 1) - from;
        return new ReadOnlySpan<byte>(At(from), checked((int)(together * StateBytes)));
    }

    /// <summary>Orders stored states by their words: an order that does not depend on when they were found.</summary>
    public int Compare(long left, long right) =>
        new ReadOnlySpan<ulong>(At(left), Words).SequenceCompareTo(new ReadOnlySpan<ulong>(At(right), Words));

    public void Dispose()
    {
        Free();
        Spill?.Dispose();
        GC.SuppressFinalize(this);
    }

    private long NextRoom() => _room > _mask ? _room + _mask + 1 : Math.Min(_room * 4, _mask + 1);

    private bool AddChunk(long states)
    {
        if (_chunkCount == _chunkRoom)
        {
            _chunkRoom *= 2;
            _chunks = (ulong**)NativeMemory.Realloc(_chunks, (nuint)(_chunkRoom * sizeof(ulong*)));
        }

        ulong* chunk = (ulong*)(Spill is not null && _chunkCount > 0 ? Spill.Extend(states * StateBytes)
            : NativePages.Allocate((nuint)(states * StateBytes), spare: _chunkCount < SmallPageChunks));
        if (chunk == null)
            return false;
        _chunks[_chunkCount++] = chunk;
        _room += states;
        return true;
    }

    private void Free()
    {
        for (int chunk = 0; chunk < _chunkCount; chunk++)
        {
            if (Spill is null || chunk == 0)
                NativePages.Free(_chunks[chunk]);
            else
                NativePages.Unmap(_chunks[chunk], (nuint)((_mask + 1) * StateBytes));
        }

        NativeMemory.Free(_chunks);
        _chunks = null;
        (_chunkCount, _room) = (0, 0);
    }
}
