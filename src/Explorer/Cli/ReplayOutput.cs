using System.Globalization;
using System.Text.Json;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>What <c>replay</c> writes: lines for people, or with <c>--json</c> one event each.</summary>
internal sealed class ReplayOutput(CliHost host, Style style)
{
    /// <summary>How a replay ended.</summary>
    public void Replayed(string path, Trace trace, ReplayReport report, IReadOnlyDictionary<string, string> blocks,
        int code)
    {
        if (style.Json)
        {
            Event("trace-replayed", path, w =>
            {
                w.WriteString("outcome", report.Outcome == ReplayOutcome.Fixed ? "fixed?"
                    : report.Outcome.ToString().ToLowerInvariant());
                w.WriteNumber("step", report.Step);
                w.WriteNumber("steps", trace.Steps.Count);
                w.WriteNumber("inserted", report.Inserted);
                w.WriteString("property", trace.Expect.Property);
                w.WriteNumber("exit", code);
            });
            return;
        }

        if (style.Quiet && code == ExitCode.AsExpected)
            return;
        bool good = code == ExitCode.AsExpected;
        var lines = ReplayText.Of(trace, report, blocks, advise: !good);
        host.Out.WriteLine($"{(good ? style.Good("ok") : style.Bad("!!"))}  {path}: {lines[0]}");
        foreach (string line in lines.Skip(1))
            host.Out.WriteLine(line);
    }

    /// <summary>The run of a trace that reproduces, for those who want to see more.</summary>
    public void Picture(Case run, Run picture)
    {
        if (style is { Verbose: true, Json: false })
            host.Out.Write(TextTimeline.Render(TraceFiles.Title(run), picture,
                new TimelineOptions { Ascii = style.Ascii }));
    }

    /// <summary>The state where a shorter replay stands, and what may happen there.</summary>
    public void State(string path, ReplayReport report)
    {
        if (style.Json)
        {
            Event("trace-state", path, w =>
            {
                w.WriteNumber("step", report.Step);
                w.WriteStartArray("state");
                foreach (var entry in report.State)
                    Entry(w, entry);
                w.WriteEndArray();
                w.WriteStartArray("enabled");
                foreach (var step in report.Enabled)
                    w.WriteStringValue(Steps.Plain(step));
                w.WriteEndArray();
            });
            return;
        }

        host.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: the state after step {report.Step}"));
        foreach (var entry in report.State)
            host.Out.WriteLine($"  {entry.Owner,-8} {entry.Key,-12} {entry.Value}".TrimEnd());
        host.Out.WriteLine($"enabled: {string.Join(" | ", report.Enabled.Select(Steps.Plain))}");
    }

    /// <summary>A run that went on at random from step <paramref name="from"/>.</summary>
    public void Continued(string path, int seed, int from, Run further, string saved, int code)
    {
        if (style.Json)
        {
            Event("trace-continued", path, w =>
            {
                w.WriteNumber("seed", seed);
                w.WriteNumber("from", from);
                w.WriteNumber("steps", further.Steps.Count);
                w.WriteString("property", further.Broken?.Property);
                w.WriteString("sentence", further.Broken?.Sentence);
                w.WriteString("saved", saved);
                w.WriteNumber("exit", code);
            });
            return;
        }

        string ended = further.Broken is { } broken ? $"{broken.Property}: {broken.Sentence}" : "nothing violated";
        host.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"continued with seed {seed} from step {from}: {further.Steps.Count} steps, {ended}; saved {saved}"));
    }

    /// <summary>The trace ends in a violation: there is nothing after it.</summary>
    public void NotContinued(string path, ReplayReport report)
    {
        string reason = string.Create(CultureInfo.InvariantCulture,
            $"the run ends at step {report.Step}, in a violation; --to K with K below it shows earlier states");
        if (style.Json)
            Event("trace-not-continued", path, w => w.WriteString("reason", reason));
        else
            host.Out.WriteLine($"not continued: {reason}");
    }

    public void NotAccepted(string path, string reason)
    {
        if (style.Json)
            Event("trace-not-accepted", path, w => w.WriteString("reason", reason));
        else
            host.Out.WriteLine($"nothing accepted, {path} stays as it is: {reason}");
    }

    /// <summary>The trace's file was rewritten.</summary>
    public void Saved(string path, Trace trace)
    {
        if (style.Json)
            Event("trace-saved", path, w => w.WriteString(trace.Expect.Not ? "not" : "fail", trace.Expect.Property));
        else if (trace.Expect.Not)
            host.Out.WriteLine($"accepted: from now on {path} fails if {trace.Expect.Property} comes back");
        else
            host.Out.WriteLine($"saved {path}");
    }

    private void Event(string type, string path, Action<Utf8JsonWriter> fields) =>
        JsonEvents.Write(host.Out, type, w =>
        {
            w.WriteString("trace", path);
            fields(w);
        });

    private static void Entry(Utf8JsonWriter w, StateEntry entry)
    {
        w.WriteStartObject();
        w.WriteString("owner", entry.Owner);
        w.WriteString("key", entry.Key);
        w.WriteString("value", entry.Value);
        w.WriteEndObject();
    }
}
