using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>What schedulers by agent have in common.</summary>
internal static class Highest
{
    /// <summary>The agent that acts: the highest by priority, where one with only optional steps may pass.</summary>
    public static int Of(ReadOnlySpan<Transition> enabled, int[] priority, ref RandomNumbers random)
    {
        int best = enabled[0].Agent, next = -1;
        bool must = false;
        foreach (var transition in enabled)
        {
            if (priority[transition.Agent] > priority[best])
                (best, must) = (transition.Agent, false);
            must |= transition.Agent == best && !transition.Optional;
        }

        if (must || (long)random.Next() < 0)
            return best;
        foreach (var transition in enabled)
        {
            if (!transition.Optional && (next < 0 || priority[transition.Agent] > priority[next]))
                next = transition.Agent;
        }

        return next < 0 ? best : next;
    }

    /// <summary>One of an agent's steps, drawn.</summary>
    public static int StepOf(ReadOnlySpan<Transition> enabled, int agent, ref RandomNumbers random)
    {
        int count = 0, chosen = 0;
        for (int i = 0; i < enabled.Length; i++)
        {
            if (enabled[i].Agent == agent && random.Below(++count) == 0)
                chosen = i;
        }

        return chosen;
    }
}
