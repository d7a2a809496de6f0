using System.Text.Json;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>Events instead of text; the times are the only thing in them that differs between equal runs.</summary>
internal sealed class JsonReporter(TextWriter output) : IReporter
{
    private int _warnings;

    public void Diagnostics(DiagnosticBag bag, string path, string text)
    {
        _warnings += bag.All.Count(static d => d.Severity == Severity.Warning);
        foreach (var diagnostic in bag.All)
        {
            JsonEvents.Write(output, "diagnostic", w =>
            {
                w.WriteString("code", diagnostic.Code);
                w.WriteString("severity", diagnostic.Severity == Severity.Error ? "error" : "warning");
                w.WriteString("file", path);
                w.WriteNumber("line", diagnostic.Place.Line);
                w.WriteNumber("column", diagnostic.Place.Column);
                w.WriteString("message", diagnostic.Message);
                w.WriteString("help", diagnostic.Help);
            });
        }
    }

    public void Started(IReadOnlyList<CheckJob> jobs) =>
        JsonEvents.Write(output, "run-started", w => w.WriteNumber("cases", jobs.Count));

    public void Finished(CheckOutcome outcome) => JsonEvents.Write(output, "case-finished", w =>
    {
        var (job, result, saved, _) = outcome;
        Name(w, job);
        w.WriteStartArray("assume");
        foreach (string option in Fingerprint.Assumptions(job.Case.Test, job.Case.Variant).Keys)
            w.WriteStringValue(option);
        w.WriteEndArray();
        w.WriteString("status", Name(result.Status));
        w.WriteString("verdict", result.Verdict);
        w.WriteString("property", result.Property);
        w.WriteString("expected", job.Case.Expected?.ToString());
        w.WriteBoolean("complete", result.Complete);
        w.WriteBoolean("cached", result.Cached);
        w.WriteNumber("states", result.States);
        w.WriteNumber("transitions", result.Transitions);
        w.WriteBoolean("symmetry", result.Reduced.HasFlag(Reductions.Symmetry));
        w.WriteBoolean("por", result.Reduced.HasFlag(Reductions.Por));
        w.WriteNumber("depth", result.Depth);
        w.WriteNumber("seconds", Math.Round(result.Elapsed.TotalSeconds, 3));
        w.WriteNumber("peakBytes", result.PeakBytes);
        if (result.Sample is { } sample)
            Write(w, sample);
        w.WriteString("sentence", result.Run?.Broken?.Sentence);
        if (result.Run?.Loop is { } loop)
            w.WriteNumber("loop", loop + 1);
        w.WriteString("trace", saved);
        w.WriteStartArray("notes");
        foreach (string note in result.Notes)
            w.WriteStringValue(note);
        w.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter w, Sample sample)
    {
        w.WriteStartObject("sample");
        w.WriteString("strategy", sample.Strategy);
        w.WriteNumber("seed", sample.Seed);
        w.WriteNumber("runs", sample.Runs);
        w.WriteNumber("steps", sample.Steps);
        if (sample.Found is { } found)
            w.WriteNumber("found", found);
        w.WriteString("foundBy", sample.FoundBy);
        w.WriteEndObject();
    }

    public void Summary(IReadOnlyList<CaseResult> results, TimeSpan elapsed) =>
        JsonEvents.Write(output, "run-finished", w =>
    {
        var t = Totals.Of(results);
        w.WriteNumber("cases", t.Cases);
        w.WriteNumber("asExpected", t.Expected);
        w.WriteNumber("unexpected", t.Unexpected);
        w.WriteNumber("inconclusive", t.Inconclusive);
        w.WriteNumber("invalid", t.Invalid);
        w.WriteNumber("information", t.Information);
        w.WriteNumber("notFinished", t.NotRun);
        w.WriteNumber("warnings", _warnings);
        w.WriteNumber("seconds", Math.Round(elapsed.TotalSeconds, 3));
    });

    /// <summary>Which case an event is about.</summary>
    internal static void Name(Utf8JsonWriter w, CheckJob job)
    {
        w.WriteString("test", job.Case.Test.Name.Text);
        w.WriteString("variant", job.Case.VariantName);
        w.WriteString("model", job.Case.Model);
        w.WriteStartObject("set");
        foreach (var (name, value) in job.Case.Set)
            w.WriteNumber(name, value);
        w.WriteEndObject();
        w.WriteString("file", job.Source.Shown);
    }

    private static string Name(CaseStatus status) => status switch
    {
        CaseStatus.AsExpected => "as-expected",
        CaseStatus.NotRun => "not-run",
        _ => status.ToString().ToLowerInvariant(),
    };
}
