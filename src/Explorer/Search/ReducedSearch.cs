using System.Diagnostics;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// Searches with what can be left out, and again with less left out where that turns out wrong; a search that was not
/// found right to the end has no result.
/// </summary>
internal sealed class ReducedSearch(ITransitionSystem system, StateCodec codec, SearchOptions options, Stopwatch clock,
    Checkpoint? checkpoint, CancellationToken cancel)
{
    // Up to so many states a shortest way is looked for without being asked.
    private const long CheapStates = 1_000_000;
    private const int FewStates = 1000;
    private const int MostRounds = 100;

    // What is wrong mostly shows soon: no need to search everything for that.
    private const long FirstStage = 5_000;
    private const int NextStage = 10;

    public SearchResult Run(CoreSymmetry? symmetry, LocalSteps? locals)
    {
        if (locals is not null)
            Watch(locals);
        long enough = FirstStage;
        for (int round = 0; ; round++)
        {
            if (locals is { GaveUp: true } || round == MostRounds)
                locals = null;
            locals?.Begin();
            var left = options with { Timeout = options.Timeout - clock.Elapsed };
            var reduction = new Reduction(symmetry, locals) { Enough = locals is null ? long.MaxValue : enough };
            var result = BreadthFirst.Explore(system, codec, left, reduction, checkpoint, cancel);
            if (symmetry is { Broken: true })
            {
                checkpoint?.Restart();
                symmetry = null;
                if (locals is not null)
                    Watch(locals = new LocalSteps((IFootprintSystem)system, codec, null));
            }
            else if (locals is null || result.Stop != StopReason.Exhausted)
                return result.Stop == StopReason.Violation && locals is not null ? Shortest(result, symmetry) : result;
            else if (!locals.Changed && !locals.GaveUp)
            {
                if (!result.IsPart)
                    return result;
                enough *= NextStage;
            }

            result.Dispose();
        }
    }

    /// <summary>
    /// A violation found with local steps is one of the machine, but there may be a shorter way, or another violation
    /// that is nearer: both are known if the search without local steps comes as far.
    /// </summary>
    private SearchResult Shortest(SearchResult found, CoreSymmetry? symmetry)
    {
        int length = found.Properties.Select((p, i) => p.Depth is null || !IsWanted(i) ? int.MaxValue
            : found.Counterexample(i, cancel)!.Steps.Count).Min();
        var limits = options with
        {
            MaxDepth = length,
            MaxStates = options.Shortest ? options.MaxStates : Math.Min(options.MaxStates, CheapStates),
            Timeout = options.Timeout - clock.Elapsed,
        };
        var nearest = BreadthFirst.Explore(system, codec, limits, new Reduction(symmetry, null), null, cancel);
        bool better = nearest.Stop == StopReason.Violation && symmetry is not { Broken: true };
        (better ? found : nearest).Dispose();
        return better ? nearest : found;
    }

    private bool IsWanted(int property) => options.Wanted is not { } wanted || wanted == property
        || property == system.Properties.Count;

    /// <summary>Watches some states being expanded, to begin with an idea of what is whose.</summary>
    private unsafe void Watch(LocalSteps locals)
    {
        var known = (IFootprintSystem)system;
        var few = options with
        {
            MaxStates = FewStates, Wanted = SearchOptions.Never, OnProgress = null, Workers = null,
        };
        using var seen = BreadthFirst.Explore(system, codec, few, new Reduction(null, null), null, cancel);
        using var agents = new AgentSteps(known, codec, new long[system.Agents << 8], long.MaxValue, null, locals);
        byte[] block = new byte[system.StateBytes];
        ulong* packed = stackalloc ulong[codec.Words];
        for (long state = 0; state < seen.States; state++)
        {
            seen.Read(state, block);
            codec.Pack(block, new Span<ulong>(packed, codec.Words));
            for (int agent = 0; agent < system.Agents; agent++)
                agents.Find(packed, agent);
        }

        locals.Learn([agents.Touched], new ulong[codec.Words]);
    }
}
