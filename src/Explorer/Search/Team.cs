using System.Runtime.ExceptionServices;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>The workers of one search. They share visited set and level; each has buffers and a cache.</summary>
internal sealed class Team : IDisposable
{
    /// <summary>Pieces of a level of which some may be left out when too many states have been found.</summary>
    private const int MostPieces = 256;

    /// <summary>New states that a state leads to: more than usual, as less is known than it seems.</summary>
    private const int GuessedSuccessors = 4;

    private readonly ITransitionSystem _system;
    private readonly StateCodec _codec;
    private readonly StoredStates _stored;
    private readonly VisitedSet _visited;
    private readonly Findings _findings;
    private readonly SearchOptions _options;
    private readonly MeetingPoint _meeting;
    private readonly List<Expander> _members = [];
    private readonly SearchThreads _threads = new();
    private readonly Action<long, long> _moved;
    private readonly CoreSymmetry? _symmetry;
    private readonly LocalSteps? _locals;
    private VisitedSet.Writer[] _writers = [];

    public Team(ITransitionSystem system, StateCodec codec, StoredStates stored, Findings findings,
        SearchOptions options, CoreSymmetry? symmetry, LocalSteps? locals)
    {
        (_symmetry, _locals) = (symmetry, locals);
        (_system, _codec, _stored, _findings, _options) = (system, codec, stored, findings, options);
        _visited = stored.Set;
        _meeting = new MeetingPoint(_visited);
        _moved = findings.Moved;
        options.Workers?.Return(-1); // The thread that searches.
        Grow(1);
    }

    /// <summary>States stored, this level's included.</summary>
    public long States => _visited.Count - _members.Sum(static m => m.Writer.Left);

    public long Transitions => _members.Sum(static m => m.Transitions);

    public long Quiescent => _members.Sum(static m => m.Quiescent);

    /// <summary>Stores and judges the initial state.</summary>
    public void Start()
    {
        _members[0].Start();
        Settle();
    }

    /// <summary>Counts what was done before.</summary>
    public void Restore(SearchPosition position) => _members[0].Restore(position);

    /// <summary>
    /// Expands a level with whoever is free; afterwards its successors are numbered without gaps. What might exceed
    /// <see cref="SearchOptions.MaxStates"/> is done in parts, until it does.
    /// </summary>
    public StopReason Expand(long from, long to, int depth, Budget budget)
    {
        if (_options.MaxStates == long.MaxValue)
            return Expand(new Frontier(from, to), to - from, depth, budget);
        int pieces = (int)Math.Min(to - from, MostPieces);
        double each = GuessedSuccessors * (to - from) / (double)pieces;
        long before = _visited.Count;
        var stop = StopReason.Exhausted;
        for (int done = 0; done < pieces && stop is StopReason.Exhausted or StopReason.MaxDepth;)
        {
            long left = _options.MaxStates - _visited.Count;
            if (left < 0)
                return StopReason.MaxStates;
            // Half of what seems to fit: the next guess is better.
            int part = (int)Math.Clamp(left / (2 * each), 1, pieces - done);
            var level = new Frontier(from, to)
            {
                Part = part == pieces ? null : new LevelPart(_stored, _codec.Words, pieces, done, done + part),
            };
            var ended = Expand(level, (to - from) * part / pieces, depth, budget);
            stop = ended == StopReason.Exhausted ? stop : ended;
            done += part;
            each = Math.Max(_visited.Count - before, 1) / (double)done;
        }

        return stop;
    }

    private StopReason Expand(Frontier level, long states, int depth, Budget budget)
    {
        int borrowed = states < _options.LeastShared ? 0 : _options.Workers?.Borrow(_options.Workers.Size - 1) ?? 0;
        var stop = borrowed == 0 ? _members[0].Expand(level, depth, budget) : Share(level, borrowed, depth, budget);
        Settle();
        return stop;
    }

    private StopReason Share(Frontier level, int borrowed, int depth, Budget budget)
    {
        Grow(borrowed + 1);
        var stops = new StopReason[borrowed + 1];
        try
        {
            Run(borrowed, index =>
            {
                stops[index] = _members[index].Expand(level, depth, budget);
                if (stops[index] is not StopReason.Exhausted and not StopReason.MaxDepth)
                    level.Close();
            });
        }
        finally
        {
            _options.Workers?.Return(borrowed);
        }

        return stops.FirstOrDefault(static s => s is not StopReason.Exhausted and not StopReason.MaxDepth, stops.Max());
    }

    /// <summary>How often each agent took a step by each rule: agent in the high byte.</summary>
    public long[] Fired()
    {
        long[] sum = new long[_system.Agents << 8];
        foreach (var member in _members)
        {
            member.Finish();
            for (int i = 0; i < sum.Length; i++)
                sum[i] += member.Fired[i];
        }

        return sum;
    }

    /// <summary>What groups have looked at, by worker.</summary>
    public IEnumerable<ulong[][]> Touched => _members.Select(static m => m.Touched).OfType<ulong[][]>();

    /// <summary>The bits that states were judged by.</summary>
    public ulong[] Judged()
    {
        ulong[] judged = new ulong[_codec.Words];
        foreach (var member in _members)
            member.AddJudged(judged);
        return judged;
    }

    public void Dispose()
    {
        _options.Workers?.Return(1);
        _threads.Dispose();
        foreach (var member in _members)
            member.Dispose();
    }

    /// <summary>Runs a part on this thread and one on each borrowed worker, and waits for all.</summary>
    private void Run(int borrowed, Action<int> part)
    {
        var failures = new Exception?[borrowed + 1];
        for (int i = 0; i < borrowed; i++)
            _meeting.Enter();
        _threads.Start(borrowed, RunPart);
        RunPart(0);
        _threads.Wait(borrowed);
        _meeting.Enter();
        if (Array.Find(failures, static f => f is not null) is { } failure)
            ExceptionDispatchInfo.Throw(failure);

        void RunPart(int index)
        {
            try
            {
                part(index);
            }
            catch (Exception failure) when (index >= 0) // Handed to the thread that waits.
            {
                failures[index] = failure;
            }
            finally
            {
                _meeting.Leave();
            }
        }
    }

    private void Grow(int members)
    {
        while (_members.Count < members)
            _members.Add(new Expander(_system, _codec, _stored, _meeting, _findings, _options, _symmetry, _locals)
                { Team = this });
        _writers = [.. _members.Select(static m => m.Writer)];
    }

    private void Settle() => _visited.Settle(_writers, _moved);
}
