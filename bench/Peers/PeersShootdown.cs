using System.Globalization;
using System.Numerics;
using Smpcheck.Model;

namespace Smpcheck.Bench;

/// <summary>
/// The TLB shootdown that the peers check too, step for step: one initiator, others that use the page.
/// </summary>
/// <remarks>
/// x86-TSO with store buffers of two. Core 0 takes the lock, clears the page-table entry, fences, sends the IPIs in any
/// order, waits for all acknowledgements, gives the lock back and frees the frame. The others walk, use the frame and
/// store a word of their own; on the IPI they drop the translation, acknowledge and return. The buggy variant does not
/// wait.
/// </remarks>
/// <param name="others">Cores besides core 0, 1 to 7.</param>
/// <param name="iterations">Accesses of each of them, 1 to 7.</param>
/// <param name="buggy">Core 0 does not wait for the acknowledgements.</param>
internal sealed class PeersShootdown(int others, int iterations, bool buggy = false) : IFootprintSystem
{
    // Memory, then core 0, then a block for each other core.
    private const int Lock = 0, Pte = 1, Ack = 2, Freed = 3, Initiator = 4, Sent = 5, FirstBuffer = 6, FirstOther = 10;

    // A block: program counter, handler, IF, IPI, translation valid, its frame, iteration, own word, buffer.
    private const int Pc = 0, Handler = 1, If = 2, Ipi = 3, Valid = 4, Frame = 5, Round = 6, Flag = 7, Buffer = 8,
        Block = 12;

    // Addresses in buffers; the last is a core's own word.
    private const byte StoresLock = 1, StoresPte = 2, StoresFreed = 3, StoresFlag = 1;

    private static readonly string[] _initiator = ["lock", "clear", "mfence", "ipi", "unlock", "free", "wait"];

    private static readonly string[] _other = ["walk", "use", "store", "take", "ack", "iret"];

    public int StateBytes => LiveBits.Count * sizeof(ulong);

    public IReadOnlyList<ulong> LiveBits { get; } = Masks(others, iterations);

    public int MaxTransitions => (4 * others) + 4;

    public int Agents => 2 * (others + 1);

    public IReadOnlyList<string> Properties { get; } = ["use-after-free"];

    public ulong Existential => 0;

    public bool JudgesStates => false;

    public Symmetry? Symmetry => new(
        [.. Enumerable.Range(1, others).Select(c => new SymmetricMember(BitsOf(c), [c, c + others + 1]))], []);

    /// <summary>Cores, then store buffers.</summary>
    public string AgentName(int agent) => string.Create(CultureInfo.InvariantCulture,
        $"{(agent <= others ? "core" : "sb")}{GroupOf(agent)}");

    public int GroupOf(int agent) => agent % (others + 1);

    public void Initial(Span<byte> state)
    {
        state[Pte] = 1;
        for (int core = 1; core <= others; core++)
            state[BlockOf(core) + If] = 1;
    }

    public int Enabled(ReadOnlySpan<byte> state, Span<Transition> transitions)
    {
        int count = 0;
        for (int agent = 0; agent < Agents; agent++)
            List(new View(state, null), agent, transitions, ref count);
        return count;
    }

    public int Enabled(ReadOnlySpan<byte> state, int agent, Span<Transition> transitions, Footprint footprint)
    {
        int count = 0;
        List(new View(state, footprint), agent, transitions, ref count);
        return count;
    }

    public int Site(ReadOnlySpan<byte> state, Transition transition) =>
        transition.Agent > others ? state[BufferOf(GroupOf(transition.Agent))] : 0;

    public Outcome Apply(Span<byte> state, Transition transition) => Take(new Cells(state, null), transition);

    public Outcome Apply(Span<byte> state, Transition transition, Footprint footprint) =>
        Take(new Cells(state, footprint), transition);

    public ulong JudgeState(ReadOnlySpan<byte> state) => 0;

    public ulong JudgeRest(ReadOnlySpan<byte> state, out ulong witness)
    {
        witness = 0;
        return 0;
    }

