using System.Globalization;

namespace Smpcheck.Tests;

/// <summary>The README's table of verdicts is generated from the shipped scenarios; <c>UPDATE_GOLDEN=1</c> rewrites it.</summary>
public sealed class ReadmeTests
{
    private const string From = "<!-- verdicts: generated, UPDATE_GOLDEN=1 rewrites them -->", To = "<!-- end of verdicts -->";

    [Fact]
    public void The_table_of_verdicts_is_what_the_catalogue_says()
    {
        string readme = Repository.Read("README.md");
        int from = readme.IndexOf(From, StringComparison.Ordinal) + From.Length;
        int to = readme.IndexOf(To, StringComparison.Ordinal);
        Assert.True(from >= From.Length && to >= from, "README.md has lost its markers");
        var rows = Rows().ToList();
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(Path.Combine(Repository.Root, "README.md"), $"{readme[..from]}\n{string.Join('\n', rows)}\n{readme[to..]}");
        else
            Assert.Equal(rows.Select(WithoutTime), readme[from..to].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(WithoutTime));
    }

    private static IEnumerable<string> Rows()
    {
        yield return "| protocol | variant | property | verdict | states | time |";
        yield return "|---|---|---|---|---|---|";
        foreach (var rows in SearchedCatalogue.Cases.GroupBy(static c => (c.Test, c.Variant)))
        {
            string property = rows.Select(static c => c.Fails).FirstOrDefault(static f => f is not null) ?? "all";
            var verdicts = rows.GroupBy(Verdict).Select(static g => $"{string.Join(", ", g.Select(static c => c.Model))}: {g.Key}");
            string states = rows.Max(static c => c.States).ToString("n0", CultureInfo.InvariantCulture);
            string time = rows.Max(static c => c.Time).TotalSeconds.ToString("f2", CultureInfo.InvariantCulture);
            yield return $"| {rows.Key.Test} | {rows.Key.Variant ?? "base"} | {property} | {string.Join("; ", verdicts)} | {states} | {time} s |";
        }
    }

    private static string Verdict(ShippedCase c) =>
        c.Found is null ? c.Complete ? "pass" : "inconclusive" : c.Depth is null ? "FAIL" : $"FAIL in {c.Depth} steps";

    /// <summary>Everything is the same on every machine, except how long it takes.</summary>
    private static string WithoutTime(string row) => row.TrimEnd('|', ' ') is var cells && cells.LastIndexOf('|') is var at and > 0 ? cells[..at] : row;
}
