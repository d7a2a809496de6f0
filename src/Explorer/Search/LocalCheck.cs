using System.Runtime.InteropServices;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// Holds a search with local steps against what it has left out: whatever a group could have done before a local step,
/// it can do after it.
/// </summary>
/// <remarks>
/// A group's own bits are its place. The search stores states in which every group is at a place without local steps;
/// a <em>shadow</em> of such a place is a place where the group could be instead in the full search, while all other
/// bits are the same. For every stored state and every shadow of a group's place, what the group can do at the shadow
/// it must be able to do at the place: the same step with the same effect on what it shares and the same violations,
/// or, if the step shares nothing, nothing. The places after that are a place and its shadow again. If the shadow
/// cannot go on, neither may the place, and they must be one.
/// <para>
/// So every state of the full search has a stored one whose places it shadows, every violation is one of a stored
/// state or its steps, and every state at rest is stored. docs/decisions/0011 has the argument.
/// </para>
/// </remarks>
internal sealed unsafe class LocalCheck : StepCache
{
    private const int MostPairs = 4_000_000;

    private readonly LocalSteps _locals;
    private readonly AgentSteps _agents;
    private readonly IFootprintSystem _system;
    private readonly StateCodec _codec;
    private readonly byte[] _block;
    private readonly VisitedSet[] _places; // By class, which begin with -1.
    private readonly Dictionary<(int Class, long Place), List<int>> _shadows = [];
    private readonly Dictionary<(int Class, long Shadow, long Place), int> _numbers = [];
    private readonly List<Pair> _pairs = [];
    private readonly HashSet<(int Class, long Place)> _asked = [];
    private readonly StepsOf _own;
    private readonly StepsOf _other;
    private bool _grew;

    public LocalCheck(IFootprintSystem system, StateCodec codec, LocalSteps locals, AgentSteps agents, long mostBytes)
        : base(locals.Groups, codec.Words, new long[system.Agents << 8], mostBytes)
    {
        (_system, _codec, _locals, _agents) = (system, codec, locals, agents);
        _block = new byte[system.StateBytes];
        _places = [.. Enumerable.Range(0, locals.Groups + 1).Select(_ => new VisitedSet(codec.Words))];
        (_own, _other) = (new StepsOf(codec.Words), new StepsOf(codec.Words));
    }

    /// <summary>Pairs of a place and a shadow that were compared.</summary>
    public int Pairs => _pairs.Count;

    /// <summary>More is to be compared than is worth it.</summary>
    public bool TooMuch => _pairs.Count > MostPairs;

    public override ulong Violations(int set) => _agents.Violations(set);

    /// <summary>
    /// Compares for all stored states. False if <paramref name="stop"/> said so or it was too much; what was wrong is
    /// in <see cref="Wrong"/>.
    /// </summary>
    /// <param name="stored">The states of a search that has come to its end, or to the end of a level.</param>
    /// <param name="stop">Asked now and then with the states looked at since: whether to stop.</param>
    public bool Compare(StoredStates stored, Func<long, bool> stop)
    {
        ulong* buffer = stackalloc ulong[Words];
        ShadowStart();
        do
        {
            _grew = false;
            Forget();
            for (long state = 0; state < stored.Count; state++)
            {
                if ((state & 1023) == 1023 && (stop(1024) || TooMuch))
                    return false;
                _agents.Trim();
                ulong* packed = stored.At(state, buffer);
                for (int group = 0; group < _locals.Groups; group++)
                    Find(packed, group);
            }
        }
        while (_grew);

        return !TooMuch;
    }

    /// <summary>
    /// The kinds of local steps after which a group cannot do what it could before: where a comparison failed, the
    /// nearest ones on all ways there. Of several in a row only the last; without it the others may be right.
    /// </summary>
    public IReadOnlyList<LocalStep> Wrong()
    {
        var wrong = new Stack<Pair>(_pairs.Where(static p => p.IsWrong));
        while (wrong.TryPop(out var pair))
        {
            foreach (var asker in pair.Local is null ? pair.Askers : [])
            {
                if (asker.IsWrong)
                    continue;
                asker.IsWrong = true;
                wrong.Push(asker);
            }
        }

        return [.. _pairs.Where(p => p is { IsWrong: true, Local: not null } && !IsWrong(p.Class, p.Next, p.Place))
            .Select(static p => p.Local!.Value).Distinct()];
    }

