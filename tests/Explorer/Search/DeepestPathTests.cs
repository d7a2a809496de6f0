using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Tests;

/// <summary>The way that a user may ask for while a search runs.</summary>
public unsafe class DeepestPathTests
{
    private static readonly TimeSpan _timeout = TimeSpan.FromMilliseconds(900);

    [Fact]
    public void The_way_leads_one_level_deeper_with_every_step_to_the_level_being_expanded()
    {
        int longest = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            var system = new RandomGraph(seed, 256);
            var codec = new StateCodec(system.LiveBits);
            using var stored = new StoredStates(codec, new SearchOptions());
            var visited = stored.Set;
            var levels = Levels(system, codec, visited);
            for (int target = 0; target < levels.Count - 1; target++)
            {
                long[] known = [.. levels.Take(target + 2)];
                using var path = new DeepestPath(system, codec, stored, known);
                var names = path.Names();

                Assert.Equal(target, names.Count);
                Follow(system, codec, visited, levels, names);
                longest = Math.Max(longest, target);
            }
        }

        Assert.InRange(longest, 6, int.MaxValue);
    }

    [Fact]
    public void A_search_that_runs_names_a_way_to_its_level_and_the_time_that_is_left()
    {
        int asked = 0;
        var options = new SearchOptions
        {
            Timeout = _timeout,
            OnProgress = p =>
            {
                asked++;
                Assert.Equal(p.Depth, p.DeepestPath!().Count);
                Assert.All(p.DeepestPath(), static name => Assert.Matches("^a[0-5] 0.0$", name));
                Assert.InRange(p.Left, TimeSpan.Zero, _timeout);
            },
        };

        using var result = BreadthFirst.Run(new CounterGrid(6, 4), options);

        Assert.InRange(asked, 1, 5);
    }

    [Fact]
    public void Asking_changes_nothing_of_the_search()
    {
        int asked = 0;
        var system = new CounterGrid(5, 4);

        using var quiet = BreadthFirst.Run(system, new SearchOptions());
        using var busy = BreadthFirst.Run(system, new SearchOptions { OnProgress = p => asked += p.DeepestPath!().Count });

        Assert.InRange(asked, 1, int.MaxValue);
        Assert.Equal((quiet.States, quiet.Transitions, quiet.Depth, quiet.Stop),
            (busy.States, busy.Transitions, busy.Depth, busy.Stop));
        Assert.Equal(Enumerable.Range(0, 5).Select(a => quiet.Fired(a, 0)),
            Enumerable.Range(0, 5).Select(a => busy.Fired(a, 0)));
    }

    private static void Follow(Toy system, StateCodec codec, VisitedSet visited, List<long> levels,
        IReadOnlyList<string> names)
    {
        byte[] state = new byte[system.StateBytes];
        system.Initial(state);
        for (int i = 0; i < names.Count; i++)
        {
            var step = NaiveSearch.Steps(system, state).Select(static s => s.Step)
                .First(t => system.Describe(state, t) == names[i]);
            Assert.Equal(StepStop.None, system.Apply(state, step).Stop);
            long number = Number(codec, visited, state, add: false);
            Assert.InRange(number, levels[i + 1], levels[i + 2] - 1);
        }
    }

    private static List<long> Levels(Toy system, StateCodec codec, VisitedSet visited)
    {
        byte[] initial = new byte[system.StateBytes];
        system.Initial(initial);
        Number(codec, visited, initial, add: true);
        List<byte[]> level = [initial];
        List<long> levels = [0, 1];
        while (level.Count > 0)
        {
            List<byte[]> next = [];
            foreach (byte[] state in level)
            {
                foreach (var (step, _, _) in NaiveSearch.Steps(system, state))
                {
                    byte[] successor = [.. state];
                    if (system.Apply(successor, step).Stop == StepStop.None
                        && Number(codec, visited, successor, add: true) >= 0)
                        next.Add(successor);
                }
            }

            level = next;
            if (next.Count > 0)
                levels.Add(visited.Count);
        }

        return levels;
    }

    private static long Number(StateCodec codec, VisitedSet visited, byte[] state, bool add)
    {
        ulong[] packed = new ulong[codec.Words];
        codec.Pack(state, packed);
        fixed (ulong* words = packed)
            return add ? visited.Add(words) : visited.Find(words);
    }
}
