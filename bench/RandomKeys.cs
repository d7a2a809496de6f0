using System.Diagnostics;
using Smpcheck.Explorer;

namespace Smpcheck.Bench;

/// <summary>The search's table with nothing around it: as many distinct random keys as a search has states.</summary>
internal static unsafe class RandomKeys
{
    public static (Sample Times, long PeakBytes) Insert(int words, long count, int runs)
    {
        var sample = new Sample();
        long bytes = 0;
        for (int run = 0; run <= runs; run++)
        {
            using var set = new VisitedSet(words);
            var clock = Stopwatch.StartNew();
            Fill(set, words, count);
            if (run > 0) // The first is the warm-up.
                sample.Add(clock.Elapsed);
            bytes = set.PeakBytes;
        }

        return (sample, bytes);
    }

    private static void Fill(VisitedSet set, int words, long count)
    {
        ulong* packed = stackalloc ulong[VisitedSet.Batch * words];
        ulong* hashes = stackalloc ulong[VisitedSet.Batch];
        long* added = stackalloc long[VisitedSet.Batch];
        ulong seed = 1;
        var writer = new VisitedSet.Writer(set);
        for (long done = 0; done < count; done += VisitedSet.Batch)
        {
            int batch = (int)Math.Min(VisitedSet.Batch, count - done);
            for (int i = 0; i < batch; i++)
            {
                for (int w = 0; w < words; w++)
                    packed[(i * words) + w] = Next(ref seed);
                hashes[i] = PackedHash.Of(packed + (i * words), words);
            }

            if (!writer.Reserve() && !(set.Grow() && writer.Reserve()))
                throw new InsufficientMemoryException();
            for (int i = 0; i < batch; i++)
                set.Prefetch(hashes[i]);
            writer.Resolve(packed, hashes, batch, added);
        }
    }

    /// <summary>SplitMix64.</summary>
    private static ulong Next(ref ulong seed)
    {
        ulong x = seed += 0x9e3779b97f4a7c15;
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return x ^ (x >> 31);
    }
}
