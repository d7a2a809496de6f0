namespace Smpcheck.Explorer;

/// <summary>
/// Chooses the next transition of a run. The one place where choices are made: walks, random continuations, replays,
/// the traces that a search rebuilds and schedulers of other tools all come through here.
/// </summary>
/// <remarks>
/// One for each thread. It may learn from the runs it has seen; all else that it does is a function of the choices and
/// the random numbers it is given. Nothing is allocated per step. One that holds more than memory is
/// <see cref="IDisposable"/>, and disposed of after its last run.
/// </remarks>
public interface IScheduler
{
    /// <summary>None of the enabled transitions is chosen: the run ends here.</summary>
    const int None = -1;

    /// <summary>What chose in this run, such as <c>pct:3</c>.</summary>
    string Name { get; }

    /// <summary>A run begins.</summary>
    /// <param name="agents">How many agents act in the system.</param>
    /// <param name="random">The random numbers of this run, and of no other.</param>
    void Begin(int agents, ref RandomNumbers random);

    /// <summary>Picks one of the enabled transitions.</summary>
    /// <param name="count">How many there are, at least 1.</param>
    /// <param name="choices">What they are; valid during the call.</param>
    /// <param name="random">The random numbers of this run.</param>
    /// <returns>0 to <paramref name="count"/> - 1, or <see cref="None"/>.</returns>
    int Next(int count, IChoices choices, ref RandomNumbers random);

    /// <summary>The run has ended after so many steps.</summary>
    void End(int steps);
}
