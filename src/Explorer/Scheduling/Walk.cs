namespace Smpcheck.Explorer;

/// <summary>How a walk ended.</summary>
internal enum WalkEnd
{
    /// <summary>Nothing had to happen any more.</summary>
    Rest,

    /// <summary>A property that was looked for is violated.</summary>
    Violation,

    /// <summary>It had as many steps as it may have.</summary>
    Bound,

    /// <summary>A capacity of the model would have been exceeded.</summary>
    Capacity,

    /// <summary>The scheduler chose none of the transitions.</summary>
    Choice,
}

/// <summary>A walk from the initial state.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Steps">How long it was.</param>
/// <param name="Violations">
/// What was violated on the way: a bit for each property, the bit after the last for an error of the scenario.
/// </param>
internal readonly record struct Walk(WalkEnd End, int Steps, ulong Violations);
