namespace Smpcheck.Explorer;

/// <summary>Takes turns with several schedulers, a run each: what one is blind for another sees.</summary>
/// <remarks>
/// Its bounds are those of its members times their share of the runs. The shares come from the table in
/// <c>bench/fuzz.md</c>.
/// </remarks>
public sealed class PortfolioScheduler : IScheduler
{
    /// <summary>What it mixes.</summary>
    public const string Mix = "uniform, pos, guided, pct:2, pct:3, delay:1, delay:2 in turn";

    private readonly IScheduler[] _turns =
    [
        new UniformScheduler(), new PosScheduler(), new GuidedScheduler(), new PctScheduler(2), new PctScheduler(3),
        new DelayScheduler(1), new DelayScheduler(2),
    ];

    private int _next;
    private IScheduler _now;

    public PortfolioScheduler() => _now = _turns[0];

    public string Name => _now.Name;

    public void Begin(int agents, ref RandomNumbers random)
    {
        _now = _turns[_next];
        _next = (_next + 1) % _turns.Length;
        _now.Begin(agents, ref random);
    }

    public int Next(int count, IChoices choices, ref RandomNumbers random) => _now.Next(count, choices, ref random);

    public void End(int steps) => _now.End(steps);
}