    /// <summary>Whether any comparison failed.</summary>
    public bool Failed => _pairs.Exists(static p => p.IsWrong);

    public override void Dispose()
    {
        foreach (var places in _places)
            places.Dispose();
        base.Dispose();
    }

    protected override ulong Ask(ulong* state, int unit, Span<ulong> reads)
    {
        _locals.OwnOf(unit).CopyTo(reads);
        int kind = _locals.ClassOf(unit);
        long place = PlaceOf(state, unit);
        if (_asked.Add((kind, place)))
            Add(new Pair(kind, place, place));
        var shadows = _shadows[(kind, place)];
        for (int i = 0; i < shadows.Count && !TooMuch; i++)
            Compare(state, unit, shadows[i], reads);
        return 0;
    }

    protected override IReadOnlyList<ulong[]> Controls(int unit) =>
        [.. _locals.AgentsOf(unit).Select(_agents.ControlOf)];

    /// <summary>Where the groups are at the beginning, before their local steps.</summary>
    private void ShadowStart()
    {
        ulong* start = stackalloc ulong[Words], settled = stackalloc ulong[Words];
        Span<ulong> unused = stackalloc ulong[Words];
        Array.Clear(_block);
        _system.Initial(_block);
        _codec.Pack(_block, new Span<ulong>(start, Words));
        for (int group = 0; group < _locals.Groups; group++)
        {
            Copy(start, settled);
            _locals.Normalize(_agents, settled, group, unused);
            Expect(null, _locals.ClassOf(group), PlaceOf(start, group), PlaceOf(settled, group));
        }
    }

    /// <summary>Compares a shadow of a group's place with the place, all else being as in the state.</summary>
    private void Compare(ulong* state, int unit, int number, Span<ulong> reads)
    {
        var pair = _pairs[number];
        bool itself = pair.Shadow == pair.Place;
        ulong* shadow = stackalloc ulong[Words], after = stackalloc ulong[Words];
        Copy(state, shadow);
        _locals.Deposit(_places[pair.Class + 1].Arena.At(pair.Shadow), unit, shadow);
        _own.List(_agents, _locals.AgentsOf(unit), shadow, reads);
        _other.List(_agents, _locals.AgentsOf(unit), state, reads);
        if (!itself && !_own.Mandatory)
        {
            pair.IsWrong = true; // The shadow may rest where the place has done something.
            return;
        }

        if (!itself && pair.Local is null)
            Follow(pair, shadow, unit, reads);
        for (int i = 0; i < _own.Count; i++)
        {
            ulong step = _own.What(i);
            bool none = StopOf(step) != StepStop.None;
            Copy(shadow, after);
            Flip(after, _own.Flips(i));
            bool quiet = !none && ViolationsOf(step) == 0 && _locals.Owns(unit, _own.Flips(i));
            long to = !itself && quiet && (step & Local) != 0 ? pair.Place : -1;
            if (to < 0 && Answer(unit, i) is var answer and >= 0)
                to = none ? pair.Place : After(state, unit, _other.Flips(answer), reads);
            if (to < 0 && quiet)
                to = pair.Place;
            if (to < 0)
                pair.IsWrong = true;
            else if (!none)
                Expect(pair, pair.Class, PlaceOf(after, unit), to);
        }
    }

    /// <summary>Notes the local step that the search takes at a shadow, if it leads to the place.</summary>
    private void Follow(Pair pair, ulong* shadow, int unit, Span<ulong> reads)
    {
        ulong* end = stackalloc ulong[Words], flips = stackalloc ulong[Words];
        Copy(shadow, end);
        _locals.Normalize(_agents, end, unit, reads);
        if (PlaceOf(end, unit) != pair.Place || !_locals.First(_agents, shadow, unit, flips, reads, out ulong step))
            return;
        var transition = TransitionOf(step);
        _codec.Unpack(new ReadOnlySpan<ulong>(shadow, Words), _block);
        pair.Local = _locals.NameOf(transition, _system.Site(_block, transition));
        Copy(shadow, end);
        Flip(end, new ReadOnlySpan<ulong>(flips, Words));
        pair.Next = PlaceOf(end, unit);
    }

