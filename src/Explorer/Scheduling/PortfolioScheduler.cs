namespace Smpcheck.Explorer;

/// <summary>Takes turns with several schedulers, a run each: what one is blind for another sees.</summary>
/// <remarks>
/// Its bounds are those of its members times their share of the runs. The shares come from the table in
/// <c>bench/fuzz.md</c>: of all mixes of up to seven turns this is within a tenth of the best one, by the geometric
/// mean of the 90th percentiles, and it has more than two ideas. Delays find hardly anything sooner than the others,
/// <c>surw</c> little that <c>pos</c> or <c>guided</c> do not.
/// </remarks>
public sealed class PortfolioScheduler : IScheduler
{
    /// <summary>What it mixes.</summary>
    public const string Mix = "guided, pct:3, guided, pos, guided, pct:2 in turn";

    private readonly IScheduler[] _turns;
    private int _next;
    private IScheduler _now;

    public PortfolioScheduler()
    {
        var guided = new GuidedScheduler(); // Learns from all its turns.
        _turns = [guided, new PctScheduler(3), guided, new PosScheduler(), guided, new PctScheduler(2)];
        _now = guided;
    }

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
