using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Tests;

/// <summary>Runs of the tool as a process of its own, ended as a power cut would: <c>kill -9</c>.</summary>
public sealed class KilledRunsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("smpcheck-test").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("base", Reductions.None)]
    [InlineData("no-fence", Reductions.None)]
    public void A_run_that_is_killed_at_random_ends_with_the_counts_of_one_that_is_not(string variant, Reductions reduce) =>
        Kill(Shootdown(variant, 4), reduce, LongRuns.Choose(2, 20), 700);

    [Theory]
    [Trait(LongRuns.Category, LongRuns.Long)]
    [InlineData(Reductions.None)]
    [InlineData(Reductions.Symmetry)]
    public void A_long_run_is_killed_twenty_times(Reductions reduce)
    {
        if (LongRuns.On)
            Kill(Shootdown("base", 5), reduce, 20, 2_500);
    }

    private static Case Shootdown(string variant, int cores)
    {
        var test = ShippedCases.Files.SelectMany(static f => f.File.Tests).Single(static t => t.Name.Text == "tlb-shootdown");
        var filter = new CaseFilter
            { Variants = [variant], Models = ["tso"], Set = new Dictionary<string, long> { ["cores"] = cores } };
        return Cases.Of(test, filter, new DiagnosticBag()).Single();
    }

    private void Kill(Case run, Reductions reduce, int kills, int mostMilliseconds)
    {
        var system = ShippedCases.SystemOf(run);
        var options = new SearchOptions { Wanted = ShippedCases.Wanted(run, system) ?? SearchOptions.Never, Reduce = reduce };
        using var whole = BreadthFirst.Run(system, options);
        var random = new Random(kills); // When it is killed depends on the machine all the same.
        string folder = "";
        for (int killed = 0, started = 0; killed < kills; started++)
        {
            if (folder.Length == 0)
                folder = Path.Combine(_folder, started.ToString(CultureInfo.InvariantCulture));
            if (Run(run, reduce, folder, random.Next(100, mostMilliseconds)) is { } finished)
            {
                Same(whole, run, finished);
                folder = "";
            }
            else
            {
                killed++;
            }
        }

        if (folder.Length == 0)
            return;
        var again = ShippedCases.SystemOf(run);
        using var checkpoints = new Checkpoints(folder, StandardEngine.Create().Identity, static _ => { }) { Resume = true };
        checkpoints.Name([run]);
        var place = checkpoints.Of(run, new CaseOptions { Reduce = reduce }, again: false);
        using var rest = BreadthFirst.Run(again, options with { Checkpoint = place });
        CheckpointTests.Same(whole, rest);
        Assert.Equal(system.Coverage().Executed.Order(), again.Coverage().Executed.Order());
        if (options.Wanted >= 0)
            Assert.Equal(whole.Counterexample(options.Wanted.Value)!.Steps, rest.Counterexample(options.Wanted.Value)!.Steps);
    }

    /// <summary>What the run printed, or null if it was killed.</summary>
    private string? Run(Case run, Reductions reduce, string folder, int milliseconds)
    {
        var start = new ProcessStartInfo("dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "smpcheck.dll"), "check", "tlb-shootdown", "--variant", run.VariantName,
            "--model", run.Model, "--set", $"cores={run.Sizes["cores"]}", "--reduce",
            reduce == Reductions.None ? "none" : "symmetry", "--json", "--no-cache", "--checkpoint", folder, "--resume",
            "--checkpoint-every", "1ms",
        ]) { WorkingDirectory = _folder, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(milliseconds))
            process.Kill();
        process.WaitForExit();
        Assert.True(process.ExitCode is 0 or 137, output.Result);
        return process.ExitCode == 0 ? output.Result : null;
    }

    private static void Same(SearchResult whole, Case run, string output)
    {
        using var line = JsonDocument.Parse(output.Split('\n').Single(static l => l.Contains("case-finished", StringComparison.Ordinal)));
        var found = line.RootElement;
        Assert.Equal((whole.States, whole.Transitions, run.Expected!.ToString()), (found.GetProperty("states").GetInt64(),
            found.GetProperty("transitions").GetInt64(), found.GetProperty("verdict").GetString()));
        if (run.Expected.Fails is null)
            Assert.Equal(whole.Depth, found.GetProperty("depth").GetInt32());
    }
}
