using Smpcheck.Explorer;

namespace Smpcheck.Tests;

public unsafe class VisitedSetTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void A_batch_with_repeats_numbers_each_state_once(int words)
    {
        using var set = new VisitedSet(words);
        var writer = new VisitedSet.Writer(set);
        var known = new Dictionary<ulong, long>();
        var random = new Random(words);
        ulong* states = stackalloc ulong[VisitedSet.Batch * words];
        ulong* hashes = stackalloc ulong[VisitedSet.Batch];
        long* added = stackalloc long[VisitedSet.Batch];
        for (int round = 0; round < 3000; round++)
        {
            int count = random.Next(1, VisitedSet.Batch + 1);
            for (int i = 0; i < count; i++)
            {
                new Span<ulong>(states + (i * words), words).Fill((ulong)random.Next(40_000));
                // Few hashes: tags match without the states being equal, and probes run long.
                hashes[i] = words == 5 ? states[i * words] % 4096 * 0x9e3779b97f4a7c15 : PackedHash.Of(states + (i * words), words);
            }

            if (words == 5 && known.Count > 900)
                break; // Growth would hash for itself.
            Assert.True(writer.Reserve() || (set.Grow() && writer.Reserve()));
            writer.Resolve(states, hashes, count, added);
            for (int i = 0; i < count; i++)
            {
                ulong key = states[i * words];
                Assert.Equal(known.TryAdd(key, added[i]), added[i] >= 0);
                if (added[i] < 0)
                    Assert.True(set.Arena.Holds(known[key], states + (i * words)));
            }
        }

        set.Settle([writer], static (_, _) => Assert.Fail("one writer leaves no gaps"));
        Assert.Equal(known.Count, set.Count);
    }

    [Fact]
    public void A_state_is_found_under_its_number_after_any_growth()
    {
        using var set = new VisitedSet(2);
        ulong* state = stackalloc ulong[2];
        for (ulong i = 0; i < 3_000_000; i++)
        {
            (state[0], state[1]) = (i, i * i);
            Assert.Equal((long)i, set.Add(state));
        }

        for (ulong i = 0; i < 3_000_000; i += 7)
        {
            (state[0], state[1]) = (i, i * i);
            Assert.Equal((long)i, set.Find(state));
            Assert.Equal(-1, set.Add(state));
            state[1]++;
            Assert.Equal(-1, set.Find(state));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    public void A_state_is_found_wherever_a_table_was_divided_to_grow(int workers)
    {
        using var set = new VisitedSet(1);
        var writer = new VisitedSet.Writer(set);
        long added;
        int divided = 0, left = 0;
        const ulong Many = 3_000_000;
        for (ulong i = 0; i < Many; i++)
        {
            ulong hash = PackedHash.Of(&i, 1);
            if (!writer.Reserve())
                Grow();
            writer.Resolve(&i, &hash, 1, &added);
            Assert.Equal((long)i, added);
        }

        set.Settle([writer], static (_, _) => Assert.Fail("one writer leaves no gaps"));
        for (ulong i = 0; i < Many; i += 3)
            Assert.Equal((long)i, set.Find(&i));
        ulong other = Many;
        Assert.Equal(-1, set.Find(&other));
        Assert.InRange(divided, 5, 100);
        Assert.InRange(left, 1, (int)Many / 100);

        void Grow()
        {
            Assert.True(set.BeginGrowth(workers));
            List<TablePart> parts = [];
            while (set.TakePart() is { } part)
                parts.Add(part);
            divided += parts.Count > 1 ? 1 : 0;
            parts.Reverse(); // Later ones first: none may need what an earlier one does.
            parts.ForEach(set.Refill);
            left += parts.Sum(static p => p.Left.Count);
            set.EndGrowth();
            Assert.True(writer.Reserve());
        }
    }
}
