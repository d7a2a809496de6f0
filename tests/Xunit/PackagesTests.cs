using System.Text.RegularExpressions;
using System.Xml.Linq;
using Smpcheck.Explorer;

namespace Smpcheck.Tests;

/// <summary>The packages in a project of somebody else: what docs/ci.md and docs/library.md print is done, word for word.</summary>
public sealed partial class PackagesTests
{
    private static readonly string _version = XDocument.Parse(Repository.Read("Directory.Build.props")).Descendants("Version").Single().Value;

    [Fact]
    public void The_pages_name_the_versions_of_this_repository()
    {
        var known = XDocument.Parse(Repository.Read("Directory.Packages.props")).Descendants("PackageVersion")
            .ToDictionary(static p => p.Attribute("Include")!.Value, static p => p.Attribute("Version")!.Value);
        known["Smpcheck.Xunit"] = _version;
        var printed = XDocument.Parse(Blocks("docs/library.md", "xml").Single()).Descendants("PackageReference").ToList();

        Assert.Equal(4, printed.Count);
        Assert.All(printed, p => Assert.Equal(known[p.Attribute("Include")!.Value], p.Attribute("Version")!.Value));
        var job = Version().Matches(Blocks("docs/ci.md", "yaml").Single());
        Assert.Equal(3, job.Count);
        Assert.All(job, static m => Assert.Equal(_version, m.Value));
    }

    [Fact]
    public void The_message_that_the_page_prints_is_the_one_that_people_get()
    {
        using var tool = new Tool().With("scenarios/tlb-shootdown.smp", Shootdown(broken: true));
        tool.Run("check", "scenarios", "--variant", "no-fence", "--model", "tso", "--set", "cores=2", "--report", "junit=a.xml");
        var failure = XDocument.Parse(tool.Text("a.xml")).Descendants("failure").Single();
        var message = Blocks("docs/library.md", "").Single(static b => b.StartsWith("tlb-shootdown", StringComparison.Ordinal)).TrimEnd().Split('\n');

        Assert.StartsWith(message[0]["tlb-shootdown no-fence tso: ".Length..], failure.Attribute("message")!.Value, StringComparison.Ordinal);
        Assert.All(message[1..], l => Assert.Contains(l, failure.Value.Split('\n')));
    }

