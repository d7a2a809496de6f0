using System.Runtime.InteropServices;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// Steps that concern nobody but their group, such as a store into the core's own buffer: a search takes them at once,
/// without looking at what others could do before.
/// </summary>
/// <remarks>
/// A bit is a group's own if no other group has looked at it and no state is judged by it. A step is local if it must
/// be taken some time, violates nothing, and both its guard and its effect keep to own bits: whether it is possible,
/// and what it does, is then a matter of the group's own bits alone. Of a group's local steps the first one is taken,
/// until there is none; where that would go round for ever, it ends at one chosen state of the circle.
/// <para>
/// What is own is learned from what was looked at, and may turn out wrong later; and to take a step before an interrupt
/// is right only if the interrupt finds the same afterwards. So a search with local steps proves nothing until
/// <see cref="LocalCheck"/> has held what was left out against what was searched. What fails is remembered here, and
/// the search begins anew: docs/decisions/0011. All numbers are the same for any number of workers, because nothing
/// changes here while a search runs.
/// </para>
/// <para>
/// Interchangeable members have the same own bits and the same local steps, written in the bits of the first one.
/// </para>
/// </remarks>
internal sealed unsafe class LocalSteps
{
    private readonly int _words;
    private readonly CoreSymmetry? _symmetry;
    private readonly int[][] _agents;
    private readonly int[] _groups;
    private readonly int[] _roles;
    private readonly int[] _members;
    private readonly ulong[][] _touched;
    private readonly ulong[] _judged;
    private readonly ulong[][] _own;
    private readonly HashSet<LocalStep> _banned = [];

    /// <param name="system">The system.</param>
    /// <param name="codec">How its states are packed.</param>
    /// <param name="symmetry">The symmetry that the search uses as well, or null.</param>
    public LocalSteps(IFootprintSystem system, StateCodec codec, CoreSymmetry? symmetry)
    {
        (_words, _symmetry) = (codec.Words, symmetry);
        _agents = GroupSteps.GroupsOf(system);
        _groups = new int[system.Agents];
        _roles = new int[system.Agents];
        _members = [.. _agents.Select(a => symmetry?.MemberWith(a) ?? -1)];
        for (int group = 0; group < _agents.Length; group++)
        {
            if (_members[group] >= 0)
                _agents[group] = [.. symmetry!.AgentsOf(_members[group])];
            for (int role = 0; role < _agents[group].Length; role++)
                (_groups[_agents[group][role]], _roles[_agents[group][role]]) = (group, role);
        }

        // Members that are not groups of their own: nothing can be said of what is whose.
        Usable = symmetry is null || _members.Count(static m => m >= 0) == symmetry.Members;
        _touched = [.. _agents.Select(_ => new ulong[_words])];
        _own = [.. _agents.Select(_ => new ulong[_words])];
        _judged = new ulong[_words];
    }

    /// <summary>False where members of the symmetry are not groups: no step is local then.</summary>
    public bool Usable { get; }

    /// <summary>How many groups there are.</summary>
    public int Groups => _agents.Length;

    /// <summary>Something turned out wrong: the search must begin anew.</summary>
    public bool Changed { get; private set; }

    /// <summary>The group of an agent.</summary>
    public int GroupOf(int agent) => _groups[agent];

    /// <summary>The agents of a group; those of interchangeable groups in the same order.</summary>
    public IReadOnlyList<int> AgentsOf(int group) => _agents[group];

    /// <summary>Groups with the same number are interchangeable.</summary>
    public int ClassOf(int group) => _members[group] < 0 ? group : -1;

    /// <summary>A group's own bits.</summary>
    public ReadOnlySpan<ulong> OwnOf(int group) => _own[group];

    /// <summary>Whether bits are a group's own.</summary>
    public bool Owns(int group, ReadOnlySpan<ulong> bits)
    {
        ulong others = 0;
        for (int word = 0; word < _words; word++)
            others |= bits[word] & ~_own[group][word];
        return others == 0;
    }

    /// <summary>Whether no step of this kind was found wrong to take first.</summary>
    public bool Allows(Transition transition, int site) => !_banned.Contains(NameOf(transition, site));

    /// <summary>What a step is called among the local ones, for whichever member takes it.</summary>
    public LocalStep NameOf(Transition transition, int site) =>
        new(ClassOf(_groups[transition.Agent]), _roles[transition.Agent], transition.Rule, site);

    /// <summary>What is wrong cannot be told: nothing may be taken first.</summary>
    public bool GaveUp { get; private set; }