    public ulong JudgeState(ReadOnlySpan<byte> state, Footprint footprint) => 0;

    public string Describe(ReadOnlySpan<byte> state, Transition transition)
    {
        string what = transition.Agent > others ? "drain"
            : transition.Agent > 0 ? _other[transition.Rule]
            : transition.Rule == 3 ? string.Create(CultureInfo.InvariantCulture, $"ipi {transition.Operand}")
            : _initiator[transition.Rule];
        return $"{AgentName(transition.Agent)} {what}";
    }

    private static int BlockOf(int core) => FirstOther + ((core - 1) * Block);

    private int BufferOf(int core) => core == 0 ? FirstBuffer : BlockOf(core) + Buffer;

    private void List(View s, int agent, Span<Transition> to, ref int count)
    {
        int core = GroupOf(agent), buffer = BufferOf(core);
        if (agent > others)
        {
            if (s[buffer] != 0)
                to[count++] = new Transition((byte)agent, 0, false, 0);
        }
        else if (core == 0)
            ListInitiator(s, to, ref count);
        else
            ListOther(s, core, to, ref count);
    }

    private void ListInitiator(View s, Span<Transition> to, ref int count)
    {
        int pc = s[Initiator];
        bool enabled = pc switch
        {
            0 => s[FirstBuffer] == 0 && s[Lock] == 0,
            2 => s[FirstBuffer] == 0,
            1 or 4 or 5 => s[FirstBuffer + 2] == 0,
            _ => false,
        };
        if (enabled)
            to[count++] = new Transition(0, (byte)pc, false, 0);
        if (pc != 3)
            return;
        for (int core = 1; core <= others; core++)
        {
            if ((s[Sent] >> (core - 1) & 1) == 0)
                to[count++] = new Transition(0, 3, false, (ushort)core);
        }

        if (s[Sent] == (1 << others) - 1 && (buggy || s[Ack] == others))
            to[count++] = new Transition(0, 6, false, 0);
    }

    private static void ListOther(View s, int core, Span<Transition> to, ref int count)
    {
        int own = BlockOf(core), pc = s[own + Pc], handler = s[own + Handler];
        s.BeginGuard();
        if (handler == 0 && (pc < 2 || (pc == 2 && s[own + Buffer + 2] == 0)))
            to[count++] = new Transition((byte)core, (byte)pc, false, 0);
        s.EndGuard(count);
        s.BeginGuard();
        if (handler == 0 && pc != 1 && s[own + Ipi] != 0 && s[own + If] != 0)
            to[count++] = new Transition((byte)core, 3, false, 0);
        s.EndGuard(count);
        s.BeginGuard();
        if (handler == 2 || (handler == 1 && s[own + Buffer] == 0))
            to[count++] = new Transition((byte)core, (byte)(handler + 3), false, 0);
        s.EndGuard(count);
    }

    private Outcome Take(Cells s, Transition t)
    {
        int core = GroupOf(t.Agent);
        if (t.Agent > others)
            Drain(s, core);
        else if (core == 0)
            Initiate(s, t);
        else
            return Other(s, BlockOf(core), t.Rule);
        return Outcome.Fine;
    }

    private static void Initiate(Cells s, Transition t)
    {
        if (t.Rule == 3)
        {
            s[Sent] |= (byte)(1 << (t.Operand - 1));
            s[BlockOf(t.Operand) + Ipi] = 1;
            return;
        }

        s[Initiator] = (byte)(t.Rule == 6 ? 4 : t.Rule < 3 ? t.Rule + 1 : t.Rule + 1);
        if (t.Rule == 0)
            s[Lock] = 1;
        else if (t.Rule == 1)
            Store(s, FirstBuffer, StoresPte, 0);
        else if (t.Rule == 4)
            Store(s, FirstBuffer, StoresLock, 0);
        else if (t.Rule == 5)
            Store(s, FirstBuffer, StoresFreed, 1);
    }

