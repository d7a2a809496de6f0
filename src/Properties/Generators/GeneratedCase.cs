using Smpcheck.Model;

namespace Smpcheck.Properties;

/// <summary>A generated scenario under one memory model.</summary>
public sealed record GeneratedCase(GeneratedScenario Scenario, MemoryModel Model)
{
    /// <summary>Its machine with its monitors.</summary>
    public CheckedSystem System() => Scenario.Under(Model);

    /// <summary>A scenario file that says which model failed.</summary>
    public override string ToString() => $"# under {Model.ToString().ToLowerInvariant()}\n{Scenario.Text}";
}