    /// <summary>No step may be taken first.</summary>
    public void GiveUp() => GaveUp = true;

    /// <summary>Begins a search, with what is known now.</summary>
    public void Begin() => Changed = false;

    /// <summary>Steps that are not to be taken first any more.</summary>
    public void Ban(IEnumerable<LocalStep> steps)
    {
        foreach (var step in steps)
            Changed |= _banned.Add(step);
    }

    /// <summary>Whether what groups and judgements looked at contradicts what a group has taken for its own.</summary>
    public bool Contradicts(IEnumerable<ulong[][]> touched, ulong[] judged)
    {
        var seen = (ulong[][])_touched.Clone();
        ulong[] all = [.. _judged];
        Join(seen, all, touched, judged);
        return Lost(seen, OwnBits(seen, all));
    }

    /// <summary>Learns what groups and judgements have looked at.</summary>
    public void Learn(IEnumerable<ulong[][]> touched, ulong[] judged)
    {
        Join(_touched, _judged, touched, judged);
        ulong[][] own = OwnBits(_touched, _judged);
        Changed |= Lost(_touched, own);
        own.CopyTo(_own, 0);
    }

    /// <summary>
    /// Takes a group's local steps until there is none. What that depends on is added to <paramref name="reads"/>, the
    /// steps to <paramref name="taken"/>.
    /// </summary>
    public void Normalize(AgentSteps steps, ulong* state, int group, Span<ulong> reads, List<Transition>? taken = null)
    {
        ulong* from = stackalloc ulong[_words], flips = stackalloc ulong[_words];
        Copy(state, from);
        Settle(steps, state, group, reads);
        while (taken is not null && !Same(from, state) && First(steps, from, group, flips, reads, out ulong step))
        {
            taken.Add(StepCache.TransitionOf(step));
            Flip(from, flips);
        }
    }

    /// <summary>
    /// The local step that is taken first in a state, if any: it flips these bits. Reads as <see cref="Normalize"/>.
    /// </summary>
    public bool First(AgentSteps steps, ulong* state, int group, ulong* flips, Span<ulong> reads, out ulong step)
    {
        step = 0;
        Span<ulong> looked = stackalloc ulong[_words];
        looked.Clear();
        bool found = false;
        foreach (int agent in _agents[group])
        {
            ulong* entry = steps.Find(state, agent);
            steps.Reads(state, agent, looked);
            ulong* at = entry + StepCache.HeadWords + _words;
            for (int i = (ushort)entry[0]; i > 0; i--, at += _words + 1)
            {
                if ((at[_words] & StepCache.Local) == 0 || IsNone(at) || (found && !Before(group, at, step, flips)))
                    continue;
                Copy(at, flips);
                (step, found) = (at[_words], true);
            }

            if (found)
                break;
        }

        // Whether a local step is possible depends on own bits only, whatever else the agents look at.
        for (int word = 0; word < _words; word++)
            reads[word] |= looked[word] & _own[group][word];
        return found;
    }

    /// <summary>A group's own bits of a state, written in the bits of the first of its kind.</summary>
    public void Extract(ulong* state, int group, ulong* to)
    {
        for (int word = 0; word < _words; word++)
            to[word] = state[word] & _own[group][word];
        if (_members[group] <= 0)
            return;
        ulong key = _symmetry!.Own(to, _members[group]);
        Clear(to);
        _symmetry.AddOwn(to, 0, key);
    }

    /// <summary>Replaces a group's own bits of a state.</summary>
    public void Deposit(ulong* own, int group, ulong* state)
    {
        ulong* bits = stackalloc ulong[_words];
        Copy(own, bits);
        if (_members[group] > 0)
        {
            ulong key = _symmetry!.Own(own, 0);
            Clear(bits);
            _symmetry.AddOwn(bits, _members[group], key);
        }

        for (int word = 0; word < _words; word++)
            state[word] = (state[word] & ~_own[group][word]) | bits[word];
    }

    private void Settle(AgentSteps steps, ulong* state, int group, Span<ulong> reads)
    {
        // Brent's way to notice a circle: a mark that moves on after 1, 2, 4 ... steps.
        ulong* mark = stackalloc ulong[_words], flips = stackalloc ulong[_words];
        Copy(state, mark);
        for (long count = 1, next = 1; First(steps, state, group, flips, reads, out _); count++)
        {
            Flip(state, flips);
            if (Same(state, mark))
            {
                EndCircle(steps, state, group, reads);
                return;
            }

            if (count < next)
                continue;
            Copy(state, mark);
            (count, next) = (0, next * 2);
        }
    }

