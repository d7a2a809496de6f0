using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// Selectively uniform random walk: of one kind of steps, drawn for each run, every order among the agents is about
/// equally probable; the others come as they may.
/// </summary>
/// <remarks>
/// A kind is a rule. The agent to take the next step of the kind is drawn by how many of them each has left, as learnt
/// from the runs before; until it has taken one, steps of the kind by others wait. Where nobody else can go on, the
/// draw is void. What does not wait is chosen uniformly, and so is everything in a run without a kind (the first one),
/// when nobody has steps of the kind left, and after twice the longest run: somebody may spin on one who waits.
/// Zhao et al., "Selectively Uniform Concurrency Testing".
/// </remarks>
public sealed class SurwScheduler : IScheduler
{
    private const int Rules = 256;
    private const int NoOne = -1;

    private readonly long[] _kinds = new long[Rules]; // Steps of all agents in all runs so far.

    // By agent and rule: steps of this run, and of all runs so far; and which of them are more than zero in this run.
    private int[] _steps = [];
    private long[] _total = [];
    private int[] _taken = [];
    private int _takenCount;
    private RunLength _length;
    private int _runs;
    private int _agents;
    private int _kind;
    private int _intended;
    private int _step;

    public string Name => "surw";

    public void Begin(int agents, ref RandomNumbers random)
    {
        if (_agents != agents)
        {
            _agents = agents;
            (_steps, _taken) = (new int[agents * Rules], new int[agents * Rules]);
            _total = new long[agents * Rules];
        }

        (_kind, _intended, _step) = (Draw(ref random), NoOne, 0);
    }

    public int Next(int count, IChoices choices, ref RandomNumbers random)
    {
        var enabled = choices.Enabled;
        if (_intended == NoOne && _kind != NoOne && _step < _length.Horizon)
            _intended = Intend(ref random);
        int chosen = Pick(enabled, ref random);
        if (chosen < 0)
        {
            _intended = NoOne; // All wait for one who cannot act.
            chosen = random.Below(count);
        }

        Note(enabled[chosen]);
        return chosen;
    }

    public void End(int steps)
    {
        _runs++;
        _length.Add(steps);
        for (int i = 0; i < _takenCount; i++)
        {
            int at = _taken[i];
            _total[at] += _steps[at];
            _kinds[at % Rules] += _steps[at];
            _steps[at] = 0;
        }

        _takenCount = 0;
    }

    private void Note(Transition step)
    {
        int at = (step.Agent * Rules) + step.Rule;
        if (_steps[at]++ == 0)
            _taken[_takenCount++] = at;
        if (step.Rule == _kind || ++_step >= _length.Horizon)
            _intended = NoOne;
    }

    /// <summary>One of the kinds seen so far, each with the same probability; in the first run none.</summary>
    private int Draw(ref RandomNumbers random)
    {
        int seen = 0, kind = NoOne;
        for (int rule = 0; rule < Rules; rule++)
        {
            if (_kinds[rule] > 0 && random.Below(++seen) == 0)
                kind = rule;
        }

        return kind;
    }

    /// <summary>Who takes the next step of the kind, drawn by how many each has left; nobody if none has.</summary>
    private int Intend(ref RandomNumbers random)
    {
        int intended = NoOne, left = 0;
        for (int agent = 0; agent < _agents; agent++)
        {
            int at = (agent * Rules) + _kind;
            int own = (int)((_total[at] + _runs - 1) / _runs) - _steps[at]; // The mean of the runs so far, rounded up.
            if (own <= 0)
                continue;
            left += own;
            if (random.Below(left) < own)
                intended = agent;
        }

        return intended;
    }

    /// <summary>One of the steps that need not wait, each with the same probability; -1: all must.</summary>
    private int Pick(ReadOnlySpan<Transition> enabled, ref RandomNumbers random)
    {
        int chosen = -1, seen = 0;
        for (int i = 0; i < enabled.Length; i++)
        {
            bool waits = _intended != NoOne && enabled[i].Rule == _kind && enabled[i].Agent != _intended;
            if (!waits && random.Below(++seen) == 0)
                chosen = i;
        }

        return chosen;
    }
}
