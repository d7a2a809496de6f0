using Smpcheck.Model;

namespace Smpcheck.Tests;

/// <summary>A transition system of a few lines: subclasses say only what is special about them.</summary>
internal abstract class Toy(int agents, params ulong[] liveBits) : ITransitionSystem
{
    public int StateBytes => LiveBits.Count * 8;

    public IReadOnlyList<ulong> LiveBits { get; } = liveBits;

    public virtual int MaxTransitions => Agents;

    public int Agents => agents;

    public virtual IReadOnlyList<string> Properties => [];

    public virtual ulong Existential => 0;

    public string AgentName(int agent) => $"a{agent}";

    public virtual void Initial(Span<byte> state)
    {
    }

    public abstract int Enabled(ReadOnlySpan<byte> state, Span<Transition> transitions);

    public abstract Outcome Apply(Span<byte> state, Transition transition);

    public virtual ulong JudgeState(ReadOnlySpan<byte> state) => 0;

    public virtual ulong JudgeRest(ReadOnlySpan<byte> state, out ulong witness)
    {
        witness = 0;
        return 0;
    }

    public virtual string Describe(ReadOnlySpan<byte> state, Transition transition) =>
        $"{AgentName(transition.Agent)} {transition.Rule}.{transition.Operand}";
}

/// <summary>Counters that each wrap around on their own; the words after the first repeat a mix of it.</summary>
internal sealed class CounterGrid(int counters, int bits, int words = 1) : Toy(counters, Masks(counters, bits, words))
{
    private readonly byte _top = (byte)((1 << bits) - 1);

    public override int Enabled(ReadOnlySpan<byte> state, Span<Transition> transitions)
    {
        for (byte counter = 0; counter < Agents; counter++)
            transitions[counter] = new Transition(counter, 0, false, 0);
        return Agents;
    }

    public override Outcome Apply(Span<byte> state, Transition transition)
    {
        ref byte counter = ref state[transition.Agent];
        counter = (byte)(counter + 1 & _top);
        for (int word = 1; word < LiveBits.Count; word++)
            BitConverter.TryWriteBytes(state[(word * 8)..], BitConverter.ToUInt64(state) * 0x9e3779b97f4a7c15 * (ulong)word);
        return Outcome.Fine;
    }

    private static ulong[] Masks(int counters, int bits, int words)
    {
        ulong first = 0;
        for (int counter = 0; counter < counters; counter++)
            first |= (1UL << bits) - 1 << counter * 8;
        return [first, .. Enumerable.Repeat(ulong.MaxValue, words - 1)];
    }
}

/// <summary>Everybody takes the left fork first: byte i is how many forks philosopher i holds.</summary>
internal sealed class Philosophers(int count) : Toy(count, 0x0303_0303_0303_0303UL >> 8 * (8 - count))
{
    public override IReadOnlyList<string> Properties => ["deadlock", "somebody-eats"];

    public override ulong Existential => 2;

    public override int Enabled(ReadOnlySpan<byte> state, Span<Transition> transitions)
    {
        int listed = 0;
        for (byte i = 0; i < Agents; i++)
        {
            int right = (i + 1) % Agents, left = (i + Agents - 1) % Agents;
            bool can = state[i] switch { 0 => state[left] < 2, 1 => state[right] == 0, _ => true };
            if (can)
                transitions[listed++] = new Transition(i, state[i], false, 0);
        }

        return listed;
    }

    public override Outcome Apply(Span<byte> state, Transition transition)
    {
        ref byte forks = ref state[transition.Agent];
        forks = (byte)((forks + 1) % 3);
        return Outcome.Fine;
    }

    public override ulong JudgeRest(ReadOnlySpan<byte> state, out ulong witness)
    {
        witness = state.Contains((byte)2) ? 2u : 0;
        return 1;
    }
}

/// <summary>Two processes test, then set: byte 0 is the lock, bytes 1 and 2 are program counters.</summary>
internal sealed class BrokenMutex() : Toy(2, 0x030301)
{
    public override IReadOnlyList<string> Properties => ["exclusion"];

    public override int Enabled(ReadOnlySpan<byte> state, Span<Transition> transitions)
    {
        int listed = 0;
        for (byte process = 0; process < 2; process++)
        {
            if (state[process + 1] != 0 || state[0] == 0)
                transitions[listed++] = new Transition(process, state[process + 1], false, 0);
        }

        return listed;
    }

    public override Outcome Apply(Span<byte> state, Transition transition)
    {
        ref byte pc = ref state[transition.Agent + 1];
        state[0] = pc == 2 ? (byte)0 : pc == 1 ? (byte)1 : state[0];
        pc = (byte)((pc + 1) % 3);
        return Outcome.Fine;
    }

    public override ulong JudgeState(ReadOnlySpan<byte> state) => state[1] == 2 && state[2] == 2 ? 1u : 0;
}
