using System.Runtime.CompilerServices;
using Smpcheck.Explorer;

namespace Smpcheck.Tests;

/// <summary>The saved counterexamples: one minimal trace for every variant that fails, found again and replayed.</summary>
public class CounterexampleTests
{
    /// <summary>
    /// The case that stands for a variant: the first size, under tso where it fails there. `exists` fails without a trace.
    /// </summary>
    public static IReadOnlyList<Case> Chosen { get; } =
    [
        .. ShippedCases.Smallest.Where(static c => c.Expected?.Fails is not null and not "exists")
            .GroupBy(static c => (c.Test.Name.Text, c.VariantName))
            .Select(static g => g.FirstOrDefault(static c => c.Model == "tso") ?? g.First()),
    ];

    [Fact]
    public void Every_failing_variant_has_its_shortest_trace_byte_for_byte()
    {
        foreach (var run in Chosen)
        {
            string path = Path.Combine(Folder(), run.TraceFile);
            string found = Search(run);
            if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
                File.WriteAllText(path, found);
            Assert.True(File.Exists(path), $"{run.TraceFile} is missing: UPDATE_GOLDEN=1 writes it");
            Assert.Equal(File.ReadAllText(path), found);
        }
    }

    [Fact]
    public void No_trace_is_left_over()
    {
        var known = Chosen.Select(static c => c.TraceFile).ToHashSet();

        Assert.All(Directory.GetFiles(Folder()), f => Assert.Contains(Path.GetFileName(f), known));
    }

    [Fact]
    public void Every_saved_trace_replays()
    {
        using var tool = new Tool();

        int code = tool.Run(["replay", .. Directory.GetFiles(Folder(), "*.json").Order(StringComparer.Ordinal)]);

        Assert.True(code == 0, tool.Out + tool.Error);
    }

    [Fact]
    public void Every_saved_trace_shows_within_80_columns()
    {
        using var tool = new Tool();
        foreach (string file in Directory.GetFiles(Folder(), "*.json"))
        {
            Assert.Equal(0, tool.Run("show", file, "--full", "--no-fix"));
            Assert.All(tool.Out.Split('\n'), line => Assert.True(line.Length <= 80, $"{Path.GetFileName(file)}: {line}"));
        }
    }

    private static string Search(Case run)
    {
        var system = ShippedCases.SystemOf(run);
        var result = CaseRunner.Run(run, system, new CaseOptions { TraceFailures = true }, CancellationToken.None);
        Assert.NotNull(result.Run);
        var source = new TraceSource(run.Test.Name.Text, null);
        return TraceJson.Write(TraceBuilder.Build(run, source, StandardEngine.Create().Version, result.Run, new TraceFound("check", null, Minimised: true)));
    }

    private static string Folder([CallerFilePath] string test = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(test)!, "..", "..", "..", "counterexamples"));
}
