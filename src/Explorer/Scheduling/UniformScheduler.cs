namespace Smpcheck.Explorer;

/// <summary>
/// Every enabled transition with the same probability. A run of k steps with at most c choices each is taken with
/// probability at least 1/c^k.
/// </summary>
public readonly struct UniformScheduler : IScheduler
{
    public string Name => "uniform";

    public void Begin(int agents, ref RandomNumbers random)
    {
    }

    public int Next(int count, IChoices choices, ref RandomNumbers random) => random.Below(count);

    public void End(int steps)
    {
    }
}
