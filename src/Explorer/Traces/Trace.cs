namespace Smpcheck.Explorer;

/// <summary>A saved run: the inputs it needs, and its steps by name. Holds no times and no machine names.</summary>
public sealed record Trace
{
    public required string Test { get; init; }
    public required TraceSource Source { get; init; }
    public required string Engine { get; init; }

    /// <summary>The variant, or null for the base.</summary>
    public required string? Variant { get; init; }
    public required string Model { get; init; }

    /// <summary>Sizes that differ from the scenario's first ones.</summary>
    public required IReadOnlyDictionary<string, long> Set { get; init; }

    /// <summary>Hash of the selected scenario, comments and stories left out.</summary>
    public required string ConfigHash { get; init; }

    /// <summary>Hash of each program, so that a drifted trace can say what changed.</summary>
    public required IReadOnlyDictionary<string, string> Blocks { get; init; }

    /// <summary>The scenario's <c>assume</c> lines.</summary>
    public required IReadOnlyDictionary<string, string> Assume { get; init; }

    /// <summary>Hash of the last state as printed.</summary>
    public required string Final { get; init; }
    public required TraceFound Found { get; init; }
    public required TraceExpectation Expect { get; init; }

    /// <summary>
    /// The step, from 1, that comes again after the last one, and so on for ever; null: the run ends.
    /// </summary>
    public int? Loop { get; init; }
    public required IReadOnlyList<TraceStep> Steps { get; init; }
}

/// <summary>Where the scenario is: a shipped one by name, or a file relative to the trace.</summary>
public sealed record TraceSource(string? Catalogue, string? File);

/// <summary>How a trace came to be.</summary>
public sealed record TraceFound(string By, long? Seed, bool Minimised);

/// <summary>
/// What a replay must show: the property violated at a step; with <see cref="Not"/> that it no longer is; without a
/// property a run to its end in which nothing is violated.
/// </summary>
public sealed record TraceExpectation(string? Property, bool Not, int At);

/// <summary>A step of a trace. Agent and tag, or agent and text, are its identity; line and diff are hints.</summary>
public sealed record TraceStep(string Agent, string Do, string? Tag, int Line, IReadOnlyList<Change> Diff)
{
    /// <summary>As messages show it.</summary>
    public override string ToString() => Steps.Named(Agent, Do, Tag);
}

/// <summary>A changed entry of the state; an empty side means that the entry was not, or is no longer, there.</summary>
public readonly record struct Change(string Owner, string Key, string Before, string After)
{
    /// <summary>Owner and key as one name.</summary>
    public string Name => Key.Length == 0 ? Owner : $"{Owner} {Key}";
}
