using System.Xml.Linq;

namespace Smpcheck.Tests;

/// <summary>Model ← Properties ← Explorer, and never back.</summary>
public sealed class LayersTests
{
    /// <summary>Project: the projects and packages it may use.</summary>
    private static readonly Dictionary<string, (string[] Projects, string[] Packages)> _allowed = new()
    {
        ["src/Model/Model.csproj"] = ([], []),
        ["src/Properties/Properties.csproj"] = (["Model"], ["FsCheck", "FSharp.Core"]),
        ["src/Explorer/Explorer.csproj"] = (["Properties"], ["System.CommandLine", "Spectre.Console"]),
        ["src/Xunit/Xunit.csproj"] =
            (["Explorer", "Properties"], ["System.CommandLine", "xunit.extensibility.core", "xunit.extensibility.execution"]),
        ["src/Integrations/Integrations.csproj"] = (["Explorer", "Properties", "Model"],
            ["Microsoft.Coyote.Test", "QuikGraph", "QuikGraph.Graphviz", "QuikGraph.Serialization"]),
        ["bench/Bench.csproj"] = (["Explorer"], ["BenchmarkDotNet"]),
    };

    public static TheoryData<string> Projects => [.. Repository.Files.Where(IsProduct)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_uses_only_what_its_layer_may(string project)
    {
        var xml = XDocument.Parse(Repository.Read(project));

        Assert.True(_allowed.TryGetValue(project, out var allowed), $"{project} has no layer: give it one here");
        Assert.Subset(allowed.Projects.ToHashSet(), Includes(xml, "ProjectReference").Select(Path.GetFileNameWithoutExtension).ToHashSet()!);
        Assert.Subset(allowed.Packages.ToHashSet(), Includes(xml, "PackageReference").ToHashSet());
    }

    [Fact]
    public void The_model_is_built_on_the_base_class_library_alone()
    {
        var used = typeof(Smpcheck.Model.Machine).Assembly.GetReferencedAssemblies();

        Assert.All(used, static a => Assert.StartsWith("System.", a.Name, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_project_has_a_complete_lock_file()
    {
        foreach (string project in Repository.Files.Where(static f => f.EndsWith(".csproj", StringComparison.Ordinal) && !IsOutside(f)))
        {
            string file = Path.GetDirectoryName(project)! + "/packages.lock.json";
            Assert.Contains(file, Repository.Files);
            string text = Repository.Read(file);
            foreach (string package in Includes(XDocument.Parse(Repository.Read(project)), "PackageReference"))
                Assert.Contains($"\"{package}\": {{", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_solution_needs_nothing_of_the_integrations()
    {
        Assert.DoesNotContain("Integrations", Repository.Read("Verify.sln"), StringComparison.Ordinal);
        Assert.All(Repository.Files.Where(static f => f.EndsWith(".csproj", StringComparison.Ordinal) && !IsOutside(f)), static f =>
            Assert.DoesNotContain(Includes(XDocument.Parse(Repository.Read(f)), "ProjectReference"),
                static p => p.Contains("Integrations", StringComparison.Ordinal)));
    }

    private static bool IsProduct(string file) =>
        file.EndsWith(".csproj", StringComparison.Ordinal) && !file.StartsWith("tests/", StringComparison.Ordinal);

    /// <summary>Outside of the solution, with packages whose versions float.</summary>
    private static bool IsOutside(string file) =>
        file.StartsWith("src/Integrations/", StringComparison.Ordinal) || file.StartsWith("tests/Integrations/", StringComparison.Ordinal);

    private static IEnumerable<string> Includes(XDocument xml, string element) =>
        xml.Descendants(element).Select(static e => e.Attribute("Include")!.Value.Replace('\\', '/'));
}
