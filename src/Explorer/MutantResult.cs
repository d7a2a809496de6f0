namespace Smpcheck.Explorer;

/// <summary>What the properties of a scenario say about a mutant of it.</summary>
public enum MutantFate
{
    /// <summary>Some property is violated, or the program makes a mistake that no value can express.</summary>
    Caught,

    /// <summary>Nothing is violated and it comes to rest in the same states as the scenario: the line is redundant
    /// as far as anyone can tell at rest.</summary>
    Redundant,

    /// <summary>Nothing is violated, and neither the scenario nor the mutant ever rests: nothing tells them
    /// apart.</summary>
    Undecided,

    /// <summary>Nothing is violated, though it ends differently: no property protects the line.</summary>
    Unprotected,

    /// <summary>A budget or a capacity ended the search.</summary>
    Inconclusive,

    /// <summary>It does not assemble.</summary>
    Invalid,
}

/// <summary>How a mutant fared.</summary>
/// <param name="Mutant">The mutant.</param>
/// <param name="Fate">The verdict over all models.</param>
public sealed record MutantResult(Mutant Mutant, MutantFate Fate)
{
    /// <summary>Caught: the property, else null.</summary>
    public string? Property { get; init; }

    /// <summary>The model that decided; null for what holds of all.</summary>
    public string? Model { get; init; }

    /// <summary>Caught: steps to the violation, 0 where there is no trace.</summary>
    public int Depth { get; init; }

    /// <summary>Unprotected: states of rest that only the mutant has, and that only the scenario has.</summary>
    public (int New, int Lost) Endings { get; init; }

    /// <summary>As the table shows it, at most 40 columns for the properties there are.</summary>
    public override string ToString() => Fate switch
    {
        MutantFate.Caught => $"{Property} ({Model}{(Depth > 0 ? $", {Depth} steps" : "")})",
        MutantFate.Redundant => "redundant: the same endings",
        MutantFate.Unprotected => $"UNPROTECTED ({Model} +{Endings.New} -{Endings.Lost} endings)",
        MutantFate.Undecided => "undecided: nothing ever rests",
        MutantFate.Inconclusive => $"inconclusive ({Model})",
        _ => "does not assemble",
    };
}