    /// <summary>Goes to the state of a circle whose own bits are the least.</summary>
    private void EndCircle(AgentSteps steps, ulong* state, int group, Span<ulong> reads)
    {
        ulong* least = stackalloc ulong[_words], start = stackalloc ulong[_words], flips = stackalloc ulong[_words];
        Copy(state, least);
        Copy(state, start);
        do
        {
            if (!First(steps, state, group, flips, reads, out _))
                throw new ModelBugException("a local step is not possible any more");
            Flip(state, flips);
            if (Compare(group, state, least) < 0)
                Copy(state, least);
        }
        while (!Same(state, start));

        Copy(least, state);
    }

    /// <summary>Whether a local step of an agent goes before another of it, for whichever member it is.</summary>
    private bool Before(int group, ulong* step, ulong other, ulong* otherFlips)
    {
        int rules = (byte)step[_words] - (byte)other;
        return rules < 0 || (rules == 0 && Compare(group, step, otherFlips) < 0);
    }

    private int Compare(int group, ulong* one, ulong* other)
    {
        ulong* first = stackalloc ulong[_words], second = stackalloc ulong[_words];
        Extract(one, group, first);
        Extract(other, group, second);
        for (int word = 0; word < _words; word++)
        {
            if (first[word] != second[word])
                return first[word] < second[word] ? -1 : 1;
        }

        return 0;
    }

    private void Join(ulong[][] seen, ulong[] all, IEnumerable<ulong[][]> touched, ulong[] judged)
    {
        foreach (ulong[][] some in touched)
        {
            for (int group = 0; group < seen.Length; group++)
                seen[group] = [.. seen[group].Zip(some[group], static (a, b) => a | b)];
        }

        for (int word = 0; word < _words; word++)
            all[word] |= judged[word];
    }

    /// <summary>Whether a group has used bits as its own that are not.</summary>
    private bool Lost(ulong[][] seen, ulong[][] own)
    {
        bool lost = false;
        for (int group = 0; group < own.Length; group++)
        {
            for (int word = 0; word < _words; word++)
                lost |= (_own[group][word] & ~own[group][word] & seen[group][word]) != 0;
        }

        return lost;
    }

    private ulong[][] OwnBits(ulong[][] seen, ulong[] judged)
    {
        ulong[] claimed = _symmetry?.Claimed() ?? new ulong[_words];
        ulong[][] own = new ulong[seen.Length][];
        ulong foreign = 0; // To some member, as one number.
        for (int group = 0; group < seen.Length; group++)
        {
            own[group] = [.. judged];
            for (int other = 0; other < seen.Length; other++)
            {
                for (int word = 0; word < _words && other != group; word++)
                    own[group][word] |= seen[other][word];
            }

            fixed (ulong* others = own[group])
                foreign |= _members[group] < 0 ? 0 : _symmetry!.Own(others, _members[group]);
        }

        for (int group = 0; group < seen.Length; group++)
        {
            if (_members[group] < 0)
            {
                for (int word = 0; word < _words; word++)
                    own[group][word] = ~(own[group][word] | claimed[word]);
                continue;
            }

            Array.Clear(own[group]);
            fixed (ulong* bits = own[group])
                _symmetry!.AddOwn(bits, _members[group], ~foreign);
        }

        return own;
    }

    private bool IsNone(ulong* flips)
    {
        ulong any = 0;
        for (int word = 0; word < _words; word++)
            any |= flips[word];
        return any == 0;
    }

    private bool Same(ulong* one, ulong* other) =>
        new ReadOnlySpan<ulong>(one, _words).SequenceEqual(new ReadOnlySpan<ulong>(other, _words));

    private void Copy(ulong* from, ulong* to) =>
        new ReadOnlySpan<ulong>(from, _words).CopyTo(new Span<ulong>(to, _words));

    private void Clear(ulong* words) => new Span<ulong>(words, _words).Clear();

    private void Flip(ulong* state, ulong* flips)
    {
        for (int word = 0; word < _words; word++)
            state[word] ^= flips[word];
    }
}

/// <summary>A kind of step that may be taken first.</summary>
/// <param name="Class">Of its group, see <see cref="LocalSteps.ClassOf"/>.</param>
/// <param name="Role">Which of the group's agents takes it.</param>
/// <param name="Rule">Its rule.</param>
/// <param name="Site">Where, see <see cref="IFootprintSystem.Site"/>.</param>
internal readonly record struct LocalStep(int Class, int Role, int Rule, int Site);