    /// <summary>The step at the place that does what a step at the shadow does, or -1.</summary>
    private int Answer(int unit, int step)
    {
        ulong what = _own.What(step) & ~Local;
        var flips = _own.Flips(step);
        var own = _locals.OwnOf(unit);
        for (int i = 0; i < _other.Count; i++)
        {
            ulong differ = (_other.What(i) & ~Local) ^ what;
            for (int word = 0; word < Words; word++)
                differ |= (_other.Flips(i)[word] ^ flips[word]) & ~own[word];
            if (differ == 0)
                return i;
        }

        return -1;
    }

    /// <summary>The place to which a step and the local steps behind it lead.</summary>
    private long After(ulong* state, int unit, ReadOnlySpan<ulong> flips, Span<ulong> reads)
    {
        ulong* after = stackalloc ulong[Words];
        Copy(state, after);
        Flip(after, flips);
        _locals.Normalize(_agents, after, unit, reads);
        return PlaceOf(after, unit);
    }

    /// <summary>A place is to be compared with a shadow; should that be wrong, so is who asks.</summary>
    private void Expect(Pair? asker, int kind, long shadow, long place)
    {
        if (shadow == place)
            return;
        if (!_numbers.TryGetValue((kind, shadow, place), out int number))
            number = Add(new Pair(kind, shadow, place));
        if (asker is not null)
            _pairs[number].Askers.Add(asker);
    }

    private int Add(Pair pair)
    {
        int number = _pairs.Count;
        _pairs.Add(pair);
        _numbers.Add((pair.Class, pair.Shadow, pair.Place), number);
        if (!_shadows.TryGetValue((pair.Class, pair.Place), out var shadows))
            _shadows.Add((pair.Class, pair.Place), shadows = []);
        shadows.Add(number);
        _grew |= pair.Shadow != pair.Place && _asked.Contains((pair.Class, pair.Place));
        return number;
    }

    private bool IsWrong(int kind, long shadow, long place) => shadow != place
        && _numbers.TryGetValue((kind, shadow, place), out int number) && _pairs[number].IsWrong;

    private long PlaceOf(ulong* state, int unit)
    {
        ulong* own = stackalloc ulong[Words];
        _locals.Extract(state, unit, own);
        var places = _places[_locals.ClassOf(unit) + 1];
        long number = places.Find(own);
        return number >= 0 ? number : places.Add(own);
    }

    private void Copy(ulong* from, ulong* to) =>
        new ReadOnlySpan<ulong>(from, Words).CopyTo(new Span<ulong>(to, Words));

    private void Flip(ulong* state, ReadOnlySpan<ulong> flips)
    {
        for (int word = 0; word < Words; word++)
            state[word] ^= flips[word];
    }

    /// <summary>A place of a kind of group, and one where the group could be instead.</summary>
    private sealed record Pair(int Class, long Shadow, long Place)
    {
        /// <summary>What the shadow can do, the place cannot.</summary>
        public bool IsWrong { get; set; }

        /// <summary>The local step at the shadow, on the search's way to the place; null: it goes elsewhere.</summary>
        public LocalStep? Local { get; set; }

        /// <summary>Where it leads.</summary>
        public long Next { get; set; }

        /// <summary>Those that have to do with it because of one of their steps.</summary>
        public HashSet<Pair> Askers { get; } = new(ReferenceEqualityComparer.Instance);
    }

    /// <summary>What a group can do in a state, copied: entries of a cache move.</summary>
    private sealed class StepsOf(int words)
    {
        private readonly List<ulong> _all = [];

        public bool Mandatory { get; private set; }

        public int Count => _all.Count / (words + 1);

        public ulong What(int step) => _all[(step * (words + 1)) + words];

        public ReadOnlySpan<ulong> Flips(int step) =>
            CollectionsMarshal.AsSpan(_all).Slice(step * (words + 1), words);

        public void List(AgentSteps agents, IReadOnlyList<int> group, ulong* state, Span<ulong> reads)
        {
            _all.Clear();
            Mandatory = false;
            foreach (int agent in group)
            {
                ulong* entry = agents.Find(state, agent);
                Mandatory |= (entry[0] & StepCache.Mandatory) != 0;
                _all.AddRange(new ReadOnlySpan<ulong>(entry + HeadWords + words, (ushort)entry[0] * (words + 1)));
                agents.Reads(state, agent, reads);
            }
        }
    }
}