    [Fact]
    [Trait(LongRuns.Category, LongRuns.Long)]
    public void The_packages_work_in_a_fresh_project()
    {
        if (!LongRuns.On)
            return;
        string work = Directory.CreateTempSubdirectory("smpcheck-packages").FullName;
        try
        {
            string packages = Path.Combine(work, "packages");
            Succeeds(Repository.Root, [], "dotnet", "pack", "Verify.sln", "-c", "Release", "-o", packages);
            string[] made = [.. Directory.GetFiles(packages).Select(static f => Path.GetFileName(f)).Order(StringComparer.OrdinalIgnoreCase)];
            Assert.Equal([$"smpcheck.{_version}.nupkg", $"Smpcheck.Model.{_version}.nupkg", $"Smpcheck.Properties.{_version}.nupkg",
                $"Smpcheck.Xunit.{_version}.nupkg"], made);
            string fresh = Fresh(work);
            // Packages of this build must not stay behind under a version that a later build has too; others may come from there.
            var feed = new Dictionary<string, string>
            {
                ["RestoreAdditionalProjectSources"] = packages,
                ["NUGET_PACKAGES"] = Path.Combine(work, "nuget"),
                ["RestoreFallbackFolders"] = Usual(),
            };
            TestProject(fresh, feed);
            Objects(Path.Combine(work, "console"), feed);
            Job(fresh, packages);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static string Fresh(string work)
    {
        string fresh = Path.Combine(work, "fresh");
        Write(fresh, "scenarios/tlb-shootdown.smp", Shootdown(broken: false));
        Write(fresh, "scenarios/deeper/handshake.smp", Tool.Handshake);
        Write(fresh, "tests/Fresh.csproj", Blocks("docs/library.md", "xml").Single());
        Write(fresh, "tests/Scenarios.cs", Blocks("docs/library.md", "csharp").First());
        Directory.CreateDirectory(Path.Combine(fresh, ".git"));
        return fresh;
    }

    private static void TestProject(string fresh, Dictionary<string, string> feed)
    {
        string output = Succeeds(fresh, feed, "dotnet", "test", "tests", "--logger", "console;verbosity=normal");
        Assert.Contains("Passed tlb-shootdown no-fence tso [", output, StringComparison.Ordinal);
        Assert.Contains("Passed handshake no-fence pso [", output, StringComparison.Ordinal);

        Write(fresh, "scenarios/tlb-shootdown.smp", Shootdown(broken: true));
        Write(fresh, "scenarios/wrong.smp", "test wrong\nmodel tso\ncore 0:\n    stroe x, 1\n");
        var (code, red) = Shell.Run(fresh, feed, "dotnet", "test", "tests", "--no-build", "--filter", "DisplayName!~early-ack");
        Assert.True(code == 1, red);
        Assert.Contains("Failed tlb-shootdown no-fence tso [", red, StringComparison.Ordinal);
        Assert.Contains("promise: No core uses a frame", red, StringComparison.Ordinal);
        Assert.Contains("replay:  smpcheck replay .smpcheck/traces/tlb-shootdown.no-fence.tso.trace.json", red, StringComparison.Ordinal);
        Assert.Contains("!   10", red, StringComparison.Ordinal);
        Assert.Contains("Failed scenarios/wrong.smp [", red, StringComparison.Ordinal);
        Assert.Contains("did you mean `store`?", red, StringComparison.Ordinal);
        Assert.DoesNotContain("early-ack", red, StringComparison.Ordinal);

        File.Delete(Path.Combine(fresh, "scenarios/wrong.smp"));
        Write(fresh, "scenarios/tlb-shootdown.smp", Shootdown(broken: false));
    }

    /// <summary>The example of objects, as a program of its own.</summary>
    private static void Objects(string folder, Dictionary<string, string> feed)
    {
        Write(folder, "Program.cs", Blocks("docs/library.md", "csharp").Last());
        Write(folder, "Console.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="Smpcheck.Xunit" Version="{_version}" /></ItemGroup>
            </Project>
            """);

        string output = Succeeds(folder, feed, "dotnet", "run");

        Assert.Matches("^FAIL assert in [0-9]+ steps, [0-9]+ states\n  1 core", output);
    }

    /// <summary>The job's own lines, green and red; the actions it uses are GitHub's.</summary>
    private static void Job(string fresh, string packages)
    {
        string[] lines = [.. RunLine().Matches(Blocks("docs/ci.md", "yaml").Single()).Select(static m => m.Groups[1].Value)];
        Assert.Equal(3, lines.Length);
        string summary = Path.Combine(fresh, "summary.md");
        var github = new Dictionary<string, string> { ["GITHUB_ACTIONS"] = "true", ["GITHUB_STEP_SUMMARY"] = summary };
        Succeeds(fresh, github, "bash", "-e", "-c", $"{lines[0]} --add-source '{packages}'");
        Succeeds(fresh, github, "bash", "-e", "-c", ".smpcheck/tool/smpcheck check scenarios --save scenarios/traces");

        string checkedAll = Succeeds(fresh, github, "bash", "-e", "-c", lines[1]);
        Assert.Contains("cached", checkedAll, StringComparison.Ordinal);
        Assert.DoesNotContain("::error", checkedAll, StringComparison.Ordinal);
        Succeeds(fresh, github, "bash", "-e", "-c", lines[2]);
        Assert.Contains("## smpcheck check: as expected", File.ReadAllText(summary), StringComparison.Ordinal);
        Assert.Contains("## smpcheck replay: as expected", File.ReadAllText(summary), StringComparison.Ordinal);
        foreach (string report in new[] { "out/smp.xml", "out/smp.sarif", "out/replay.xml" })
            Assert.True(File.Exists(Path.Combine(fresh, report)), report);

        Write(fresh, "scenarios/tlb-shootdown.smp", Shootdown(broken: true));
        var (code, red) = Shell.Run(fresh, github, "bash", "-e", "-c", lines[1]);
        Assert.Equal(ExitCode.NotAsExpected, code);
        Assert.Contains("::error file=scenarios/tlb-shootdown.smp,line=", red, StringComparison.Ordinal);
        Assert.Contains("**!! FAIL tlb-stale**", File.ReadAllText(summary), StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(fresh, ".smpcheck/traces")));
    }

    /// <summary>The shipped scenario at two cores; broken, it promises that its variant without the fence passes.</summary>
    private static string Shootdown(bool broken)
    {
        string text = Repository.Read("src/Properties/Catalogue/tlb-shootdown.smp");
        string small = text.Replace("cores  2, 3, 4", "cores 2", StringComparison.Ordinal);
        Assert.NotEqual(text, small);
        return broken ? Regex.Replace(small, "^(variant no-fence .*:).*$", "$1 pass", RegexOptions.Multiline) : small;
    }

    /// <summary>The fenced blocks of a page in a language.</summary>
    private static IEnumerable<string> Blocks(string page, string language) =>
        Block().Matches(Repository.Read(page)).Where(m => m.Groups[1].Value == language).Select(static m => m.Groups[2].Value);

    private static string Usual() => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static string Succeeds(string folder, Dictionary<string, string> environment, string program, params string[] words)
    {
        var (code, output) = Shell.Run(folder, environment, program, words);
        Assert.True(code == 0, $"{program} {string.Join(' ', words)}: exit code {code}\n{output}");
        return output;
    }

    private static void Write(string folder, string file, string text)
    {
        string full = Path.Combine(folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    [GeneratedRegex(@"^```(\w*)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^\s*(?:- )?run: (.+)$", RegexOptions.Multiline)]
    private static partial Regex RunLine();

    [GeneratedRegex(@"\b[0-9]+\.[0-9]+\.[0-9]+\b(?!\.)")]
    private static partial Regex Version();
}
