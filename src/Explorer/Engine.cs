using System.Reflection;
using Smpcheck.Model;
using Smpcheck.Properties;

namespace Smpcheck.Explorer;

/// <summary>Makes the machine of a case; null with the reasons in the bag where the scenario is wrong.</summary>
public delegate IDescribedSystem? SystemFactory(
    Test test, string? variant, string model, IReadOnlyDictionary<string, long> sizes, DiagnosticBag bag);

/// <summary>Reads a scenario; what is wrong goes into the bag.</summary>
public delegate ScenarioFile ScenarioParser(string path, string text, DiagnosticBag bag);

/// <summary>What the command line needs from the layers below, so that tests can put a toy in their place.</summary>
public sealed record Engine
{
    public required ScenarioParser Parse { get; init; }

    public required SystemFactory System { get; init; }

    /// <summary>Says what else is wrong with a test of a file that has errors already.</summary>
    public Action<Test, DiagnosticBag> Diagnose { get; init; } = static (_, _) => { };

    /// <summary>The shipped scenarios, file name and text, in the order of their names.</summary>
    public IReadOnlyList<(string Name, string Text)> Catalogue { get; init; } = [];

    /// <summary>Tables for <c>list</c>.</summary>
    public Inventory Inventory { get; init; } = new();

    /// <summary>Long stories for <c>explain</c>, by diagnostic code or property.</summary>
    public IReadOnlyDictionary<string, string> Stories { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Bits of a packed state by component, for <c>check --explain-size</c>; null where the system has no such table.
    /// </summary>
    public Func<IDescribedSystem, IReadOnlyList<(string Component, int Bits)>?> Components { get; init; } =
        static _ => null;

    public string Version { get; init; } = typeof(Engine).Assembly.GetName().Version?.ToString(3) ?? "0";

    /// <summary>
    /// Which code judges: the version and a hash of the compiled layers. Builds are deterministic, so it changes with
    /// every change of the code and with nothing else.
    /// </summary>
    public string Identity { get; init; } = IdentityOf(
        typeof(Machine).Assembly, typeof(CheckedSystem).Assembly, typeof(Engine).Assembly);

    internal static string IdentityOf(params IEnumerable<Assembly> layers) =>
        Diff.LongHash(string.Join(' ', layers.Select(static l => $"{l.GetName()} {l.ManifestModule.ModuleVersionId}")));
}

/// <summary>
/// What a user may write, for <c>list</c>. The tables in the code are the truth; these are views of them.
/// </summary>
public sealed record Inventory
{
    public IReadOnlyList<InventoryEntry> Instructions { get; init; } = [];
    public IReadOnlyList<InventoryEntry> Devices { get; init; } = [];
    public IReadOnlyList<InventoryEntry> Monitors { get; init; } = [];
    public IReadOnlyList<InventoryEntry> Options { get; init; } = [];
}

/// <summary>One row of an inventory.</summary>
/// <param name="Group">Heading it stands under; may be empty.</param>
/// <param name="Name">The word to write.</param>
/// <param name="Syntax">How it is written, operands included.</param>
/// <param name="Text">One line: what it does.</param>
/// <param name="Example">A runnable scenario, or null.</param>
public sealed record InventoryEntry(string Group, string Name, string Syntax, string Text, string? Example);
