using System.Numerics;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>Looks for violations by whole runs among the states that random walks have come by.</summary>
/// <remarks>
/// Those states are a part of the state graph. It is judged as the whole graph is after an exhaustive search; what a
/// state allows is asked of the system, not of the part. So a fair loop in it, and a way there, are those of the
/// system: what is found is a violation. That nothing is found says nothing. Not for several threads.
/// </remarks>
internal sealed unsafe class SampledLoops : IDisposable
{
    /// <summary>States that are remembered; what comes later is not looked at.</summary>
    public const int MostStates = 1 << 16;

    private readonly IFairSystem _system;
    private readonly StateCodec _codec;
    private readonly ulong _wanted;
    private readonly CancellationToken _cancel;
    private long _judged; // States.
    private long _runs;
    private long _runsJudged;

    private SampledLoops(IFairSystem system, ulong wanted, CancellationToken cancel)
    {
        (_system, _wanted, _cancel) = (system, wanted, cancel);
        _codec = new StateCodec(system.LiveBits);
        Seen = new VisitedSet(_codec.Words);
    }

    /// <summary>The states, each reached from those before it; the first is the initial one.</summary>
    public VisitedSet Seen { get; }

    /// <summary>For a system of which something that is wanted is judged of whole runs; else null.</summary>
    /// <param name="system">The system.</param>
    /// <param name="wanted">The properties that are looked for, a bit for each.</param>
    /// <param name="cancel">Ends the look at a part; nothing is found then.</param>
    public static SampledLoops? Of(ITransitionSystem system, ulong wanted, CancellationToken cancel) =>
        system is IFairSystem fair && (OfRuns(fair) & wanted) != 0
            ? new SampledLoops(fair, OfRuns(fair) & wanted, cancel) : null;

    /// <summary>The properties that are judged of whole runs, a bit for each.</summary>
    public static ulong OfRuns(ITransitionSystem system) => system is IFairSystem fair
        ? fair.RunProperties.Aggregate(0ul, static (all, run) => all | 1ul << run.Property) : 0;

    /// <summary>
    /// A violation among the states so far, or null. To be asked after every run; looks only when some are new, and
    /// there are twice as many states, or twice as many runs, as the last time.
    /// </summary>
    /// <param name="last">There will be no more runs: looks at all that are new.</param>
    public FuzzFind? Find(bool last)
    {
        _runs++;
        bool due = last || Seen.Count >= 2 * _judged || _runs >= 2 * _runsJudged;
        if (Seen.Count == _judged || !due)
            return null;
        (_judged, _runsJudged) = (Seen.Count, _runs);
        using var part = new StoredStates(_codec, new SearchOptions());
        var levels = Nearest(part.Set);
        var budget = new Budget(new SearchOptions(), part.Set, _cancel);
        using var graph = new StateGraph(_system, _codec, part, long.MaxValue, budget) { IsPart = true };
        var found = FairCycles.Judge(graph, levels);
        try
        {
            ulong violated = _wanted & found.Keys.Aggregate(0ul, static (all, property) => all | 1ul << property);
            if (violated == 0)
                return null;
            int first = BitOperations.TrailingZeroCount(violated);
            var trace = found[first].Trace(_system, _codec, part, CancellationToken.None);
            return new FuzzFind(0, "", 1ul << first, trace.Steps) { OfRun = true, Loop = trace.Loop };
        }
        finally
        {
            foreach (var lasso in found.Values)
                lasso.Dispose();
        }
    }

    public void Dispose() => Seen.Dispose();

    /// <summary>Adds the states to a set, nearest ones first, and returns where each level begins.</summary>
    private List<long> Nearest(VisitedSet part)
    {
        byte[] source = new byte[_system.StateBytes], next = new byte[_system.StateBytes];
        ulong[] packed = new ulong[_codec.Words];
        var steps = new Transition[_system.MaxTransitions];
        part.Add(Seen.Arena.At(0));
        List<long> levels = [0, 1];
        fixed (ulong* state = packed)
        {
            for (; levels[^1] > levels[^2]; levels.Add(part.Count))
            {
                for (long at = levels[^2]; at < levels[^1]; at++)
                {
                    _codec.Unpack(new ReadOnlySpan<ulong>(part.Arena.At(at), packed.Length), source);
                    foreach (var step in steps.AsSpan(0, _system.Enabled(source, steps)))
                    {
                        source.CopyTo(next, 0);
                        if (_system.Apply(next, step).Stop != StepStop.None)
                            continue;
                        _codec.Pack(next, packed);
                        if (Seen.Find(state) >= 0)
                            part.Add(state);
                    }
                }
            }
        }

        return levels;
    }
}
