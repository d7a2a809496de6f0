namespace Smpcheck.Explorer;

/// <summary>What a search looks for and when it gives up.</summary>
public sealed record SearchOptions
{
    /// <summary>As <see cref="Wanted"/>: no violation ends the search, not even an error.</summary>
    public const int Never = -1;

    /// <summary>
    /// The property whose violation ends the search, at the end of its level; null for any. Violations of others are
    /// noted on the way. An error of the scenario ends it too.
    /// </summary>
    public int? Wanted { get; init; }

    /// <summary>
    /// The search stops when it has stored more states than this: by what a 256th of a level leads to. Which states it
    /// has expanded by then does not depend on the workers.
    /// </summary>
    public long MaxStates { get; init; } = long.MaxValue;

    /// <summary>
    /// Steps from the initial state beyond which nothing is explored. States at that depth are still judged.
    /// </summary>
    public int MaxDepth { get; init; } = int.MaxValue;

    public TimeSpan Timeout { get; init; } = TimeSpan.MaxValue;

    /// <summary>Bytes the stored states and their table may take; checked before they grow.</summary>
    public long Memory { get; init; } = long.MaxValue;

    /// <summary>
    /// Checks the system while searching it: guards write nothing, dead bits are zero, packing is exact.
    /// </summary>
    public bool DeepCheck { get; init; }

    /// <summary>What may be left out because it changes no verdict.</summary>
    public Reductions Reduce { get; init; }

    /// <summary>
    /// States up to which nothing is left out: what is small is searched in full, with the counts and the trace that
    /// everybody knows.
    /// </summary>
    public long FullBelow { get; init; } = 100_000;

    /// <summary>
    /// A violation found with local steps taken first is looked for without, up to its depth, however many states that
    /// takes; otherwise only while it is cheap.
    /// </summary>
    public bool Shortest { get; init; }

    /// <summary>
    /// Folder for states that need not be in memory: only the table and a few states then count against
    /// <see cref="Memory"/>. Null: all stay in memory.
    /// </summary>
    public string? Spill { get; init; }

    /// <summary>
    /// Stores states folded: parts that many states have in common are kept once. It takes less memory and more time,
    /// and changes nothing else.
    /// </summary>
    public bool Compress { get; init; }

    /// <summary>
    /// States beyond which the search is given up at once, by some batches at most: what it has found by then depends
    /// on the workers and is not to be used.
    /// </summary>
    internal long AbandonAbove { get; init; } = long.MaxValue;

    /// <summary>Where to keep how far the search has come; null: nowhere.</summary>
    public CheckpointPlace? Checkpoint { get; init; }

    /// <summary>Workers that a large level may borrow from; null: the searching thread does everything.</summary>
    public WorkerPool? Workers { get; init; }

    /// <summary>
    /// States of a search below which nothing is remembered of what agents do: it would end before that pays.
    /// </summary>
    internal int StatesBeforeCache { get; init; } = 2000;

    /// <summary>States of a level below which it is not shared: it would be done before others are awake.</summary>
    internal int LeastShared { get; init; } = 4096;

    /// <summary>
    /// Least bytes by which states on the disk grow; as many stay in memory. A process may map some 65,000 pieces.
    /// </summary>
    internal int SpillChunk { get; init; } = PackedArena.SpilledBytes;

    /// <summary>
    /// Called at most five times a second, on the searching thread; before something that takes long once more, on the
    /// thread that does it.
    /// </summary>
    public Action<SearchProgress>? OnProgress { get; init; }
}

/// <summary>How far a search has come.</summary>
/// <param name="States">Distinct states found.</param>
/// <param name="Transitions">Steps taken.</param>
/// <param name="Depth">Steps from the initial state to the level that is being expanded.</param>
/// <param name="Frontier">States of that level.</param>
/// <param name="Bytes">Memory held for states and table.</param>
/// <param name="StatesPerSecond">Since the last call.</param>
public readonly record struct SearchProgress(
    long States, long Transitions, int Depth, long Frontier, long Bytes, double StatesPerSecond)
{
    /// <summary>Time until the search gives up; <see cref="TimeSpan.MaxValue"/> for no limit.</summary>
    public TimeSpan Left { get; init; } = TimeSpan.MaxValue;

    /// <summary>The most that <see cref="Bytes"/> may become.</summary>
    public long MostBytes { get; init; } = long.MaxValue;

    /// <summary>Something that takes long and during which no more is heard, such as <c>resizing table</c>.</summary>
    public string? Doing { get; init; }

    /// <summary>
    /// Names the steps of a way to the level that is being expanded. Only to be called during the call that brings it,
    /// on the searching thread, which it holds up for a fraction of a second.
    /// </summary>
    public Func<IReadOnlyList<string>>? DeepestPath { get; init; }

    /// <summary>
    /// All states have been found, and so many were looked at for loops since, some of them several times; 0 before.
    /// </summary>
    public long Looked { get; init; }
}
