using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// Partial order sampling: every enabled transition has a random priority and the highest is taken; what it races with
/// gets a new one, the rest keep theirs.
/// </summary>
/// <remarks>
/// A transition races with those of its agent, and with those of agents of other groups whose choices depend on a bit
/// that it has changed. For k transitions without a race every order has probability 1/k!, and of n in pairwise races
/// each next one has 1/n: a partial order is sampled nearer to evenly than by uniform choice, which favours runs in
/// which many are enabled. Yuan, Yang, Gu, "Partial Order Aware Concurrency Sampling".
/// </remarks>
public sealed class PosScheduler : IScheduler
{
    private const int Slots = 32; // For each agent; transitions that share one share a priority.

    private ulong[] _priority = []; // By agent and slot; 0 is none.
    private int _acted;

    public string Name => "pos";

    public void Begin(int agents, ref RandomNumbers random)
    {
        if (_priority.Length != agents * Slots)
            _priority = new ulong[agents * Slots];
        Array.Clear(_priority);
        _acted = -1;
    }

    public int Next(int count, IChoices choices, ref RandomNumbers random)
    {
        var enabled = choices.Enabled;
        if (_acted >= 0)
            Reassign(choices);
        int best = 0;
        ulong highest = 0;
        for (int i = 0; i < enabled.Length; i++)
        {
            ref ulong priority = ref _priority[SlotOf(enabled[i])];
            if (priority == 0)
                priority = random.Next() | 1;
            if (priority > highest)
                (best, highest) = (i, priority);
        }

        _acted = enabled[best].Agent;
        return best;
    }

    public void End(int steps)
    {
    }

    private void Reassign(IChoices choices)
    {
        for (int agent = 0; agent < _priority.Length / Slots; agent++)
        {
            if (agent == _acted || choices.Raced(agent, _acted))
                Array.Clear(_priority, agent * Slots, Slots);
        }
    }

    private static int SlotOf(Transition transition) =>
        (transition.Agent * Slots) + (((transition.Rule * 7) + transition.Operand) & (Slots - 1));
}
