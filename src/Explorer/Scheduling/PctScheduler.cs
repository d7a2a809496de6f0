using System.Globalization;

namespace Smpcheck.Explorer;

/// <summary>
/// Probabilistic concurrency testing: of the agents that can act the one with the highest priority does. Priorities are
/// drawn at the start; at D-1 random steps the agent about to act drops below all others.
/// </summary>
/// <remarks>
/// With n agents and runs of at most k steps, a bug that needs D ordering constraints is found by a run with
/// probability at least 1/(n k^(D-1)). The bound is about agents with one step at a time: where an agent has several
/// (which store drains, which message comes first) one is drawn, and that draw is a factor more. An agent with nothing
/// but optional steps passes every other time, or it would fill and evict for ever. k is the longest run
/// so far; where an agent that spins keeps the others from acting, the rest of the run is uniform after 2k steps.
/// Burckhardt et al., "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs".
/// </remarks>
public sealed class PctScheduler(int depth) : IScheduler
{
    private readonly int[] _changes = new int[depth - 1];
    private int[] _priority = [];
    private RunLength _length;
    private int _lowest;
    private int _step;

    public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"pct:{depth}");

    public void Begin(int agents, ref RandomNumbers random)
    {
        if (_priority.Length != agents)
            _priority = new int[agents];
        for (int agent = 0; agent < agents; agent++)
        {
            // Inside out: a permutation of depth..depth + agents - 1, above what changes lead to.
            int other = random.Below(agent + 1);
            _priority[agent] = _priority[other];
            _priority[other] = depth + agent;
        }

        for (int i = 0; i < _changes.Length; i++)
            _changes[i] = random.Below(_length.Expected);
        (_step, _lowest) = (0, depth - 1);
    }

    public int Next(int count, IChoices choices, ref RandomNumbers random)
    {
        if (_step++ >= _length.Horizon)
            return random.Below(count);
        var enabled = choices.Enabled;
        int agent = Highest.Of(enabled, _priority, ref random);
        foreach (int change in _changes)
        {
            if (change != _step - 1)
                continue;
            _priority[agent] = _lowest--;
            agent = Highest.Of(enabled, _priority, ref random);
        }

        return Highest.StepOf(enabled, agent, ref random);
    }

    public void End(int steps) => _length.Add(steps);

    /// <summary>The bound for a system of so many agents whose runs have at most so many steps.</summary>
    public static string Bound(int depth, int agents, int steps) => string.Create(CultureInfo.InvariantCulture,
        $"a bug of depth {depth} among {agents} agents in {steps} steps is found by a run with probability at least "
        + $"1/{Math.Round(agents * Math.Pow(steps, depth - 1)):#,0}, times the draws where an agent has several steps");
}
