using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// Walks from the initial state, one choice after the other, without unpacking a state: what each group of agents can
/// do is remembered, and looked up again only where a step has changed a bit that it depends on.
/// </summary>
/// <remarks>One thread's own. Once what the agents do is known, a step allocates nothing.</remarks>
internal sealed unsafe class Walker : IChoices, IDisposable
{
    private const long MostCacheBytes = 64 << 20;

    private readonly ITransitionSystem _system;
    private readonly StateCodec _codec;
    private readonly StepCache _cache;
    private readonly JudgeMemo? _always;
    private readonly JudgeMemo _rest;
    private readonly ulong _judged;
    private readonly int _words;
    private readonly int _groups;
    private readonly int[] _groupOf;
    private readonly Transition[] _enabled;
    private bool _listed;

    // The state, the bits that the last step flipped, the control bits, the initial state; then for each group the bits
    // that its entry depends on, and after them where the entry is, how many steps it has, and its head.
    private ulong* _state;
    private readonly ulong* _flips;
    private readonly ulong* _control;
    private readonly ulong* _initial;
    private readonly ulong* _reads;
    private readonly Group* _current;

    public Walker(ITransitionSystem system)
    {
        _system = system;
        _codec = new StateCodec(system.LiveBits);
        _words = _codec.Words;
        _cache = system is IFootprintSystem known
            ? new GroupSteps(known, _codec, new long[system.Agents << 8], MostCacheBytes, null)
            : new WholeSteps(system, _codec, MostCacheBytes);
        _groups = _cache.Units;
        _groupOf = GroupsOf(system);
        _enabled = new Transition[system.MaxTransitions];
        _judged = ((1UL << system.Properties.Count) - 1) & ~system.Existential;
        _rest = new JudgeMemo(system, _codec, static (s, block) => s.JudgeRest(block, out _));
        _always = system.JudgesStates ? new JudgeMemo(system, _codec, static (s, block) => s.JudgeState(block)) : null;
        _state = (ulong*)NativeMemory.AllocZeroed((nuint)((4 + _groups) * _words * sizeof(ulong)
            + (_groups * sizeof(Group))));
        _flips = _state + _words;
        _control = _flips + _words;
        _initial = _control + _words;
        _reads = _state + (4 * _words);
        _current = (Group*)(_reads + (_groups * _words));
        byte[] block = new byte[system.StateBytes];
        system.Initial(block);
        _codec.Pack(block, new Span<ulong>(_initial, _words));
        Begin();
        for (int group = 0; group < _groups; group++)
        {
            ulong[] control = _cache.ControlOf(group);
            for (int word = 0; word < _words; word++)
                _control[word] |= control[word];
        }
    }

    ~Walker() => Free();

    /// <summary>The bit of an error of the scenario in <see cref="Walk.Violations"/>.</summary>
    public ulong ErrorBit => 1UL << _system.Properties.Count;

    /// <summary>Gets the steps of a walk while it is not null.</summary>
    public List<Transition>? Record { get; set; }

    /// <summary>Gets the states of a walk while it is not null, up to <see cref="SampledLoops.MostStates"/>.</summary>
    public VisitedSet? Seen { get; set; }

    public ReadOnlySpan<Transition> Enabled => _listed ? _enabled.AsSpan(0, Total()) : List();

    public bool Raced(int agent, int acted) =>
        _groupOf[agent] != _groupOf[acted] && _current[_groupOf[agent]].Touched;

    public ulong ControlAfter(int index)
    {
        int group = GroupOf(ref index);
        ulong* flips = StepAt(group, index);
        ulong* next = stackalloc ulong[_words];
        for (int word = 0; word < _words; word++)
            next[word] = (_state[word] ^ flips[word]) & _control[word];
        return PackedHash.Of(next, _words);
    }

    /// <summary>Walks until nothing must happen any more, something is violated, or there were enough steps.</summary>
    /// <param name="scheduler">Chooses.</param>
    /// <param name="random">The random numbers of this walk.</param>
    /// <param name="most">Steps at most, at least 0.</param>
    /// <param name="wanted">The properties whose violation ends it; errors end it always.</param>
    public Walk Take(IScheduler scheduler, RandomNumbers random, int most, ulong wanted)
    {
        scheduler.Begin(_system.Agents, ref random);
        var walk = scheduler is UniformScheduler uniform
            ? Take(uniform, ref random, most, wanted | ErrorBit)
            : Take(scheduler, ref random, most, wanted | ErrorBit);
        scheduler.End(walk.Steps);
        return walk;
    }

    public void Dispose()
    {
        _cache.Dispose();
        Free();
        GC.SuppressFinalize(this);
    }

    private Walk Take<TScheduler>(TScheduler scheduler, ref RandomNumbers random, int most, ulong wanted)
        where TScheduler : IScheduler => _words switch
    {
        1 => Take<OneWord, TScheduler>(scheduler, ref random, most, wanted),
        2 => Take<TwoWords, TScheduler>(scheduler, ref random, most, wanted),
        3 => Take<ThreeWords, TScheduler>(scheduler, ref random, most, wanted),
        _ => Take<AnyWords, TScheduler>(scheduler, ref random, most, wanted),
    };

