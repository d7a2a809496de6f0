namespace Smpcheck.Explorer;

/// <summary>
/// Of a few transitions drawn at random the one whose control state (program counters and the like) the fewest steps
/// have led to so far.
/// </summary>
/// <remarks>
/// Every eighth choice is uniform, and in half of the runs every other one, so that a run of k steps with at most c
/// choices each is taken with probability at least 1/(8c)^k, whatever was learnt. Counts are kept in a
/// table by hash; states that share a place share a count.
/// </remarks>
public sealed class GuidedScheduler : IScheduler
{
    private const int Places = 1 << 14;
    private const int Candidates = 3;

    private readonly int[] _visits = new int[Places];
    private int _guided;

    public string Name => "guided";

    public void Begin(int agents, ref RandomNumbers random) => _guided = random.Below(2) == 0 ? 8 : 2;

    public int Next(int count, IChoices choices, ref RandomNumbers random)
    {
        int best = random.Below(count);
        bool free = random.Below(_guided) == 0;
        int place = (int)(choices.ControlAfter(best) & (Places - 1));
        for (int i = 1; i < Candidates && count > 1 && !free; i++)
        {
            int other = random.Below(count), there = (int)(choices.ControlAfter(other) & (Places - 1));
            if (_visits[there] < _visits[place])
                (best, place) = (other, there);
        }

        _visits[place]++;
        return best;
    }

    public void End(int steps)
    {
    }
}
