using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// Renames the interchangeable members of a packed state so that states which differ only in who is who become one.
/// </summary>
/// <remarks>
/// Each member's bits are one number; sorting these numbers is the renaming. A field that names a member counts as a
/// bit of that member, so that the order of equal members does not matter. Whether members are interchangeable at
/// all is checked while searching, see <see cref="AgentSteps"/>; docs/decisions/0008 has the argument.
/// </remarks>
internal sealed unsafe class CoreSymmetry
{
    private const int MostMembers = 7;

    private readonly int _words;
    private readonly int _members;
    private readonly Piece[][] _pieces;
    private readonly ulong[] _all;
    private readonly ulong[][] _nameBits;
    private readonly ulong[][][] _nameValues;
    private readonly int _firstName;
    private readonly int[][] _agents;
    private volatile bool _broken;

    private CoreSymmetry(Symmetry symmetry, StateCodec codec, int agents)
    {
        (_words, _members) = (codec.Words, symmetry.Members.Count);
        ulong[][] masks = [.. symmetry.Members.Select(m => Packed(codec, m.Bits))];
        _pieces = [.. masks.Select(PiecesOf)];
        _nameBits = [.. symmetry.Names.Select(n => Packed(codec, n.Bits))];
        _nameValues = [.. symmetry.Names.Select(n => n.Values.Select(v => Packed(codec, v)).ToArray())];
        _all = new ulong[_words];
        foreach (ulong[] mask in masks)
        {
            for (int word = 0; word < _words; word++)
                _all[word] |= mask[word];
        }

        _firstName = masks[0].Sum(BitOperations.PopCount);
        _agents = [.. symmetry.Members.Select(static m => m.Agents.ToArray())];
        Agents = agents;
        Permutations = [.. PermutationsOf([.. Enumerable.Range(0, _members)], 0)];
    }

    /// <summary>Every way to rename, the identity first: the member that takes each member's place.</summary>
    public IReadOnlyList<int[]> Permutations { get; }

    /// <summary>Agents of the system.</summary>
    public int Agents { get; }

    /// <summary>Somebody found members that are not interchangeable.</summary>
    public bool Broken => _broken;

    /// <summary>The symmetry that a system proposes, or null where there is none that can be used.</summary>
    public static CoreSymmetry? Of(ITransitionSystem system, StateCodec codec)
    {
        if (!StepCache.IsSupported || system is not IFootprintSystem { Symmetry: { } symmetry }
            || symmetry.Members.Count is < 2 or > MostMembers)
            return null;
        int[] sizes = [.. symmetry.Members.Select(m => Packed(codec, m.Bits).Sum(BitOperations.PopCount)).Distinct()];
        int[] agents = [.. symmetry.Members.Select(static m => m.Agents.Count).Distinct()];
        return sizes.Length == 1 && agents.Length == 1 && sizes[0] + symmetry.Names.Count <= 64
            ? new CoreSymmetry(symmetry, codec, system.Agents) : null;
    }

    /// <summary>The members are not interchangeable: what was searched so far may have left something out.</summary>
    public void Break() => _broken = true;

    /// <summary>Renames the members of a state to the one order that all its renamings share.</summary>
    public void Canonicalize(ulong* state)
    {
        ulong* keys = stackalloc ulong[MostMembers];
        bool sorted = true;
        for (int m = 0; m < _members; m++)
        {
            keys[m] = KeyOf(state, m);
            sorted &= m == 0 || keys[m - 1] <= keys[m];
        }

        if (sorted)
            return;
        for (int m = 1; m < _members; m++)
        {
            ulong key = keys[m];
            int to = m;
            for (; to > 0 && keys[to - 1] > key; to--)
                keys[to] = keys[to - 1];
            keys[to] = key;
        }

        Write(state, keys);
    }

    /// <summary>Copies a state with member m renamed to <paramref name="permutation"/>[m].</summary>
    public void Rename(ulong* state, int[] permutation, ulong* to)
    {
        ulong* keys = stackalloc ulong[MostMembers];
        for (int word = 0; word < _words; word++)
            to[word] = state[word];
        for (int m = 0; m < _members; m++)
            keys[permutation[m]] = KeyOf(state, m);
        Write(to, keys);
    }

    /// <summary>The agent that takes an agent's place.</summary>
    public int Rename(int agent, int[] permutation)
    {
        var (member, at) = PlaceOf(agent);
        return member < 0 ? agent : _agents[permutation[member]][at];
    }

    /// <summary>
    /// The renamings under which an agent must be compared when its steps depend on these bits, so that all others
    /// follow.
    /// </summary>
    public IEnumerable<int[]> Checks(int agent, ulong[] reads)
    {
        int member = PlaceOf(agent).Member;
        bool others = false;
        for (int word = 0; word < _words; word++)
        {
            ulong own = member < 0 ? 0 : MaskOf(member, word);
            others |= (reads[word] & _all[word] & ~own) != 0;
            foreach (ulong[] name in _nameBits)
                others |= (reads[word] & name[word]) != 0;
        }

        if (others)
            return Permutations.Skip(1);
        // It sees what is its own and what all share: enough to see each other member in its place.
        return member < 0 ? [] : Enumerable.Range(0, _members).Where(m => m != member).Select(m => Swap(member, m));
    }

