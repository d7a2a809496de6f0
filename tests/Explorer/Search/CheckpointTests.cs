using Smpcheck.Bench;
using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Tests;

public sealed class CheckpointTests : IDisposable
{
    private static readonly SearchOptions _all = new() { Wanted = SearchOptions.Never };

    private readonly string _folder = Directory.CreateTempSubdirectory("smpcheck-test").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(Reductions.None, 1)]
    [InlineData(Reductions.None, 3)]
    [InlineData(Reductions.Symmetry, 1)]
    public void A_search_that_is_stopped_again_and_again_ends_as_one_that_never_was(Reductions reduce, int workers)
    {
        var options = _all with { Reduce = reduce, FullBelow = 0, Workers = new WorkerPool(workers), LeastShared = 1 };
        using var whole = BreadthFirst.Run(new PeersShootdown(3, 2), options);

        using var pieces = InPieces(static () => new PeersShootdown(3, 2), options, whole.States);

        Same(whole, pieces);
    }

    [Fact]
    public void What_was_found_before_the_stop_is_still_found_and_its_trace_is_the_same()
    {
        using var whole = BreadthFirst.Run(new PeersShootdown(3, 2, buggy: true), _all);

        using var pieces = InPieces(static () => new PeersShootdown(3, 2, buggy: true), _all, whole.States);

        Same(whole, pieces);
        Assert.Equal(whole.Counterexample(0)!.Steps, pieces.Counterexample(0)!.Steps);
    }

    [Fact]
    public void Coverage_and_witnesses_of_shipped_cases_survive_the_stop()
    {
        foreach (var run in ShippedCases.Smallest.Where(static (_, i) => i % LongRuns.Choose(12, 1) == 0))
        {
            var system = ShippedCases.SystemOf(run);
            using var whole = BreadthFirst.Run(system, _all);
            var last = system;

            using var pieces = InPieces(() => last = ShippedCases.SystemOf(run), _all, whole.States, 3);

            Same(whole, pieces);
            var (expected, actual) = (system.Coverage(), last.Coverage());
            Assert.Equal(expected.Executed.Order(), actual.Executed.Order());
            Assert.Equal(expected.IdleHandlers, actual.IdleHandlers);
            Assert.Equal(expected.SilentMonitors, actual.SilentMonitors);
        }
    }

    [Fact]
    public void A_search_that_gave_up_its_symmetry_goes_on_without_it()
    {
        var run = ShippedCases.All.First(static c => c.Test.Name.Text == "tlb-shootdown" && c.Variant == "nmi"
            && c.Model == "tso" && c.Sizes["cores"] == 3); // The NMI goes to core 1 only.
        var options = _all with { Reduce = Reductions.Symmetry, FullBelow = 0 };
        using var whole = BreadthFirst.Run(ShippedCases.SystemOf(run), options);

        using var pieces = InPieces(() => ShippedCases.SystemOf(run), options, whole.States, 12);

        Same(whole, pieces);
        Assert.Equal(Reductions.None, pieces.Reduced);
        Assert.Equal(["full.states", "manifest"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_finished_search_is_read_and_not_searched()
    {
        using var whole = BreadthFirst.Run(new PeersShootdown(2, 2), _all with { Checkpoint = Place() });
        using var again = BreadthFirst.Run(new Refusing(), _all with { Checkpoint = Place(resume: true) });

        Same(whole, again);
    }

    [Fact]
    public void States_behind_those_that_the_manifest_counts_are_written_again()
    {
        using var whole = BreadthFirst.Run(new PeersShootdown(2, 2), _all);
        Stop(whole.States / 2);
        File.AppendAllText(States, new string('x', 100_000));

        using var rest = BreadthFirst.Run(new PeersShootdown(2, 2), _all with { Checkpoint = Place(resume: true) });

        Same(whole, rest);
    }

    [Fact]
    public void Another_build_scenario_or_question_is_refused_and_nothing_is_lost()
    {
        Stop(2_000);
        byte[] manifest = File.ReadAllBytes(Manifest), states = File.ReadAllBytes(States);

        Refused(Place(resume: true) with { Engine = "other" }, "another build");
        Refused(Place(resume: true) with { Scenario = "other" }, "another scenario");
        Refused(Place(resume: true) with { Asked = "other" }, "other flags");

        Assert.Equal(manifest, File.ReadAllBytes(Manifest));
        Assert.Equal(states, File.ReadAllBytes(States));
    }

    [Fact]
    public void A_manifest_with_a_damaged_byte_is_refused()
    {
        Stop(2_000);
        byte[] sound = File.ReadAllBytes(Manifest);
        var random = new Random(4);
        for (int i = 0; i < 200; i++)
        {
            byte[] damaged = [.. sound];
            int at = random.Next(damaged.Length);
            damaged[at] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(Manifest, i % 4 == 0 ? damaged[..at] : damaged);
            Refused(Place(resume: true), "");
        }
    }

    /// <summary>Whoever writes the right checksum below wrong fields gets no crash and no wrong states either.</summary>
    [Fact]
    public void A_manifest_that_contradicts_itself_or_its_states_is_refused()
    {
        Stop(2_000);
        string[] lines = File.ReadAllLines(Manifest)[1..];
        string[] fields = ["levels", "transitions", "findings", "fired", "words", "digest", "exercised", "reduced"];
        string[] values = ["", "7", "0 1", "0 1 0", "0 1 5 5 9", "-1", "99999999999999999999", "0 1 4294967294", "zz", "1 2 9 4", "1 2 3"];
        foreach (string field in fields)
        {
            foreach (string value in values)
            {
                if ((field, value) is ("findings", "") or ("exercised", ""))
                    continue; // Such searches there are.
                string body = string.Concat(lines.Select(l => (l.StartsWith(field + " ", StringComparison.Ordinal) ? $"{field} {value}" : l) + "\n"));
                File.WriteAllText(Manifest, $"smpcheck.checkpoint/1 {Diff.LongHash(body)}\n{body}");
                Refused(Place(resume: true), "", $"{field} {value}");
            }
        }
    }

    [Fact]
    public void Damaged_or_missing_states_are_refused()
    {
        Stop(2_000);
        byte[] sound = File.ReadAllBytes(States);
        var random = new Random(5);
        for (int i = 0; i < 40; i++)
        {
            byte[] damaged = [.. sound];
            int at = random.Next(800 * 8);
            damaged[at] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(States, i % 4 == 0 ? damaged[..at] : damaged);
            Refused(Place(resume: true), "is damaged");
        }

        File.Delete(States);
        Refused(Place(resume: true), "cannot be read");
    }

    [Fact]
    public void States_that_do_not_fit_the_memory_are_no_damage()
    {
        Stop(5_000);

        var refused = Assert.Throws<CheckpointException>(() => BreadthFirst.Run(new PeersShootdown(2, 2),
            _all with { Checkpoint = Place(resume: true), Memory = 100_000 }));

        Assert.True(refused.OutOfMemory);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void States_on_the_disk_count_as_those_in_memory_and_leave_nothing_behind(int workers)
    {
        var options = _all with { Workers = new WorkerPool(workers), LeastShared = 1 };
        using var whole = BreadthFirst.Run(new PeersShootdown(3, 2), options);

        using var spilled = BreadthFirst.Run(new PeersShootdown(3, 2), options with { Spill = _folder, SpillChunk = 1 << 18 });

        Same(whole, spilled);
        Assert.InRange(spilled.SpilledBytes, 1 << 20, long.MaxValue);
        Assert.InRange(spilled.PeakBytes, 1, whole.PeakBytes * 9 / 10);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_checkpoint_is_continued_with_states_on_the_disk()
    {
        string disk = Path.Combine(_folder, "disk");
        Stop(5_000);
        using var whole = BreadthFirst.Run(new PeersShootdown(2, 2), _all);

        using var rest = BreadthFirst.Run(new PeersShootdown(2, 2),
            _all with { Checkpoint = Place(resume: true), Spill = disk, SpillChunk = 1 << 14 });

        Same(whole, rest);
        Assert.InRange(rest.SpilledBytes, 1 << 14, long.MaxValue);
        Assert.Empty(Directory.GetFiles(disk));
        File.WriteAllText(Path.Combine(_folder, "file"), "");
        var refused = Assert.Throws<CheckpointException>(() => BreadthFirst.Run(new PeersShootdown(2, 2),
            _all with { Checkpoint = Place(resume: true), Spill = Path.Combine(_folder, "file"), SpillChunk = 1 << 14 }));
        Assert.True(refused.OutOfMemory);
        Assert.Contains("`--spill` has no room", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trace_is_rebuilt_from_states_on_the_disk()
    {
        var spill = _all with { Spill = _folder, SpillChunk = 1 << 16 };
        using var whole = BreadthFirst.Run(new PeersShootdown(3, 2, buggy: true), _all);
        using var spilled = BreadthFirst.Run(new PeersShootdown(3, 2, buggy: true), spill);

        Assert.Equal(whole.Counterexample(0)!.Steps, spilled.Counterexample(0)!.Steps);
    }

    [Fact]
    public void A_disk_without_room_ends_the_search_without_a_verdict()
    {
        File.WriteAllText(Path.Combine(_folder, "file"), "");
        using var spilled = BreadthFirst.Run(new PeersShootdown(3, 2), _all with { Spill = Path.Combine(_folder, "file"), SpillChunk = 1 << 18 });

        Assert.Equal(StopReason.Memory, spilled.Stop);
        Assert.NotNull(spilled.SpillProblem);
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_written_is_said_and_stops_nothing()
    {
        File.WriteAllText(Path.Combine(_folder, "file"), "");

        using var found = BreadthFirst.Run(new PeersShootdown(2, 2), _all with
            { Checkpoint = Place() with { Folder = Path.Combine(_folder, "file", "below") } });

        Assert.True(found.Complete);
        Assert.NotNull(found.CheckpointProblem);
        Assert.Null(found.CheckpointDepth);
    }

    private string Manifest => Path.Combine(_folder, "manifest");

    private string States => Path.Combine(_folder, "full.states");

    /// <summary>Everything that a search says but time and memory.</summary>
    internal static void Same(SearchResult expected, SearchResult actual)
    {
        Assert.Equal((expected.Stop, expected.Complete, expected.Reduced), (actual.Stop, actual.Complete, actual.Reduced));
        Assert.Equal((expected.States, expected.Transitions, expected.Depth), (actual.States, actual.Transitions, actual.Depth));
        Assert.Equal((expected.Quiescent, expected.MaxFrontier), (actual.Quiescent, actual.MaxFrontier));
        Assert.Equal(expected.Properties, actual.Properties);
        Assert.Equal(expected.FiredByAgent, actual.FiredByAgent);
    }

    private CheckpointPlace Place(bool resume = false) => new()
        { Folder = _folder, Engine = "e", Scenario = "s", Asked = "a", Every = TimeSpan.Zero, Resume = resume };

    /// <summary>Searches, stops at ever more states, and goes on each time with another system.</summary>
    private SearchResult InPieces(Func<ITransitionSystem> system, SearchOptions options, long states, int pieces = 6)
    {
        options = options with { Checkpoint = Place(resume: true) };
        foreach (string file in Directory.GetFiles(_folder))
            File.Delete(file);
        for (int i = 1; i < pieces; i++)
        {
            using var part = BreadthFirst.Run(system(), options with { MaxStates = states * i / pieces });
            Assert.True(part.CheckpointProblem is null, part.CheckpointProblem);
        }

        return BreadthFirst.Run(system(), options);
    }

    private void Stop(long states)
    {
        using var part = BreadthFirst.Run(new PeersShootdown(2, 2), _all with { Checkpoint = Place(), MaxStates = states });
        Assert.Equal(StopReason.MaxStates, part.Stop);
    }

    private static void Refused(CheckpointPlace place, string why, string what = "")
    {
        var options = _all with { Checkpoint = place };
        var thrown = Record.Exception(() => BreadthFirst.Run(new PeersShootdown(2, 2), options).Dispose());
        Assert.True(thrown is CheckpointException, $"{what}: {thrown}");
        var refused = (CheckpointException)thrown;
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.False(refused.OutOfMemory);
    }

    /// <summary>A system that must not be asked for a step.</summary>
    private sealed class Refusing : Toy
    {
        public Refusing() : base(new PeersShootdown(2, 2).Agents, [.. new PeersShootdown(2, 2).LiveBits])
        {
        }

        public override IReadOnlyList<string> Properties => new PeersShootdown(2, 2).Properties;

        public override int Enabled(ReadOnlySpan<byte> state, Span<Transition> transitions) => throw new InvalidOperationException();

        public override Outcome Apply(Span<byte> state, Transition transition) => throw new InvalidOperationException();
    }
}
