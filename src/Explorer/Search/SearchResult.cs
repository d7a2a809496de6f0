using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>What a search covered and what it found. Holds the stored states until disposed, for traces.</summary>
/// <remarks>
/// Everything but times and memory is the same on every run, unless a budget or a cancellation stopped it.
/// </remarks>
public sealed unsafe class SearchResult : IDisposable
{
    private readonly ITransitionSystem _system;
    private readonly StateCodec _codec;
    private readonly StoredStates _stored;
    private readonly Findings _findings;
    private readonly long[] _levels;
    private readonly long[] _fired;

    internal SearchResult(ITransitionSystem system, StateCodec codec, StoredStates stored, Findings findings,
        long[] levels, long[] fired)
    {
        (_system, _codec, _stored, _findings, _levels, _fired) = (system, codec, stored, findings, levels, fired);
        Properties = [.. Enumerable.Range(0, findings.Count).Select(PropertyOf)];
    }

    public required StopReason Stop { get; init; }

    /// <summary>What was left out: counts are those of what was searched.</summary>
    public Reductions Reduced { get; init; }

    internal Reduction Reduction { get; init; } = new(null, null);

    /// <summary>Something was not expanded.</summary>
    internal bool IsPart { get; init; }

    /// <summary>Some step was left out because a capacity of the model would have been exceeded.</summary>
    public bool Bounded => Properties[Capacity].Depth is not null;

    /// <summary>Every reachable state was found and expanded.</summary>
    public bool Complete => Stop == StopReason.Exhausted && !Bounded;

    public long States => _stored.Count;

    /// <summary>Every state was found and judged; if the search stopped, then while it judged whole runs.</summary>
    public bool AllStates { get; init; }

    public required long Transitions { get; init; }

    /// <summary>The longest of the shortest distances from the initial state.</summary>
    public int Depth => _levels.Length - 2;

    /// <summary>States of the largest level.</summary>
    public long MaxFrontier => _levels.Zip(_levels.Skip(1), static (from, to) => to - from).Max();

    /// <summary>States without a step that somebody must take.</summary>
    public required long Quiescent { get; init; }

    /// <summary>The most memory that was taken: stored states, their table, and what looked for loops.</summary>
    public required long PeakBytes { get; init; }

    /// <summary>Time spent searching; where a checkpoint was continued, with that before it.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Bytes of states on the disk.</summary>
    public long SpilledBytes { get; init; }

    /// <summary>Why no more states could go to the disk, or null.</summary>
    public string? SpillProblem { get; init; }

    /// <summary>The depth from which the search can be continued, or null.</summary>
    public int? CheckpointDepth { get; init; }

    /// <summary>Why the last attempt to write a checkpoint failed, or null.</summary>
    public string? CheckpointProblem { get; init; }

    /// <summary>The system's properties, then <see cref="Error"/> and <see cref="Capacity"/>.</summary>
    public IReadOnlyList<PropertyResult> Properties { get; }

    /// <summary>Number of the reserved property that a step with <see cref="StepStop.Error"/> violates.</summary>
    public int Error => Properties.Count - 2;

    /// <summary>
    /// Number of the reserved property that a step with <see cref="StepStop.Capacity"/> violates. It ends no search.
    /// </summary>
    public int Capacity => Properties.Count - 1;

    /// <summary>How whole runs violate properties, by number.</summary>
    internal IReadOnlyDictionary<int, Lasso> Lassos { get; init; } = new Dictionary<int, Lasso>();

    /// <summary>How often an agent took a step by a rule.</summary>
    public long Fired(int agent, int rule) => _fired[agent << 8 | rule];

    /// <summary>All of these: the agent in the high byte.</summary>
    internal IReadOnlyList<long> FiredByAgent => _fired;

    /// <summary>
    /// Whether a property is violated, holds, or neither is known. An existential property is violated when a complete
    /// search met no witness, and holds from the first one.
    /// </summary>
    public Judgement Judge(int property)
    {
        var found = Properties[property];
        if (found.Depth is not null || (found.Existential && !found.Witnessed && Complete))
            return Judgement.Violated;
        return Complete || found.Witnessed ? Judgement.Holds : Judgement.Unknown;
    }

