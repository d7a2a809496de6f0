using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Smpcheck.Explorer;

/// <summary>A growing list of numbers outside the collector's heap, used as list and as stack.</summary>
internal sealed unsafe class NumberList(MemoryShare memory) : IDisposable
{
    private const long FirstRoom = 1024;

    private uint* _numbers;
    private long _room;

    ~NumberList() => Free();

    public long Count { get; private set; }

    /// <summary>One of the numbers.</summary>
    public ref uint this[long index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _numbers[index];
    }

    /// <summary>Makes room for so many more. False, and nothing has changed, if memory does not allow it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Reserve(long more = 1) => Count + more <= _room || Grow(Count + more);

    /// <summary>Adds a number for which there is room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(uint number) => _numbers[Count++] = number;

    /// <summary>Adds a number at the end that is taken off first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Pop() => _numbers[--Count];

    /// <summary>Forgets the numbers from some place on.</summary>
    public void Cut(long count) => Count = count;

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    // Half as much again: twice would keep more memory idle than a large search has left.
    private bool Grow(long needed)
    {
        long room = Math.Max(needed, Math.Max(FirstRoom, _room + (_room / 2)));
        if (!memory.Take((room - _room) * sizeof(uint)))
            return false;
        _numbers = (uint*)NativeMemory.Realloc(_numbers, (nuint)(room * sizeof(uint)));
        _room = room;
        return true;
    }

    private void Free()
    {
        NativeMemory.Free(_numbers);
        _numbers = null;
        memory.Give(_room * sizeof(uint));
        (_room, Count) = (0, 0);
    }
}
