using System.Globalization;
using Smpcheck.Model;
using Smpcheck.Properties;

namespace Smpcheck.Explorer;

/// <summary>What is said of a case that is not as expected, above its picture.</summary>
public static class FailureText
{
    private const int Head = 9;

    /// <summary>
    /// <c>FAIL tlb-stale in 15 steps, expected pass</c>; for a search that was stopped how far it came.
    /// </summary>
    public static string Headline(CaseResult result)
    {
        if (result is { Status: CaseStatus.Inconclusive, Notes: [.., var note] })
            return note[(note.IndexOf(result.Case.Name, StringComparison.Ordinal) + result.Case.Name.Length + 2)..];
        string steps = result.Property is null || result.Run is null ? ""
            : result.Depth == 1 ? " in 1 step"
            : $" in {result.Depth.ToString(CultureInfo.InvariantCulture)} steps";
        string expected = result.Case.Expected is { } e ? $"expected {e}" : "the file promises nothing";
        return result.Status is CaseStatus.AsExpected ? $"{result.Verdict}{steps}, as expected"
            : $"{result.Verdict}{steps}, {expected}";
    }

    /// <summary>
    /// A line each for what the property promises, the line to look at, what mends it, and the commands to type.
    /// </summary>
    /// <param name="result">What came out.</param>
    /// <param name="source">Its scenario. What came from no file cannot be run again by a command.</param>
    /// <param name="mends">Lines of <see cref="Remedies"/>.</param>
    /// <param name="trace">How the saved trace is named, or null.</param>
    public static IReadOnlyList<string> Lines(CaseResult result, Source source, IReadOnlyList<string> mends,
        string? trace)
    {
        List<string> lines = result.Status == CaseStatus.Inconclusive ? [] : [.. result.Notes];
        if (result.Property is { } property && Explanations.Find(property) is { } story)
            lines.Add($"promise: {story.Promise}");
        if (result.Status == CaseStatus.Unexpected)
        {
            var blame = Blame.Of(result.Case, result.Property, result.Run);
            string tag = blame.Tag is null ? "" : $" @{blame.Tag}";
            lines.Add($"line:    {source.Shown}:{blame.Place.Line}: {blame.Text}{tag}");
        }

        lines.AddRange(mends.Select(static m =>
            (m.StartsWith(' ') ? "" : $"{m.Split(' ')[0]}:").PadRight(Head) + m[Remedies.Head..]));
        bool found = source.FullPath is not null || source.Catalogue is not null;
        if (trace is not null)
            lines.Add(found ? $"replay:  smpcheck replay {Quoted(trace)}" : $"trace:   {trace}");
        if (found)
            lines.Add($"again:   {Command(result.Case, source.Shown)}");
        return [.. lines.Select(DiagnosticRenderer.Visible)];
    }

    /// <summary>The picture of a result's run in 80 columns, or null where there is none.</summary>
    public static string? Picture(CaseResult result) => result is { Run: { } run, Property: not null }
        ? TextTimeline.Render(TraceFiles.Title(result.Case), run, new TimelineOptions { Ascii = true })
        : null;

    /// <summary>The command that runs the case alone.</summary>
    public static string Command(Case run, string file) => string.Join(' ',
        ["smpcheck check", Quoted(file), "--variant", run.VariantName, "--model", run.Model,
            .. run.Set.Select(static p => $"--set {p.Key}={p.Value.ToString(CultureInfo.InvariantCulture)}")]);

    /// <summary>A word that a shell takes as one.</summary>
    internal static string Quoted(string word) =>
        word.All(static c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or ':' or '\\' or '=')
            ? word : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
