using System.Globalization;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>One line per case, what went wrong below it, and a summary.</summary>
internal sealed class TextReporter(CliHost host, Style style) : IReporter
{
    private int _test;
    private int _variant;
    private int _model;
    private int _verdict;
    private int _warnings;

    public void Diagnostics(DiagnosticBag bag, string path, string text)
    {
        _warnings += bag.All.Count(static d => d.Severity == Severity.Warning);
        host.Error.Write(DiagnosticRenderer.Render(bag, path, text));
    }

    public void Started(IReadOnlyList<CheckJob> jobs)
    {
        _test = jobs.Max(static j => j.Case.Test.Name.Text.Length);
        _variant = jobs.Max(static j => j.Case.VariantName.Length);
        _model = jobs.Max(static j => j.Case.ModelName.Length);
        _verdict = Math.Max(7, jobs.Max(static j => j.Case.Expected?.ToString().Length ?? 0));
    }

    public void Finished(CheckOutcome outcome)
    {
        var (job, result, saved, mends) = outcome;
        bool good = result.Status is CaseStatus.AsExpected or CaseStatus.Information;
        // After an interruption the summary counts what was left out; a line for each would bury what was found.
        if ((style.Quiet && good) || (result.Status == CaseStatus.NotRun && host.Interrupted.IsCancellationRequested))
            return;
        host.Out.WriteLine(Line(job.Case, result));
        foreach (string note in result.Notes)
            host.Out.WriteLine(note.StartsWith("note", StringComparison.Ordinal) ? style.Dim(note) : note);
        bool shown = style.Verbose || !good;
        if (result is { Run: { } run, Property: not null } && shown)
        {
            host.Out.WriteLine();
            host.Out.Write(TextTimeline.Render(TraceFiles.Title(job.Case), run,
                new TimelineOptions { Ascii = style.Ascii, Full = style.Verbose }));
            foreach (string line in mends.Value)
                host.Out.WriteLine(line);
        }

        if (saved is not null && shown && job.Source is { FullPath: null, Catalogue: null })
        {
            host.Out.WriteLine($"saved {saved}; the scenario came from stdin: save it to a file to replay the trace");
            host.Out.WriteLine();
        }
        else if (saved is not null && shown)
        {
            host.Out.WriteLine($"reproduce: smpcheck replay {saved}");
            host.Out.WriteLine($"look:      smpcheck show {saved} --full");
            host.Out.WriteLine();
        }
        else if (saved is not null)
        {
            host.Out.WriteLine($"  saved {saved}");
        }

        host.Out.Flush();
    }

    public void Summary(IReadOnlyList<CaseResult> results, TimeSpan elapsed)
    {
        var t = Totals.Of(results);
        string more = (t.Information > 0 ? $", {t.Information} for information" : "")
            + (t.Invalid > 0 ? $", {t.Invalid} invalid" : "")
            + (t.NotRun > 0 ? $", {t.NotRun} not finished" : "")
            + (_warnings > 0 ? $", {_warnings} {(_warnings == 1 ? "warning" : "warnings")}" : "");
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"{t.Cases} {(t.Cases == 1 ? "case" : "cases")}: {t.Expected} as expected, {t.Unexpected} unexpected, "
            + $"{t.Inconclusive} inconclusive{more}");
        bool good = t.Unexpected + t.Inconclusive + t.Invalid + t.NotRun == 0;
        host.Out.WriteLine(good ? style.Good(text) : style.Bad(text) + style.Dim($"  {Units.Time(elapsed)}"));
        if (host.Interrupted.IsCancellationRequested)
            host.Out.WriteLine("interrupted: the cases above are what was finished");
        host.Out.Flush();
    }

    private string Line(Case run, CaseResult result)
    {
        string test = run.Test.Name.Text.PadRight(_test), variant = run.VariantName.PadRight(_variant);
        string head = $"{test}  {variant}  {run.ModelName.PadRight(_model)}  ";
        string mark = result.Status switch
        {
            CaseStatus.AsExpected => style.Good("ok"),
            CaseStatus.Information => "--",
            CaseStatus.Unexpected or CaseStatus.Invalid => style.Bad("!!"),
            _ => style.Bad("??"),
        };
        string verdict = result.Verdict.PadRight(_verdict);
        string coloured = result.Status is CaseStatus.Unexpected ? style.Bad(verdict) : verdict;
        return $"{head}{mark}  {coloured}  {Counts(result)}{Remark(result)}{Assumed(run)}".TrimEnd();
    }

    // A verdict under an option is a verdict about another machine.
    private static string Assumed(Case run) => Fingerprint.Assumptions(run.Test, run.Variant) is { Count: > 0 } options
        ? $"  assume {string.Join(", ", options.Keys)}" : "";

    private string Counts(CaseResult result)
    {
        if (result.Sample is { } sample)
            return Counts(result, sample);
        if (result.States == 0)
            return "";
        string depth = result.Property is null ? $"depth {result.Depth}" : result.Depth == 1
            ? "1 step"
            : $"{result.Depth} steps";
        string text = $"{Grouped(result.States),10} states  {depth,-10} "
            + (result.Cached ? "cached" : Units.Time(result.Elapsed));
        if (result.Reduced != Reductions.None)
            text += "  " + Names(result.Reduced);
        return style.Verbose
            ? $"{text}  {Grouped(result.Transitions)} transitions  {Units.Bytes(result.PeakBytes)}"
            : text;
    }

    private static string Names(Reductions reduced) => string.Join(", ",
        Enum.GetValues<Reductions>().Where(r => r is Reductions.Symmetry or Reductions.Por && reduced.HasFlag(r))
            .Select(static r => r == Reductions.Symmetry ? "symmetry" : "por"));

    private static string Counts(CaseResult result, Sample sample)
    {
        string steps = $"{Grouped(sample.Steps),11} steps";
        return result.Property is null ? $"{steps}  {Units.Time(result.Elapsed)}"
            : $"{steps}  {Units.Time(result.Elapsed)}  run {Grouped(sample.Runs)} by {sample.FoundBy}, "
                + $"{(result.Raw ? "cut to" : "shortened to")} {result.Depth} steps";
    }

    private static string Grouped(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Remark(CaseResult result) => result.Status switch
    {
        CaseStatus.AsExpected when result.Property is not null => "  (expected)",
        CaseStatus.Unexpected => "  (unexpected)",
        CaseStatus.Information => "  (information)",
        CaseStatus.Inconclusive => "  (inconclusive)",
        CaseStatus.Interrupted => "  (interrupted)",
        _ => "",
    };
}
