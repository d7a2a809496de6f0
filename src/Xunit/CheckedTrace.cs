namespace Smpcheck;

/// <summary>A shortest run that ends in a violation, or goes to a loop that is one.</summary>
public sealed record CheckedTrace
{
    /// <summary>What is violated.</summary>
    public required string Property { get; init; }

    /// <summary>How: one sentence that names agents, instruction and line; may be empty.</summary>
    public required string Sentence { get; init; }

    /// <summary>From the initial state; empty when that is the violation. The last one violates the property.</summary>
    public required IReadOnlyList<CheckedStep> Steps { get; init; }

    /// <summary>The step that comes again after the last one, and so on for ever; null: the run ends.</summary>
    public CheckedStep? LoopsTo { get; init; }

    /// <summary>The step to blame, or null where nothing singles one out.</summary>
    public CheckedStep? Guilty { get; init; }

    /// <summary>The run as a picture: at most 80 columns wide and 60 lines long, ASCII, ends with a newline.</summary>
    public required string Text { get; init; }

    /// <summary>The saved trace, absolute, or null where no <see cref="CheckOptions.TraceFolder"/> was given.</summary>
    public string? Path { get; init; }

    /// <summary><see cref="Text"/>.</summary>
    public override string ToString() => Text;
}
