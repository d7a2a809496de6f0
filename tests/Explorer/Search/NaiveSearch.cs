using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Tests;

/// <summary>The reference: whole blocks in a hash table, a queue a level, nothing clever.</summary>
internal sealed class NaiveSearch
{
    private readonly ITransitionSystem _system;
    private readonly int? _wanted;
    private List<byte[]> _level = [];
    private List<byte[]> _next = [];

    public NaiveSearch(ITransitionSystem system, int? wanted = SearchOptions.Never)
    {
        (_system, _wanted) = (system, wanted);
        First = new int?[system.Properties.Count + 2];
        byte[] initial = new byte[system.StateBytes];
        system.Initial(initial);
        Reach(initial, 0);
        (_level, _next) = (_next, []);
        for (int depth = 0; _level.Count > 0 && !Ends(); depth++)
        {
            foreach (byte[] state in _level)
                Expand(state, depth);
            (_level, _next) = (_next, []);
        }
    }

    /// <summary>Distance of every state from the initial one.</summary>
    public Dictionary<byte[], int> Distance { get; } = new(new Blocks());

    public int Depth => Distance.Values.Max();

    public long Transitions { get; private set; }

    public long Quiescent { get; private set; }

    public ulong Witnessed { get; private set; }

    /// <summary>First depth of each property, then of error and capacity.</summary>
    public int?[] First { get; }

    /// <summary>The steps of a state with what they do.</summary>
    public static IEnumerable<(Transition Step, byte[] To, Outcome Outcome)> Steps(ITransitionSystem system, byte[] state)
    {
        var transitions = new Transition[system.MaxTransitions];
        int count = system.Enabled(state, transitions);
        foreach (var step in transitions[..count])
        {
            byte[] to = [.. state];
            var outcome = system.Apply(to, step);
            yield return (step, to, outcome);
        }
    }

    private void Expand(byte[] state, int depth)
    {
        bool rest = true;
        foreach (var (step, to, outcome) in Steps(_system, state))
        {
            Transitions++;
            rest &= step.Optional;
            Note(outcome.Violations, depth + 1);
            if (outcome.Stop == StepStop.Error)
                Note(1UL << _system.Properties.Count, depth + 1);
            else if (outcome.Stop == StepStop.Capacity)
                Note(2UL << _system.Properties.Count, depth + 1);
            else
                Reach(to, depth + 1);
        }

        if (!rest)
            return;
        Quiescent++;
        Note(_system.JudgeRest(state, out ulong witness), depth);
        Witnessed |= witness;
    }

    private void Reach(byte[] state, int depth)
    {
        if (!Distance.TryAdd(state, depth))
            return;
        _next.Add(state);
        Note(_system.JudgeState(state), depth);
    }

    private void Note(ulong violations, int depth)
    {
        for (int property = 0; property < First.Length; property++)
        {
            if ((violations >> property & 1) != 0 && !(First[property] <= depth))
                First[property] = depth;
        }
    }

    private bool Ends() => _wanted switch
    {
        null => First[..^1].Any(static first => first is not null),
        SearchOptions.Never => false,
        int property => First[property] is not null || First[^2] is not null,
    };

    private sealed class Blocks : IEqualityComparer<byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj)
        {
            var hash = default(HashCode);
            hash.AddBytes(obj);
            return hash.ToHashCode();
        }
    }
}