    /// <summary>How many members there are.</summary>
    public int Members => _members;

    /// <summary>The member with exactly these agents, in any order, or -1.</summary>
    public int MemberWith(IReadOnlyList<int> agents) =>
        Array.FindIndex(_agents, own => own.Length == agents.Count && own.All(agents.Contains));

    /// <summary>A member's agents, in the order of the other members' agents.</summary>
    public IReadOnlyList<int> AgentsOf(int member) => _agents[member];

    /// <summary>The bits that belong to members or name one.</summary>
    public ulong[] Claimed()
    {
        ulong[] bits = [.. _all];
        foreach (ulong[] name in _nameBits)
        {
            for (int word = 0; word < _words; word++)
                bits[word] |= name[word];
        }

        return bits;
    }

    /// <summary>A member's bits of a state as one number.</summary>
    public ulong Own(ulong* state, int member)
    {
        ulong key = 0;
        foreach (ref readonly var piece in _pieces[member].AsSpan())
            key |= Bmi2.X64.ParallelBitExtract(state[piece.Word], piece.Mask) << piece.Shift;
        return key;
    }

    /// <summary>Adds a number, as <see cref="Own"/> gives it, to a member's bits, which are zero.</summary>
    public void AddOwn(ulong* state, int member, ulong key)
    {
        foreach (ref readonly var piece in _pieces[member].AsSpan())
            state[piece.Word] |= Bmi2.X64.ParallelBitDeposit(key >> piece.Shift, piece.Mask);
    }

    /// <summary>Whether bits tell members apart or name them.</summary>
    public bool Touches(ReadOnlySpan<ulong> bits)
    {
        bool touches = false;
        for (int word = 0; word < _words; word++)
        {
            touches |= (bits[word] & _all[word]) != 0;
            foreach (ulong[] name in _nameBits)
                touches |= (bits[word] & name[word]) != 0;
        }

        return touches;
    }

    private static ulong[] Packed(StateCodec codec, ulong[] block)
    {
        ulong[] packed = new ulong[codec.Words];
        codec.Pack(MemoryMarshal.AsBytes<ulong>(block), packed);
        return packed;
    }

    private static Piece[] PiecesOf(ulong[] masks)
    {
        List<Piece> pieces = [];
        int shift = 0;
        for (int word = 0; word < masks.Length; word++)
        {
            if (masks[word] == 0)
                continue;
            pieces.Add(new Piece(word, shift, masks[word]));
            shift += BitOperations.PopCount(masks[word]);
        }

        return [.. pieces];
    }

    private static IEnumerable<int[]> PermutationsOf(int[] order, int from)
    {
        if (from == order.Length)
        {
            yield return [.. order];
            yield break;
        }

        for (int i = from; i < order.Length; i++)
        {
            (order[from], order[i]) = (order[i], order[from]);
            foreach (int[] permutation in PermutationsOf(order, from + 1))
                yield return permutation;
            (order[from], order[i]) = (order[i], order[from]);
        }
    }

    private int[] Swap(int one, int other)
    {
        int[] order = [.. Enumerable.Range(0, _members)];
        (order[one], order[other]) = (other, one);
        return order;
    }

    private (int Member, int At) PlaceOf(int agent)
    {
        for (int m = 0; m < _members; m++)
        {
            int at = Array.IndexOf(_agents[m], agent);
            if (at >= 0)
                return (m, at);
        }

        return (-1, 0);
    }

    private ulong MaskOf(int member, int word)
    {
        foreach (var piece in _pieces[member])
        {
            if (piece.Word == word)
                return piece.Mask;
        }

        return 0;
    }

    /// <summary>A member's bits as one number, and above them a bit for each field that names it.</summary>
    private ulong KeyOf(ulong* state, int member)
    {
        ulong key = Own(state, member);
        for (int name = 0; name < _nameBits.Length; name++)
        {
            ulong differ = 0;
            for (int word = 0; word < _words; word++)
                differ |= (state[word] & _nameBits[name][word]) ^ _nameValues[name][member][word];
            if (differ == 0)
                key |= 1UL << (_firstName + name);
        }

        return key;
    }

    private void Write(ulong* state, ulong* keys)
    {
        for (int word = 0; word < _words; word++)
            state[word] &= ~_all[word];
        for (int m = 0; m < _members; m++)
        {
            foreach (ref readonly var piece in _pieces[m].AsSpan())
                state[piece.Word] |= Bmi2.X64.ParallelBitDeposit(keys[m] >> piece.Shift, piece.Mask);
            for (int name = 0; name < _nameBits.Length; name++)
            {
                if ((keys[m] >> (_firstName + name) & 1) == 0)
                    continue;
                for (int word = 0; word < _words; word++)
                    state[word] = (state[word] & ~_nameBits[name][word]) | _nameValues[name][m][word];
            }
        }
    }

    /// <summary>A member's bits in one word of the packed state.</summary>
    /// <param name="Word">The word.</param>
    /// <param name="Shift">Where they lie in the member's number.</param>
    /// <param name="Mask">The bits.</param>
    private readonly record struct Piece(int Word, int Shift, ulong Mask);
}