    /// <summary>
    /// Writes a stored state into a block; states are numbered in the order of discovery, from the initial one.
    /// </summary>
    public void Read(long state, Span<byte> block)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)state, (ulong)States);
        ulong* packed = stackalloc ulong[_codec.Words];
        _codec.Unpack(new ReadOnlySpan<ulong>(_stored.At(state, packed), _codec.Words), block);
        GC.KeepAlive(this);
    }

    /// <summary>
    /// A shortest way to break the property, or null if none was found; existential properties have none. Takes at most
    /// as long as the search did up to that depth, and memory for the states that lie on shortest ways to the chosen
    /// one.
    /// </summary>
    public SearchTrace? Counterexample(int property, CancellationToken cancel = default)
    {
        if (_findings[property] is not { } found)
            return null;
        var trace = Lassos.TryGetValue(property, out var lasso)
            ? lasso.Trace(_system, _codec, _stored, cancel)
            : Way(found, cancel);
        GC.KeepAlive(this); // Its finaliser would free what the trace reads.
        return trace;
    }

    private SearchTrace Way(Finding found, CancellationToken cancel)
    {
        using var way = new ShortestTrace(_system, _codec, _stored, _levels, Reduction, cancel);
        return way.To(found);
    }

    public void Dispose()
    {
        foreach (var lasso in Lassos.Values)
            lasso.Dispose();
        _stored.Dispose();
    }

    private PropertyResult PropertyOf(int property)
    {
        string name = property < _system.Properties.Count ? _system.Properties[property]
            : property == _system.Properties.Count ? "error" : "capacity";
        ulong bit = 1UL << property;
        return new PropertyResult(
            name, _findings[property]?.Depth, _findings[property]?.Kind, (_system.Existential & bit) != 0,
                (_findings.Witnessed & bit) != 0);
    }
}

/// <summary>What a search found about one property.</summary>
/// <param name="Name">The property.</param>
/// <param name="Depth">The fewest steps in which it is violated, or null.</param>
/// <param name="Kind">What violates it at that depth, or null.</param>
/// <param name="Existential">It asks for a witness instead of forbidding something.</param>
/// <param name="Witnessed">A quiescent state is a witness.</param>
public sealed record PropertyResult(string Name, int? Depth, ViolationKind? Kind, bool Existential, bool Witnessed);

/// <summary>
/// A shortest sequence of steps from the initial state that ends in a violation, or leads to a loop that is one.
/// </summary>
/// <param name="Kind">Whether the last step, or the state it leads to, is the violation.</param>
/// <param name="Steps">The steps, each as listed in the state it is taken from.</param>
/// <param name="Switches">How often the acting agent changes: the fewest possible on the way to this state.</param>
public sealed record SearchTrace(ViolationKind Kind, IReadOnlyList<Transition> Steps, int Switches)
{
    /// <summary>The steps after the first so many can be repeated for ever; null: the run ends.</summary>
    public int? Loop { get; init; }
}

/// <summary>What violates a property; of violations equally deep the first kind named here is reported.</summary>
public enum ViolationKind
{
    /// <summary>A step, by what it did.</summary>
    Step,

    /// <summary>A state, as it is.</summary>
    State,

    /// <summary>A quiescent state, by what has not happened.</summary>
    Rest,

    /// <summary>A run that repeats some steps for ever.</summary>
    Loop,
}

/// <summary>Why a search ended.</summary>
public enum StopReason
{
    /// <summary>Nothing is left to explore.</summary>
    Exhausted,

    /// <summary>The level in which a wanted violation lies is complete.</summary>
    Violation,
    MaxStates,
    MaxDepth,
    Timeout,
    Memory,
    Cancelled,
}

/// <summary>What is known of a property after a search.</summary>
public enum Judgement
{
    Unknown,
    Holds,
    Violated,
}
