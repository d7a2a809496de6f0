using System.Diagnostics;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>Exhaustive search, level by level: what it finds first is as near to the initial state as can be.</summary>
/// <remarks>
/// The arena of visited states is the queue: a level is the range of states that the expansion of the one before has
/// appended. A level ends at a barrier, where counts and findings do not depend on the order within it, and so neither
/// on the number of workers; whether to stop is decided there. Violating states are expanded like any other.
/// </remarks>
public static class BreadthFirst
{
    /// <summary>Searches until everything is explored, something wanted is found, or a budget is used up.</summary>
    /// <exception cref="ModelBugException">The system contradicts itself.</exception>
    /// <exception cref="CheckpointException">What is to be continued is damaged, or of another search.</exception>
    public static SearchResult Run(ITransitionSystem system, SearchOptions options, CancellationToken cancel = default)
    {
        Require.That(system.LiveBits.Count * sizeof(ulong) == system.StateBytes);
        Require.That(system.Properties.Count <= 60);
        var codec = new StateCodec(system.LiveBits) { Checked = options.DeepCheck };
        // A loop among renamed states need not be one of the machine, nor fair to each core: whole runs need them all.
        bool reduces = system is not IFairSystem { RunProperties.Count: > 0 };
        var symmetry = reduces && options.Reduce.HasFlag(Reductions.Symmetry) ? CoreSymmetry.Of(system, codec) : null;
        using var checkpoint = options.Checkpoint is { } place ? new Checkpoint(place, system, codec) : null;
        var saved = checkpoint?.Saved;
        if (saved is { Reduced: not Reductions.None } && symmetry is null)
            throw new CheckpointException("is of a search with symmetry, which this processor cannot do");
        var locals = reduces && checkpoint is null ? LocalsOf(system, codec, options, symmetry) : null;
        if ((symmetry is null && locals is null) || saved is { Reduced: Reductions.None })
            return Explore(system, codec, options, new Reduction(null, null), checkpoint, cancel);
        var clock = Stopwatch.StartNew();
        long most = Math.Min(options.MaxStates, options.FullBelow);
        if (most > 0 && saved is null)
        {
            // A worker counts what others have claimed as well: the states decide, not how it stopped.
            long slack = (options.Workers?.Size ?? 1) * 2L * VisitedSet.Writer.Claim;
            var full = Explore(system, codec, most == options.MaxStates ? options
                : options with { MaxStates = long.MaxValue, AbandonAbove = most + slack }, new Reduction(null, null),
                null, cancel);
            if (full.States <= most || most == options.MaxStates
                || full.Stop is StopReason.Timeout or StopReason.Cancelled)
                return full;
            full.Dispose();
        }

        return new ReducedSearch(system, codec, options, clock, checkpoint, cancel).Run(symmetry, locals);
    }

    /// <summary>What local steps may be there to be taken first, or null where there is no telling.</summary>
    private static LocalSteps? LocalsOf(
        ITransitionSystem system, StateCodec codec, SearchOptions options, CoreSymmetry? symmetry)
    {
        // A bound on steps would be one on something else.
        if (!options.Reduce.HasFlag(Reductions.Por) || !StepCache.IsSupported || options.MaxDepth != int.MaxValue
            || system is not IFootprintSystem known)
            return null;
        var locals = new LocalSteps(known, codec, symmetry);
        return locals.Usable ? locals : null;
    }

    /// <summary>One search.</summary>
    internal static SearchResult Explore(ITransitionSystem system, StateCodec codec, SearchOptions options,
        Reduction reduction, Checkpoint? checkpoint, CancellationToken cancel)
    {
        StoredStates? stored = new(codec, options);
        try
        {
            var result = Explore(system, codec, stored, options, reduction, checkpoint, cancel);
            stored = null; // The result's from now on.
            return result;
        }
        finally
        {
            stored?.Dispose();
        }
    }

