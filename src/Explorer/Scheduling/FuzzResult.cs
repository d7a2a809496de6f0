using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// What random runs came to. The same on every call and for any number of workers, unless time ran out.
/// </summary>
/// <param name="Stop">
/// <see cref="StopReason.Exhausted"/>: all runs were made, which exhausts nothing but the wish.
/// </param>
/// <param name="Runs">Runs made, the one that found something included.</param>
/// <param name="Steps">Steps of all runs.</param>
/// <param name="Longest">Steps of the longest run.</param>
/// <param name="Bounded">Runs that were cut at the most steps they may have.</param>
/// <param name="Capacity">Runs that ended because a capacity of the model was reached.</param>
/// <param name="Violated">
/// What was violated on the way, a bit for each property, whether it was looked for or not.
/// </param>
/// <param name="Found">The first run, by number, that violates what is looked for; null if none did.</param>
public sealed record FuzzResult(StopReason Stop, long Runs, long Steps, int Longest, long Bounded, long Capacity,
    ulong Violated, FuzzFind? Found)
{
    /// <summary>
    /// Loops were looked for among the states of each thousand runs, at most so many; 0: nothing that is wanted is
    /// judged of whole runs.
    /// </summary>
    public long Looped { get; init; }

    /// <summary>Some thousand runs came by more states than are remembered.</summary>
    public bool Forgot { get; init; }

    internal static readonly FuzzResult None = new(StopReason.Exhausted, 0, 0, 0, 0, 0, 0, null);

    /// <summary>Adds a run.</summary>
    internal FuzzResult With(Walk walk) => this with
    {
        Runs = Runs + 1,
        Steps = Steps + walk.Steps,
        Longest = Math.Max(Longest, walk.Steps),
        Bounded = Bounded + (walk.End == WalkEnd.Bound ? 1 : 0),
        Capacity = Capacity + (walk.End == WalkEnd.Capacity ? 1 : 0),
        Violated = Violated | walk.Violations,
    };
}

/// <summary>A run that violates something.</summary>
/// <param name="Run">Its number, from 0.</param>
/// <param name="Strategy">What chose in it.</param>
/// <param name="Violations">What it violates; the bit after the properties is an error of the scenario.</param>
/// <param name="Steps">Its steps, each as listed in the state it is taken from.</param>
public sealed record FuzzFind(long Run, string Strategy, ulong Violations, IReadOnlyList<Transition> Steps)
{
    /// <summary>
    /// The whole run violates it, by where it rests or by what it repeats; it is put together from the runs so far.
    /// </summary>
    public bool OfRun { get; init; }

    /// <summary>The steps after the first so many repeat for ever; null: the run ends.</summary>
    public int? Loop { get; init; }
}
