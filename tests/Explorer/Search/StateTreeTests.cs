using Smpcheck.Explorer;

namespace Smpcheck.Tests;

public unsafe class StateTreeTests
{
    public static TheoryData<int> WordCounts => [2, 3, 4, 5, 7, 8, 9, 31];

    [Theory]
    [MemberData(nameof(WordCounts))]
    public void A_state_is_unfolded_as_it_was_and_equal_ones_are_folded_alike(int words)
    {
        using var set = new VisitedSet(1);
        using var tree = new StateTree(words, set);
        var random = new Random(words);
        var known = new Dictionary<string, ulong>();
        HashSet<ulong> folds = [];
        ulong* state = stackalloc ulong[words], again = stackalloc ulong[words], before = stackalloc ulong[words];
        uint* nodes = stackalloc uint[tree.Nodes], knownNodes = stackalloc uint[tree.Nodes];
        new Span<ulong>(before, words).Clear();
        Assert.True(tree.TryFold(before, knownNodes, out _));
        for (int round = 0; round < 60_000; round++)
        {
            // Neighbours of one another, zeros, small words and any words.
            int at = random.Next(words);
            state[at] = (round % 7) switch { 0 => 0, 1 => (ulong)random.NextInt64(), _ => (ulong)random.Next(4) << random.Next(64) };
            Assert.True(tree.TryFold<AnyWords>(state, before, knownNodes, nodes, out ulong folded));
            string text = Convert.ToHexString(new ReadOnlySpan<byte>(state, words * 8));
            if (known.TryAdd(text, folded))
                Assert.True(folds.Add(folded));
            Assert.Equal(known[text], folded);
            Assert.True(tree.TryFold(state, nodes, out ulong other) && other == folded);
            Assert.True(tree.TryFind(state, out other) && other == folded);

            tree.Unfold(folded, again, knownNodes);
            Assert.True(new ReadOnlySpan<ulong>(again, words).SequenceEqual(new ReadOnlySpan<ulong>(state, words)));
            new ReadOnlySpan<ulong>(state, words).CopyTo(new Span<ulong>(before, words));
        }
    }

    [Fact]
    public void A_state_with_parts_that_were_never_seen_is_not_found()
    {
        using var set = new VisitedSet(1);
        using var tree = new StateTree(3, set);
        ulong* state = stackalloc ulong[3];
        uint* nodes = stackalloc uint[tree.Nodes];
        (state[0], state[1], state[2]) = (1, 2, 3);
        Assert.False(tree.TryFind(state, out _));
        Assert.True(tree.TryFold(state, nodes, out _));
        Assert.True(tree.TryFind(state, out _));
        (state[0], state[1]) = (2, 1); // Known words, an unknown pair.
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
