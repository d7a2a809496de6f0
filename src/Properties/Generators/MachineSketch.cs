using FsCheck;
using FsCheck.Fluent;
using Smpcheck.Model;

namespace Smpcheck.Properties;

/// <summary>
/// What a random machine has besides cores and variables: at most a few features, so that it stays small.
/// </summary>
internal enum Feature
{
    Paging, FaultHandler, Spin, Mutex, Queue, Softirq, Ipi, Nmi, Level, Edge, Timer, Nic, Tpr,
}

/// <summary>The declarations of a random machine, and what its programs may name.</summary>
/// <param name="Cores">How many.</param>
/// <param name="SharedFrom">The first of the cores that share a program; <c>Cores</c>: each has its own.</param>
/// <param name="PerCore">There is a variable with a word for each core.</param>
/// <param name="Apic">Mode of the local APICs.</param>
/// <param name="Iommu">Mode of the IOMMU, where a device makes DMA.</param>
/// <param name="Assumption">An option, or null.</param>
/// <param name="Events">Events of each device.</param>
/// <param name="Features">What else there is.</param>
internal sealed record MachineSketch(
    int Cores, int SharedFrom, bool PerCore, string Apic, string Iommu, string? Assumption, int Events,
    IReadOnlyList<Feature> Features)
{
    private const int MostFeatures = 3;

    private static readonly string[] _assumptions = [.. AssumptionTable.All.Select(static a => a.Name)];

    /// <summary>The vectors of interrupts: two share a priority class.</summary>
    public const string IpiVector = "0x41", DeviceVector = "0x48", TimerVector = "0x61";

    public static Gen<MachineSketch> Sketches { get; } =
        from cores in Gen.Frequency(
            (6, Gen.Constant(2)), (3, Gen.Constant(3)), (1, Gen.Constant(4)))
        from shared in Gen.Elements(0, 1, 1, cores)
        from perCore in Gen.Elements(false, false, true)
        from apic in Gen.Elements("x2apic", "xapic")
        from iommu in Gen.Elements("off", "strict")
        from assumes in Gen.Choose(0, 2)
        from assumption in Gen.Elements(_assumptions)
        from events in Gen.Frequency((4, Gen.Constant(1)), (1, Gen.Constant(2)))
        from count in Gen.Choose(0, MostFeatures)
        from features in Gen.Shuffle(Enum.GetValues<Feature>())
        select new MachineSketch(cores, shared, perCore, apic, iommu, assumes == 0 ? assumption : null, events,
            [.. features.Take(count).Order()]);

    public bool Has(Feature feature) =>
        Features.Contains(feature) || (feature == Feature.Paging && Has(Feature.FaultHandler));

    /// <summary>The variables as a program names them.</summary>
    public IReadOnlyList<string> Words => PerCore ? ["x", "y", "flag[me]", "flag[0]", "flag[1]"] : ["x", "y"];

    /// <summary>The variables as conditions outside of programs name them.</summary>
    public IReadOnlyList<string> SeenWords => PerCore ? ["x", "y", "flag[0]", "flag[1]"] : ["x", "y"];

    /// <summary>The source that can be masked, or null.</summary>
    public string? Source =>
        Has(Feature.Level) ? "line.4" : Has(Feature.Edge) ? "line.5" : Has(Feature.Nic) ? "nic.0" : null;

    /// <summary>The declarations, a line each.</summary>
    /// <param name="route">The core that device interrupts go to.</param>
    public IEnumerable<string> Declarations(int route)
    {
        yield return "model sc, tso, pso";
        yield return $"cores {Cores}";
        yield return $"apic {Apic}";
        if (Has(Feature.Nic))
            yield return $"iommu {Iommu}";
        if (Assumption is not null)
            yield return $"assume {Assumption}";
        yield return "var x = 0";
        yield return "var y = 1";
        if (PerCore)
            yield return "var flag[cores] = 0";
        if (Has(Feature.Paging))
        {
            yield return "frame A = 1";
            yield return "frame B = 2";
            yield return "page X -> A";
        }

        if (Has(Feature.Spin))
            yield return "spin l";
        if (Has(Feature.Mutex))
            yield return "mutex m";
        if (Has(Feature.Level))
            yield return $"device uart level line=4 events={Events}";
        if (Has(Feature.Edge))
            yield return $"device gpio edge line=5 events={Events}";
        if (Has(Feature.Timer))
            yield return $"device tmr timer core={route} vector={TimerVector} shots={Events}";
        if (Has(Feature.Nic))
            yield return "device nic msix-nic ring=1";
        if (Has(Feature.Level))
            yield return $"route line.4 -> {DeviceVector} core {route} level";
        if (Has(Feature.Edge))
            yield return $"route line.5 -> {DeviceVector} core {route}";
        if (Has(Feature.Nic))
            yield return $"route nic.0 -> {DeviceVector} core {route}";
    }
}
