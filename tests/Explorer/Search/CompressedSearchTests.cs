using Smpcheck.Bench;
using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Tests;

/// <summary>A search that folds its states against one that keeps them as they are.</summary>
public sealed class CompressedSearchTests : IDisposable
{
    private static readonly SearchOptions _all = new() { Wanted = SearchOptions.Never };

    private readonly string _folder = Directory.CreateTempSubdirectory("smpcheck-test").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1, int.MaxValue)]
    [InlineData(1, 0)]
    [InlineData(2, int.MaxValue)]
    [InlineData(3, 0)]
    public void Folded_states_are_searched_as_plain_ones(int workers, int beforeCache)
    {
        var options = _all with { Workers = new WorkerPool(workers), LeastShared = 1, StatesBeforeCache = beforeCache };
        foreach (var make in new Func<ITransitionSystem>[] { static () => new PeersShootdown(2, 3), static () => new PeersShootdown(2, 3, buggy: true),
            static () => new RandomGraph(3, 512) })
        {
            using var plain = BreadthFirst.Run(make(), options);
            using var folded = BreadthFirst.Run(make(), options with { Compress = true, DeepCheck = workers == 1 });

            CheckpointTests.Same(plain, folded);
            Assert.Equal(States(plain, make()), States(folded, make()));
            foreach (var (index, property) in plain.Properties.Index())
            {
                if (property.Depth is not null)
                    Assert.Equal(plain.Counterexample(index)!.Steps, folded.Counterexample(index)!.Steps);
            }
        }
    }

    [Theory]
    [InlineData(Reductions.Symmetry, 1)]
    [InlineData(Reductions.Symmetry, 3)]
    [InlineData(Reductions.Por, 1)]
    [InlineData(Reductions.All, 3)]
    public void What_a_search_may_leave_out_it_leaves_out_folded_too(Reductions reduce, int workers)
    {
        var options = _all with { Reduce = reduce, FullBelow = 0, Workers = new WorkerPool(workers), LeastShared = 1 };
        foreach (string variant in new[] { "base", "no-fence" })
        {
            var run = ShippedCases.All.First(c => c.Test.Name.Text == "tlb-shootdown" && c.VariantName == variant
                && c.Sizes["cores"] == 3);
            using var plain = BreadthFirst.Run(ShippedCases.SystemOf(run), options);
            using var folded = BreadthFirst.Run(ShippedCases.SystemOf(run), options with { Compress = true });

            CheckpointTests.Same(plain, folded);
            Assert.NotEqual(Reductions.None, plain.Reduced);
            foreach (var (index, property) in plain.Properties.Index())
            {
                if (property.Depth is not null)
                    Assert.Equal(plain.Counterexample(index)!.Steps, folded.Counterexample(index)!.Steps);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_number_of_states_ends_both_at_the_same_states(int workers)
    {
        for (long limit = 10; limit < 40_000; limit *= 5)
        {
            var options = _all with { MaxStates = limit, Workers = new WorkerPool(workers), LeastShared = 50, StatesBeforeCache = 100 };
            using var plain = BreadthFirst.Run(new PeersShootdown(3, 2), options);
            using var folded = BreadthFirst.Run(new PeersShootdown(3, 2), options with { Compress = true });

            CheckpointTests.Same(plain, folded);
            Assert.Equal(States(plain, new PeersShootdown(3, 2)), States(folded, new PeersShootdown(3, 2)));
        }
    }

    [Fact]
    public void The_limit_on_memory_holds_for_the_parts_too()
    {
        using var whole = BreadthFirst.Run(new PeersShootdown(3, 2), _all with { Compress = true });
        for (long limit = 1; limit < whole.PeakBytes; limit = (limit * 3 / 2) + 10_000)
        {
            using var folded = BreadthFirst.Run(new PeersShootdown(3, 2), _all with { Compress = true, Memory = limit });

            Assert.Equal(StopReason.Memory, folded.Stop);
            Assert.InRange(folded.PeakBytes, 1, Math.Max(limit, 100_000)); // It begins with a few pages whatever the limit.
        }
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A_checkpoint_holds_packed_states_and_is_continued_either_way(bool first, bool then)
    {
        using var whole = BreadthFirst.Run(new PeersShootdown(3, 2, buggy: true), _all);
        using (BreadthFirst.Run(new PeersShootdown(3, 2, buggy: true), _all with { Checkpoint = Place(resume: false), Compress = first, MaxStates = 5_000 }))
        {
        }

        using var rest = BreadthFirst.Run(new PeersShootdown(3, 2, buggy: true), _all with { Checkpoint = Place(resume: true), Compress = then });

        CheckpointTests.Same(whole, rest);
        Assert.Equal(whole.Counterexample(0)!.Steps, rest.Counterexample(0)!.Steps);
        int words = new StateCodec(new PeersShootdown(3, 2, buggy: true).LiveBits).Words;
        Assert.Equal(whole.States * words * sizeof(ulong), new FileInfo(Path.Combine(_folder, "full.states")).Length);
    }

    [Fact]
    public void A_folded_checkpoint_that_does_not_fit_the_memory_is_no_damage()
    {
        using (BreadthFirst.Run(new PeersShootdown(3, 2), _all with { Checkpoint = Place(resume: false), MaxStates = 5_000 }))
        {
        }

        var refused = Assert.Throws<CheckpointException>(() => BreadthFirst.Run(new PeersShootdown(3, 2),
            _all with { Checkpoint = Place(resume: true), Compress = true, Memory = 50_000 }));

        Assert.True(refused.OutOfMemory);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Folded_states_go_to_the_disk_and_are_fewer_bytes_there(int workers)
    {
        var options = _all with { Workers = new WorkerPool(workers), LeastShared = 1, Spill = _folder, SpillChunk = 1 << 16 };
        using var plain = BreadthFirst.Run(new PeersShootdown(3, 2, buggy: true), options);
        using var folded = BreadthFirst.Run(new PeersShootdown(3, 2, buggy: true), options with { Compress = true });

        CheckpointTests.Same(plain, folded);
        Assert.Equal(plain.Counterexample(0)!.Steps, folded.Counterexample(0)!.Steps);
        Assert.InRange(folded.SpilledBytes, 1, plain.SpilledBytes * 3 / 5);
    }

    /// <summary>Of two words and, in the long run, of three: halves must be equal, or one has a value for every state.</summary>
    [Fact]
    [Trait(LongRuns.Category, LongRuns.Long)]
    public void Folded_states_take_less_memory()
    {
        foreach (int cores in LongRuns.On ? [4, 5] : new[] { 4 })
        {
            var run = ShippedCases.All.First(c => c.Test.Name.Text == "tlb-shootdown" && c.VariantName == "base" && c.Model == "tso"
                && c.Sizes["cores"] == 4);
            run = run with { Sizes = new Dictionary<string, long>(run.Sizes) { ["cores"] = cores } };
            using var plain = BreadthFirst.Run(ShippedCases.SystemOf(run), _all);
            using var folded = BreadthFirst.Run(ShippedCases.SystemOf(run), _all with { Compress = true });

            CheckpointTests.Same(plain, folded);
            Assert.InRange(folded.PeakBytes, 1, plain.PeakBytes * (cores == 4 ? 70 : 58) / 100);
        }
    }

    private static IEnumerable<string> States(SearchResult result, ITransitionSystem system)
    {
        byte[] block = new byte[system.StateBytes];
        List<string> states = [];
        for (long state = 0; state < result.States; state++)
        {
            result.Read(state, block);
            states.Add(Convert.ToHexString(block));
        }

        return states.Order(StringComparer.Ordinal);
    }

    private CheckpointPlace Place(bool resume) => new()
        { Folder = _folder, Engine = "e", Scenario = "s", Asked = "a", Every = TimeSpan.Zero, Resume = resume };
}