    private Outcome Other(Cells s, int own, int rule)
    {
        switch (rule)
        {
            case 0:
                Walk(s, own);
                break;
            case 1:
                s[own + Pc] = 2;
                return s[own + Frame] != 0 && s.Read(Freed) != 0 ? new Outcome(1, StepStop.None) : Outcome.Fine;
            case 2:
                s[own + Round]++;
                Store(s, own + Buffer, StoresFlag, s[own + Round]);
                s[own + Pc] = (byte)(s[own + Round] == iterations ? 3 : 0);
                break;
            case 3:
                (s[own + Ipi], s[own + If], s[own + Valid], s[own + Frame], s[own + Handler]) = (0, 0, 0, 0, 1);
                break;
            case 4:
                s[Ack]++;
                s[own + Handler] = 2;
                break;
            default:
                (s[own + If], s[own + Handler]) = (1, 0);
                break;
        }

        return Outcome.Fine;
    }

    private static void Walk(Cells s, int own)
    {
        if (s[own + Valid] == 0 && s.Read(Pte) == 0)
        {
            s[own + Pc] = 2; // A fault: the use is skipped.
            return;
        }

        (s[own + Valid], s[own + Frame], s[own + Pc]) = (1, 1, 1);
    }

    private static void Store(Cells s, int buffer, byte address, byte value)
    {
        int at = s[buffer] == 0 ? buffer : buffer + 2;
        (s[at], s[at + 1]) = (address, value);
    }

    private static void Drain(Cells s, int core)
    {
        int buffer = core == 0 ? FirstBuffer : BlockOf(core) + Buffer;
        int to = core > 0 ? BlockOf(core) + Flag : s[buffer] switch
        {
            StoresLock => Lock,
            StoresPte => Pte,
            _ => Freed,
        };
        s[to] = s[buffer + 1];
        (s[buffer], s[buffer + 1]) = (s[buffer + 2], s[buffer + 3]);
        (s[buffer + 2], s[buffer + 3]) = (0, 0);
    }

    private static ulong[] Masks(int others, int iterations)
    {
        byte[] masks = new byte[(FirstOther + (others * Block) + 7) / 8 * 8];
        byte rounds = Upto(iterations);
        byte[] first = [1, 1, Upto(others), 1, 7, (byte)((1 << others) - 1), 3, 1, 3, 1];
        byte[] block = [3, 3, 1, 1, 1, 1, rounds, rounds, 1, rounds, 1, rounds];
        first.CopyTo(masks, 0);
        for (int core = 1; core <= others; core++)
            block.CopyTo(masks, BlockOf(core));
        return [.. System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(masks)];
    }

    /// <summary>A core's block, and the bit that says whether core 0 has sent to it.</summary>
    private ulong[] BitsOf(int core)
    {
        byte[] bits = new byte[StateBytes];
        bits[Sent] = (byte)(1 << (core - 1));
        bits.AsSpan(BlockOf(core), Block).Fill(0xff);
        ulong[] words = [.. System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(bits)];
        return [.. words.Select((w, i) => w & LiveBits[i])];
    }

    private static byte Upto(int most) => (byte)(BitOperations.RoundUpToPowerOf2((uint)most + 1) - 1);

    /// <summary>Reads, and notes where.</summary>
    private readonly ref struct View(ReadOnlySpan<byte> state, Footprint? footprint)
    {
        private readonly ReadOnlySpan<byte> _state = state;

        public void BeginGuard() => footprint?.BeginGuard();

        public void EndGuard(int listed) => footprint?.EndGuard(listed);

        public byte this[int at]
        {
            get
            {
                footprint?.Read(at, 1);
                return _state[at];
            }
        }
    }

    /// <summary>Reads and writes, and notes where.</summary>
    private readonly ref struct Cells(Span<byte> state, Footprint? footprint)
    {
        private readonly Span<byte> _state = state;

        public ref byte this[int at]
        {
            get
            {
                footprint?.Write(at, 1);
                return ref _state[at];
            }
        }

        public byte Read(int at)
        {
            footprint?.Read(at, 1);
            return _state[at];
        }
    }
}