    private static SearchResult Explore(
        ITransitionSystem system, StateCodec codec, StoredStates stored, SearchOptions options, Reduction reduction,
        Checkpoint? checkpoint, CancellationToken cancel)
    {
        var visited = stored.Set;
        var (symmetry, locals) = reduction;
        var findings = new Findings(system, stored);
        using var team = new Team(system, codec, stored, findings, options, symmetry, locals);
        var described = system as IDescribedSystem;
        var saved = checkpoint?.Saved;
        if (saved is null)
            team.Start();
        else
            Restore(saved);
        List<long> levels = saved is null ? [0, visited.Count] : [.. saved.Levels];
        var earlier = saved?.Elapsed ?? TimeSpan.Zero;
        var budget = new Budget(options, visited, cancel)
        {
            DeepestPath = Deepest,
        };
        visited.Stretching = budget.Stall;
        var stop = visited.Count == 0 ? StopReason.Memory : StopReason.Exhausted;
        while (stop == StopReason.Exhausted && !findings.End(options.Wanted) && levels[^1] > levels[^2]
            && symmetry is not { Broken: true } && !(locals?.Contradicts(team.Touched, team.Judged()) ?? false)
            && visited.Count < reduction.Enough)
        {
            checkpoint?.Reached(Position(), stored);
            if (visited.Count > options.MaxStates)
            {
                stop = StopReason.MaxStates;
                break;
            }

            stop = team.Expand(levels[^2], levels[^1], levels.Count - 2, budget);
            levels.Add(visited.Count);
        }

        if (checkpoint is not null && visited.Count > 0 && symmetry is not { Broken: true })
            End(checkpoint); // Without what is known of whole runs: that is found again from the states.

        if (locals is not null && symmetry is not { Broken: true })
        {
            locals.Learn(team.Touched, team.Judged());
            if (stop == StopReason.Exhausted && !findings.End(options.Wanted) && !locals.Changed)
                stop = Verify((IFootprintSystem)system, locals);
        }

        bool all = stop == StopReason.Exhausted;
        IReadOnlyDictionary<int, Lasso> lassos = new Dictionary<int, Lasso>();
        long loopBytes = 0;
        if (all && !findings.End(options.Wanted) && system is IFairSystem { RunProperties.Count: > 0 } fair)
        {
            Require.That(symmetry is null);
            using var graph = new StateGraph(fair, codec, stored, options.Memory - visited.Bytes, budget);
            lassos = FairCycles.Judge(graph, levels);
            foreach (var (property, lasso) in lassos)
                findings.Note(1UL << property, lasso.Length, lasso.Kind, lasso.State);
            (stop, loopBytes) = (graph.Stop, graph.Memory.Peak);
        }

        if (stop is StopReason.Exhausted or StopReason.MaxDepth && findings.End(options.Wanted))
            stop = StopReason.Violation;
        bool part = levels[^1] > levels[^2];
        if (!part)
            levels.RemoveAt(levels.Count - 1);
        long heldBytes = visited.Bytes;
        long[] fired = team.Fired();
        visited.DropTable();
        return new SearchResult(system, codec, stored, findings, [.. levels], fired)
        {
            Stop = stop,
            Reduced = Reduced(),
            Reduction = reduction,
            IsPart = part,
            Transitions = team.Transitions,
            Quiescent = team.Quiescent,
            Elapsed = earlier + budget.Elapsed,
            SpilledBytes = visited.Arena.Spill?.Bytes ?? 0,
            SpillProblem = visited.Arena.Spill?.Problem,
            CheckpointDepth = checkpoint?.Depth,
            CheckpointProblem = checkpoint?.Problem,
            AllStates = all,
            Lassos = lassos,
            PeakBytes = Math.Max(visited.PeakBytes, heldBytes + loopBytes),
        };

        Reductions Reduced() => (symmetry is null ? Reductions.None : Reductions.Symmetry)
            | (locals is null ? Reductions.None : Reductions.Por);

        IReadOnlyList<string> Deepest()
        {
            using var path = new DeepestPath(system, codec, stored, levels, reduction);
            return path.Names();
        }

        StopReason Verify(IFootprintSystem known, LocalSteps taken)
        {
            long[] fired = new long[system.Agents << 8];
            using var agents = new AgentSteps(known, codec, fired, long.MaxValue, symmetry, taken);
            using var check = new LocalCheck(known, codec, taken, agents, long.MaxValue);
            var reason = StopReason.Exhausted;
            if (!check.Compare(stored, looked => (reason = budget.CheckLoops(looked, 0)) != StopReason.Exhausted))
            {
                if (check.TooMuch)
                    taken.GiveUp();
                return reason;
            }

            taken.Learn([agents.Touched], new ulong[codec.Words]);
            var wrong = check.Wrong();
            taken.Ban(wrong);
            if (check.Failed && wrong.Count == 0)
                taken.GiveUp();
            return reason;
        }

        SearchPosition Position() => new()
        {
            Levels = [.. levels],
            Transitions = team.Transitions,
            Quiescent = team.Quiescent,
            Fired = team.Fired(),
            Findings = findings.All,
            Witnessed = findings.Witnessed,
            Exercised = described?.Exercised() ?? [],
            Elapsed = earlier + budget.Elapsed,
            Reduced = Reduced(),
        };

        void Restore(SearchPosition position)
        {
            checkpoint!.Load(stored);
            if (!(described?.Exercise(position.Exercised) ?? position.Exercised.Length == 0))
                throw new CheckpointException("is damaged: its coverage is of something else");
            findings.Restore(position.Findings, position.Witnessed);
            team.Restore(position);
        }

        // A search that is done need not be done again; one stopped goes on with the level it was stopped in.
        void End(Checkpoint kept)
        {
            if (stop == StopReason.Exhausted)
                kept.Reached(Position(), stored, done: true);
            else
                kept.Keep(stored);
        }
    }
}
