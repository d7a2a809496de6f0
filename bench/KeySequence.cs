using System.Diagnostics;
using System.Runtime.InteropServices;
using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Bench;

/// <summary>
/// The states that a search asks its visited set for, known ones included, in the order in which it meets them: what
/// the set costs with nothing around it.
/// </summary>
internal sealed unsafe class KeySequence : IDisposable
{
    private readonly int _words;
    private readonly long _count;
    private ulong* _keys;

    /// <summary>Searches once for the states, and once more for what each leads to.</summary>
    public KeySequence(IFootprintSystem system)
    {
        using var found = BreadthFirst.Run(system, new SearchOptions { Wanted = SearchOptions.Never });
        Require.That(found.Complete);
        var codec = new StateCodec(system.LiveBits);
        _words = codec.Words;
        _keys = (ulong*)NativeMemory.Alloc((nuint)(found.Transitions + 1) * (nuint)_words, sizeof(ulong));
        using var steps = new GroupSteps(system, codec, new long[system.Agents << 8], long.MaxValue, null);
        byte[] block = new byte[system.StateBytes];
        ulong* source = stackalloc ulong[_words];
        for (long state = 0; state < found.States; state++)
        {
            found.Read(state, block);
            codec.Pack(block, new Span<ulong>(source, _words));
            if (state == 0)
                Add(source, ref _count);
            for (int group = 0; group < steps.Count; group++)
                AddAll(source, steps.Find(source, group), ref _count);
        }

        Require.That(_count == found.Transitions + 1);
    }

    ~KeySequence() => Free();

    /// <summary>Inserts the whole sequence into a set that grows as that of a search.</summary>
    public TimeSpan Insert(long states)
    {
        using var set = new VisitedSet(_words);
        var writer = new VisitedSet.Writer(set);
        ulong* hashes = stackalloc ulong[VisitedSet.Batch];
        long* added = stackalloc long[VisitedSet.Batch];
        var clock = Stopwatch.StartNew();
        for (long done = 0; done < _count; done += VisitedSet.Batch)
        {
            int batch = (int)Math.Min(VisitedSet.Batch, _count - done);
            ulong* keys = _keys + (done * _words);
            for (int i = 0; i < batch; i++)
            {
                hashes[i] = PackedHash.Of(keys + (i * _words), _words);
                set.Prefetch(hashes[i]);
            }

            if (!writer.Reserve() && !(set.Grow() && writer.Reserve()))
                throw new InsufficientMemoryException();
            writer.Resolve(keys, hashes, batch, added);
        }

        var elapsed = clock.Elapsed;
        Require.That(writer.Count == states);
        return elapsed;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void AddAll(ulong* source, ulong* entry, ref long count)
    {
        ulong* next = stackalloc ulong[_words];
        ulong* flips = entry + StepCache.HeadWords + _words;
        for (int i = (ushort)entry[0]; i > 0; i--, flips += _words + 1)
        {
            for (int word = 0; word < _words; word++)
                next[word] = source[word] ^ flips[word];
            Add(next, ref count);
        }
    }

    private void Add(ulong* state, ref long count)
    {
        for (int word = 0; word < _words; word++)
            _keys[(count * _words) + word] = state[word];
        count++;
    }

    private void Free()
    {
        NativeMemory.Free(_keys);
        _keys = null;
    }
}
