using System.Globalization;

namespace Smpcheck.Explorer;

/// <summary>
/// Delay bounding: an agent acts until it cannot, then the next in turn. At D random steps the agent about to act is
/// passed over.
/// </summary>
/// <remarks>
/// Runs of k steps with at most D delays are fewer than k^D for each first agent, so one that shows a bug is taken
/// with probability at least 1/(n k^D), times the draws where an agent has several steps. An agent with nothing but
/// optional steps passes every other time. k is the longest run so far, and after 2k steps the rest
/// of a run is uniform. Emmi, Qadeer, Rakamaric, "Delay-Bounded
/// Scheduling".
/// </remarks>
public sealed class DelayScheduler(int delays) : IScheduler
{
    private readonly int[] _delays = new int[delays];
    private int[] _priority = [];
    private RunLength _length;
    private int _turn;
    private int _step;

    public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"delay:{delays}");

    public void Begin(int agents, ref RandomNumbers random)
    {
        if (_priority.Length != agents)
            _priority = new int[agents];
        for (int i = 0; i < delays; i++)
            _delays[i] = random.Below(_length.Expected);
        _step = 0;
        Turn(random.Below(agents));
    }

    public int Next(int count, IChoices choices, ref RandomNumbers random)
    {
        if (_step++ >= _length.Horizon)
            return random.Below(count);
        var enabled = choices.Enabled;
        int agent = Highest.Of(enabled, _priority, ref random);
        foreach (int delay in _delays)
        {
            if (delay != _step - 1)
                continue;
            Turn((agent + 1) % _priority.Length);
            agent = Highest.Of(enabled, _priority, ref random);
        }

        if (agent != _turn)
            Turn(agent);
        return Highest.StepOf(enabled, agent, ref random);
    }

    public void End(int steps) => _length.Add(steps);

    /// <summary>The bound for a system of so many agents whose runs have at most so many steps.</summary>
    public static string Bound(int delays, int agents, int steps) => string.Create(CultureInfo.InvariantCulture,
        $"a bug that {delays} delays among {agents} agents in {steps} steps show is found by a run with probability at "
        + $"least 1/{Math.Round(agents * Math.Pow(steps, delays)):#,0}, times the draws where an agent has several "
        + $"steps");

    /// <summary>It is an agent's turn: those after it follow.</summary>
    private void Turn(int agent)
    {
        _turn = agent;
        for (int i = 0; i < _priority.Length; i++)
            _priority[(agent + i) % _priority.Length] = _priority.Length - i;
    }
}
