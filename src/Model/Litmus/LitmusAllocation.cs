namespace Smpcheck.Model;

/// <summary>
/// Which of a thread's micro-operations matter, and which of a core's registers holds each virtual one. What has one
/// value only needs no register; what nothing reads is not computed.
/// </summary>
internal sealed class LitmusAllocation
{
    private readonly MicroProgram _program;
    private readonly LitmusAnalysis _analysis;
    private readonly int _thread;
    private readonly ulong[] _liveBefore;
    private readonly bool[] _dead;
    private readonly int[] _of;

    public LitmusAllocation(MicroProgram program, LitmusAnalysis analysis, int thread, ulong observed,
        DiagnosticBag bag, Place place)
    {
        (_program, _analysis, _thread) = (program, analysis, thread);
        var n = program.Code.Count;
        _liveBefore = new ulong[n + 1];
        _dead = new bool[n];
        _of = new int[program.Initial.Count];
        Array.Fill(_of, -1);
        if (program.Initial.Count > 64)
        {
            bag.Error(LitmusCodes.Registers, place, "the thread computes more than 64 intermediate values");
            return;
        }

        Fold();
        Live(observed);
        Assign(observed, bag, place);
    }

    /// <summary>A core's register, or -1: nothing reads it.</summary>
    public int Register(int r) => _of[r];

    public bool IsDead(int at) => _dead[at];

    /// <summary>Something reads the virtual register after a micro-operation.</summary>
    public bool IsLiveAfter(int at, int r) => (After(at) >> r & 1) != 0;

    /// <summary>Virtual registers whose initial value is read.</summary>
    public bool IsLiveAtStart(int r) => (_liveBefore[0] >> r & 1) != 0;

    // A source with one value is that value.
    private void Fold()
    {
        for (var at = 0; at < _program.Code.Count; at++)
        {
            var m = _program.Code[at];
            _dead[at] = !_analysis.IsReached(_thread, at);
            if (_dead[at])
                continue;
            m.A = Folded(at, m.A);
            m.B = Folded(at, m.B);
            m.Base = Folded(at, m.Base);
        }
    }

    private MicroSource Folded(int at, MicroSource s)
    {
        if (!s.IsRegister)
            return s;
        var single = _analysis.Before(_thread, at, s).Single;
        return single >= 0 ? MicroSource.Constant(single) : s;
    }

    private static ulong Bit(MicroSource s) => s.IsRegister ? 1UL << s.Register : 0;

    /// <summary>What runs after a micro-operation.</summary>
    private ulong After(int at)
    {
        var m = _program.Code[at];
        if (m.Kind != MicroKind.Branch)
            return _liveBefore[at + 1];
        return (m.Test is null ? 0 : _liveBefore[at + 1]) | _liveBefore[m.Goto];
    }

    private void Live(ulong observed)
    {
        var code = _program.Code;
        _liveBefore[code.Count] = observed;
        for (var grew = true; grew;)
        {
            grew = false;
            for (var at = code.Count - 1; at >= 0; at--)
            {
                var m = code[at];
                var after = After(at);
                var target = m.Target < 0 ? 0 : 1UL << m.Target;
                var needed = m.Kind != MicroKind.Compute || (after & target) != 0;
                var live = !_analysis.IsReached(_thread, at) ? 0
                    : needed ? (after & ~target) | Bit(m.A) | Bit(m.B) | Bit(m.Base) : after;
                grew |= (live & ~_liveBefore[at]) != 0;
                _liveBefore[at] |= live;
            }
        }

        for (var at = 0; at < code.Count; at++)
            _dead[at] |= code[at].Kind == MicroKind.Compute && (After(at) >> code[at].Target & 1) == 0;
    }

    private void Assign(ulong observed, DiagnosticBag bag, Place place)
    {
        var count = _program.Initial.Count;
        var rivals = new ulong[count];
        var friends = new ulong[count];
        var used = observed;
        for (var at = 0; at < _program.Code.Count; at++)
        {
            if (_dead[at])
                continue;
            var m = _program.Code[at];
            used |= _liveBefore[at];
            if (m.Target < 0)
                continue;
            var after = After(at);
            // A locked operation that is done in several tries still reads its operands after the first wrote the
            // target.
            var early = m.Kind is MicroKind.Modify or MicroKind.CompareAndSwap ? Bit(m.A) | Bit(m.B) | Bit(m.Base) : 0;
            var read = (after >> m.Target & 1) != 0 || m.Kind == MicroKind.Modify;
            if (!read)
                continue;
            used |= 1UL << m.Target;
            Conflict(rivals, m.Target, after | early);
            if (m.Kind == MicroKind.Compute && m.A.IsRegister)
            {
                friends[m.Target] |= Bit(m.A);
                friends[m.A.Register] |= 1UL << m.Target;
            }
        }

        // What lives at the start has its place from there on.
        for (var r = 0; r < count; r++)
        {
            if (IsLiveAtStart(r))
                Conflict(rivals, r, _liveBefore[0]);
        }

        for (var r = 0; r < count; r++)
        {
            if ((used >> r & 1) == 0)
                continue;
            if (Free(rivals[r], friends[r]) is var free && free >= Limits.Registers)
            {
                bag.Error(LitmusCodes.Registers, place,
                    $"the thread keeps more than {Limits.Registers} values at a time");
                return;
            }

            _of[r] = free;
        }
    }

    private static void Conflict(ulong[] rivals, int r, ulong with)
    {
        with &= ~(1UL << r);
        rivals[r] |= with;
        for (var other = 0; other < rivals.Length; other++)
        {
            if ((with >> other & 1) != 0)
                rivals[other] |= 1UL << r;
        }
    }

    // The lowest free register; one that a copy would come from or go to is better.
    private int Free(ulong rivals, ulong friends)
    {
        var (taken, liked) = (0u, 0u);
        for (var r = 0; r < _of.Length; r++)
        {
            if (_of[r] < 0)
                continue;
            taken |= (rivals >> r & 1) != 0 ? 1u << _of[r] : 0;
            liked |= (friends >> r & 1) != 0 ? 1u << _of[r] : 0;
        }

        return System.Numerics.BitOperations.TrailingZeroCount((liked & ~taken) != 0 ? liked & ~taken : ~taken);
    }
}
