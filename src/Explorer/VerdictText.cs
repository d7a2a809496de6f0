using System.Globalization;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// A finished verdict as a small text: a field a line, in a fixed order, behind a line with the schema and a checksum.
/// </summary>
internal static class VerdictText
{
    private const string Schema = "smpcheck.verdict/1";

    /// <summary>The text of a result that was stored under a key.</summary>
    public static string Write(string key, CaseResult result)
    {
        var (lines, c) = (new List<string>(), CultureInfo.InvariantCulture);
        lines.Add($"key {key}");
        lines.Add($"case {result.Case.Name}");
        lines.Add($"status {result.Status}");
        lines.Add($"verdict {result.Verdict}");
        lines.Add($"property {result.Property}");
        lines.Add($"complete {result.Complete}");
        lines.Add(string.Create(c, $"states {result.States}"));
        lines.Add(string.Create(c, $"transitions {result.Transitions}"));
        lines.Add(string.Create(c, $"depth {result.Depth}"));
        lines.Add(string.Create(c, $"peak {result.PeakBytes}"));
        lines.Add(string.Create(c, $"reduced {(int)result.Reduced}"));
        if (result.Coverage is { } coverage)
        {
            lines.Add($"idle {string.Join(' ', coverage.IdleHandlers)}");
            lines.Add($"lines {string.Join(' ', coverage.Lines.Order())}");
            lines.Add($"executed {string.Join(' ', coverage.Executed.Order())}");
            lines.Add($"silent {string.Join(' ', coverage.SilentMonitors)}");
        }

        lines.AddRange(result.Notes.Select(static n => $"note {n}"));
        string body = string.Concat(lines.Select(static l => l + "\n"));
        return $"{Schema} {Diff.LongHash(body)}\n{body}";
    }

    /// <summary>The result, or null with what is wrong with the text.</summary>
    public static CaseResult? Read(string text, string key, Case run, out string wrong)
    {
        wrong = "";
        int end = text.IndexOf('\n', StringComparison.Ordinal);
        string body = end < 0 ? "" : text[(end + 1)..];
        if (end < 0 || text[..end] != $"{Schema} {Diff.LongHash(body)}")
        {
            wrong = "its checksum does not match";
            return null;
        }

        var fields = body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static l => l.Split(' ', 2))
            .Where(static p => p.Length == 2).ToLookup(static p => p[0], static p => p[1]);
        if (fields["key"].FirstOrDefault() == key && Enum.TryParse(One(fields, "status"), out CaseStatus status)
            && status is CaseStatus.AsExpected or CaseStatus.Information)
        {
            try
            {
                return Result(run, status, fields);
            }
            catch (Exception e) when (e is FormatException or OverflowException)
            {
                wrong = e.Message;
                return null;
            }
        }

        wrong = "it is of another case";
        return null;
    }

    private static CaseResult Result(Case run, CaseStatus status, ILookup<string, string> fields) => new(run, status)
    {
        Verdict = One(fields, "verdict"),
        Property = One(fields, "property") is { Length: > 0 } property ? property : null,
        Complete = One(fields, "complete") == bool.TrueString,
        Repeatable = true,
        Cached = true,
        States = Number(fields, "states"),
        Transitions = Number(fields, "transitions"),
        Depth = (int)Number(fields, "depth"),
        PeakBytes = Number(fields, "peak"),
        Reduced = (Reductions)Number(fields, "reduced"),
        Notes = [.. fields["note"]],
        Coverage = fields.Contains("lines")
            ? new Coverage(Words(fields, "idle"), Lines(fields, "lines"), Lines(fields, "executed"),
                Words(fields, "silent"))
            : null,
    };

    private static string One(ILookup<string, string> fields, string name) => fields[name].FirstOrDefault() ?? "";

    private static long Number(ILookup<string, string> fields, string name) =>
        long.Parse(One(fields, name), NumberStyles.None, CultureInfo.InvariantCulture);

    private static string[] Words(ILookup<string, string> fields, string name) =>
        One(fields, name).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static HashSet<int> Lines(ILookup<string, string> fields, string name) =>
        [.. Words(fields, name).Select(static w => int.Parse(w, NumberStyles.None, CultureInfo.InvariantCulture))];
}
