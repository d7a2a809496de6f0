using Smpcheck.Explorer;

namespace Smpcheck.Tests;

public unsafe class StateTreeTests
{
    [Theory]
    [InlineData(65)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(134)]
    [InlineData(192)]
    [InlineData(300)]
    [InlineData(512)]
    [InlineData(1999)]
    public void A_state_is_unfolded_as_it_was_and_equal_ones_are_folded_alike(int bits)
    {
        using var set = new VisitedSet(1);
        using var tree = new StateTree(bits, set);
        var random = new Random(bits);
        var known = new Dictionary<string, ulong>();
        HashSet<ulong> folds = [];
        int words = tree.Words;
        ulong[] zeros = new ulong[tree.BufferWords], parts = new ulong[tree.BufferWords], before = new ulong[tree.BufferWords];
        ulong[] packed = new ulong[words], back = new ulong[words];
        fixed (ulong* none = zeros, buffer = parts, last = before, state = packed, again = back)
        {
            for (int round = 0; round < 20_000; round++)
            {
                // Neighbours of one another, zeros, small words and any words.
                int at = random.Next(words);
                state[at] = (round % 7) switch { 0 => 0, 1 => (ulong)random.NextInt64(long.MinValue, long.MaxValue), _ => (ulong)random.Next(4) << random.Next(64) };
                state[words - 1] &= bits % 64 == 0 ? ulong.MaxValue : (1UL << bits % 64) - 1;
                Assert.True(tree.TryFold(state, last, buffer, out ulong folded));
                string text = Convert.ToHexString(new ReadOnlySpan<byte>(state, words * 8));
                if (known.TryAdd(text, folded))
                    Assert.True(folds.Add(folded));
                Assert.Equal(known[text], folded);
                Assert.True(tree.TryFind(state, out ulong other) && other == folded);
                Assert.True(tree.TryFold(state, none, last, out other) && other == folded);
                Assert.Equal(parts, before);

                tree.Unfold(folded, again, last);
                Assert.Equal(packed, back);
                Assert.Equal(parts, before);
            }
        }
    }

    [Fact]
    public void A_state_with_parts_that_were_never_seen_is_not_found()
    {
        using var set = new VisitedSet(1);
        using var tree = new StateTree(256, set);
        ulong* state = stackalloc ulong[4];
        ulong* none = stackalloc ulong[tree.BufferWords], buffer = stackalloc ulong[tree.BufferWords];
        new Span<ulong>(none, tree.BufferWords).Clear();
        (state[0], state[1], state[2], state[3]) = (1, 2, 3, 4);
        Assert.False(tree.TryFind(state, out _));
        Assert.True(tree.TryFold(state, none, buffer, out _));
        Assert.True(tree.TryFind(state, out _));
        (state[0], state[1]) = (2, 1); // Known parts, an unknown pair.
        Assert.False(tree.TryFind(state, out _));
    }

    [Fact]
    public void A_word_has_one_number_whoever_adds_it_first()
    {
        const int Words = 300_000;
        using var set = new VisitedSet(1);
        using var table = new WordTable(set);
        uint[][] numbers = [.. Enumerable.Range(0, 4).Select(static _ => new uint[Words])];
        var threads = Enumerable.Range(0, numbers.Length).Select(thread => new Thread(() =>
        {
            for (int i = 0; i < Words; i++)
            {
                int word = (i + (thread * 1000)) % Words;
                Assert.True(table.TryAdd((ulong)word * 0x10001, out numbers[thread][word]));
                if (table[numbers[thread][word]] != (ulong)word * 0x10001)
                    numbers[thread][word] = uint.MaxValue;
            }
        })).ToList();
        threads.ForEach(static t => t.Start());
        threads.ForEach(static t => t.Join());

        Assert.All(numbers, n => Assert.Equal(numbers[0], n));
        Assert.Equal(Words, numbers[0].Distinct().Count());
        Assert.Equal(Words - 1, table.Count);
        for (int word = 0; word < Words; word++)
            Assert.Equal((ulong)word * 0x10001, table[numbers[0][word]]);
        Assert.InRange(set.Beside, Words * 8, Words * 32);
    }

    [Fact]
    public void A_table_without_room_says_so_and_keeps_what_it_has()
    {
        using var set = new VisitedSet(1, limit: 300_000);
        using var table = new WordTable(set);
        uint number = 0;
        ulong word = 1;
        while (table.TryAdd(word, out number))
            word++;

        Assert.InRange(word, 4_000UL, 40_000UL);
        Assert.InRange(set.Bytes, 1, 300_000);
        Assert.False(table.TryAdd(word, out _));
        Assert.False(table.TryFind(word, out _));
        for (ulong kept = 0; kept < word; kept++)
            Assert.True(table.TryAdd(kept, out number) && table[number] == kept);
    }
}
