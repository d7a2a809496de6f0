using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Smpcheck.Explorer;

/// <summary>
/// Writes traces: fixed key order, one step per line, LF, so that a version control system shows small differences.
/// </summary>
public static class TraceJson
{
    /// <summary>The schema this version writes, and the newest it reads.</summary>
    public const string Schema = "smpcheck.trace/1";

    /// <summary>The file's text.</summary>
    public static string Write(Trace trace)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture,
            $"{{ \"schema\": {Quote(Schema)}, \"test\": {Quote(trace.Test)}, \"source\": {Source(trace.Source)},\n");
        text.Append(CultureInfo.InvariantCulture,
            $"  \"engine\": {Quote(trace.Engine)}, \"variant\": {Quote(trace.Variant)}, ");
        text.Append(CultureInfo.InvariantCulture, $"\"model\": {Quote(trace.Model)}, ");
        text.Append(CultureInfo.InvariantCulture,
            $"\"set\": {Object(trace.Set, static v => v.ToString(CultureInfo.InvariantCulture))},\n");
        text.Append(CultureInfo.InvariantCulture, $"  \"configHash\": {Quote(trace.ConfigHash)},\n");
        text.Append(CultureInfo.InvariantCulture, $"  \"blocks\": {Object(trace.Blocks, Quote)},\n");
        text.Append(CultureInfo.InvariantCulture,
            $"  \"assume\": {Object(trace.Assume, Quote)}, \"final\": {Quote(trace.Final)},\n");
        text.Append(CultureInfo.InvariantCulture,
            $"  \"found\": {Found(trace.Found)}, \"expect\": {Expect(trace.Expect)},\n");
        if (trace.Loop is { } loop)
            text.Append(CultureInfo.InvariantCulture, $"  \"loop\": {loop},\n");
        text.Append("  \"steps\": [");
        for (int i = 0; i < trace.Steps.Count; i++)
            text.Append(i == 0 ? "\n    " : ",\n    ").Append(Step(trace.Steps[i]));
        return text.Append("] }\n").ToString();
    }

    private static string Source(TraceSource source) =>
        source.Catalogue is not null ? $"{{\"catalogue\": {Quote(source.Catalogue)}}}"
            : $"{{\"file\": {Quote(source.File)}}}";

    private static string Found(TraceFound found) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"by\": {Quote(found.By)}, \"seed\": {Number(found.Seed)}, \"minimised\": {Flag(found.Minimised)}}}");

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "null";

    private static string Flag(bool value) => value ? "true" : "false";

    private static string Expect(TraceExpectation expect) =>
        expect.Not ? $"{{\"not\": {Quote(expect.Property)}}}"
        : expect.Property is null
            ? string.Create(CultureInfo.InvariantCulture, $"{{\"pass\": true, \"at\": {expect.At}}}")
        : string.Create(CultureInfo.InvariantCulture, $"{{\"fail\": {Quote(expect.Property)}, \"at\": {expect.At}}}");

    private static string Step(TraceStep step)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{{\"agent\": {Quote(step.Agent)}, \"do\": {Quote(step.Do)}");
        if (step.Tag is not null)
            text.Append(CultureInfo.InvariantCulture, $", \"tag\": {Quote(step.Tag)}");
        if (step.Line > 0)
            text.Append(CultureInfo.InvariantCulture, $", \"line\": {step.Line}");
        if (step.Diff.Count > 0)
            text.Append(CultureInfo.InvariantCulture, $", \"diff\": {{{string.Join(", ", step.Diff.Select(Entry))}}}");
        return text.Append('}').ToString();
    }

    private static string Entry(Change change) =>
        $"{Quote(change.Name)}: [{Quote(change.Before)}, {Quote(change.After)}]";

    private static string Object<T>(IReadOnlyDictionary<string, T> values, Func<T, string> write) =>
        "{" + string.Join(", ", values.OrderBy(static p => p.Key, StringComparer.Ordinal)
            .Select(p => $"{Quote(p.Key)}: {write(p.Value)}")) + "}";

    private static string Quote(string? text) =>
        text is null ? "null" : $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