    private Walk Take<TWords, TScheduler>(TScheduler scheduler, ref RandomNumbers numbers, int most, ulong wanted)
        where TWords : IWordCount where TScheduler : IScheduler
    {
        var random = numbers; // A copy that nothing points to stays in a register.
        int words = TWords.Of(_words);
        bool looks = _always is not null || Seen is not null;
        ulong violated = Begin();
        if ((violated & wanted) != 0)
            return new Walk(WalkEnd.Violation, 0, violated);
        for (int steps = 0; ; steps++)
        {
            int total = 0;
            ulong heads = 0;
            for (int group = 0; group < _groups; group++)
            {
                total += _current[group].Count;
                heads |= _current[group].Head;
            }

            if ((heads & StepCache.Mandatory) == 0)
            {
                violated |= _rest.Of(_state) & _judged;
                if ((violated & wanted) != 0)
                    return new Walk(WalkEnd.Violation, steps, violated);
                // What is optional may still happen: every other time the walk goes on.
                if (total == 0 || (long)random.Next() < 0)
                    return new Walk(WalkEnd.Rest, steps, violated);
            }

            if (steps == most)
                return new Walk(WalkEnd.Bound, steps, violated);
            _listed = false;
            int chosen = scheduler.Next(total, this, ref random), from = 0;
            if (typeof(TScheduler) != typeof(UniformScheduler) && chosen == IScheduler.None)
                return new Walk(WalkEnd.Choice, steps, violated);
            while (chosen >= _current[from].Count)
                chosen -= _current[from++].Count;
            ulong* step = _cache.EntryAt(_current[from].Place) + StepCache.HeadWords + words + (chosen * (words + 1));
            Record?.Add(StepCache.TransitionOf(step[words]));
            if ((_current[from].Head & StepCache.Notable) != 0)
            {
                var stop = StepCache.StopOf(step[words]);
                violated |= _cache.Violations(StepCache.ViolationsOf(step[words])) & _judged;
                violated |= stop == StepStop.Error ? ErrorBit : 0;
                if ((violated & wanted) != 0)
                    return new Walk(WalkEnd.Violation, steps + 1, violated);
                if (stop != StepStop.None)
                    return new Walk(WalkEnd.Capacity, steps + 1, violated);
            }

            Perform<TWords>(step);
            if (looks)
            {
                violated |= Look();
                if ((violated & wanted) != 0)
                    return new Walk(WalkEnd.Violation, steps + 1, violated);
            }
        }
    }

    /// <summary>Performs a step and looks up what it may have changed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Perform<TWords>(ulong* step) where TWords : IWordCount
    {
        int words = TWords.Of(_words);
        for (int word = 0; word < words; word++)
        {
            _flips[word] = step[word];
            _state[word] ^= step[word];
        }

        for (int group = 0; group < _groups; group++)
        {
            ulong hit = 0;
            for (int word = 0; word < words; word++)
                hit |= _flips[word] & _reads[(group * words) + word];
            _current[group].Touched = hit != 0;
            if (hit != 0)
                LookUp<TWords>(group);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void LookUp<TWords>(int group) where TWords : IWordCount
    {
        ulong* entry = _cache.Find<TWords>(_state, group);
        _current[group].Place = _cache.PlaceOf(entry);
        _current[group].Count = (ushort)entry[0];
        _current[group].Head = entry[0];
        _cache.CopyReads<TWords>(group, entry, _reads + (group * _words));
    }

    /// <summary>Back to the initial state; what it violates.</summary>
    private ulong Begin()
    {
        _cache.Trim();
        Record?.Clear();
        for (int word = 0; word < _words; word++)
            _state[word] = _initial[word];
        for (int group = 0; group < _groups; group++)
        {
            LookUp<AnyWords>(group);
            _current[group].Touched = true;
        }

        return Look();
    }

    /// <summary>Notes the state where that is wanted; what it violates.</summary>
    private ulong Look()
    {
        if (Seen is { Count: < SampledLoops.MostStates } seen)
            seen.Add(_state);
        return (_always?.Of(_state) ?? 0) & _judged;
    }

    private int Total()
    {
        int total = 0;
        for (int group = 0; group < _groups; group++)
            total += _current[group].Count;
        return total;
    }

    private ReadOnlySpan<Transition> List()
    {
        int count = 0;
        for (int group = 0; group < _groups; group++)
        {
            for (int i = 0; i < _current[group].Count; i++)
                _enabled[count++] = StepCache.TransitionOf(StepAt(group, i)[_words]);
        }

        _listed = true;
        return _enabled.AsSpan(0, count);
    }

    private int GroupOf(ref int index)
    {
        int group = 0;
        while (index >= _current[group].Count)
            index -= _current[group++].Count;
        return group;
    }

    private ulong* StepAt(int group, int index) =>
        _cache.EntryAt(_current[group].Place) + StepCache.HeadWords + _words + (index * (_words + 1));

    private static int[] GroupsOf(ITransitionSystem system)
    {
        if (system is not IFootprintSystem known)
            return new int[system.Agents];
        int[] names = [.. Enumerable.Range(0, system.Agents).Select(known.GroupOf).Distinct()];
        return [.. Enumerable.Range(0, system.Agents).Select(a => Array.IndexOf(names, known.GroupOf(a)))];
    }

    private void Free()
    {
        NativeMemory.Free(_state);
        _state = null;
    }

    /// <summary>What a group can do in the current state.</summary>
    private struct Group
    {
        public ulong Head;
        public int Place;
        public int Count;
        public bool Touched;
    }
}
