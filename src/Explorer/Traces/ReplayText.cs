using System.Globalization;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>What a replay says.</summary>
public static class ReplayText
{
    private const int MostEnabled = 6;

    /// <summary>The lines for a report; the first says the outcome.</summary>
    /// <param name="trace">The replayed trace.</param>
    /// <param name="report">How it went.</param>
    /// <param name="blocks">Hashes of the programs as they are now.</param>
    /// <param name="advise">Say what to do about it.</param>
    public static IReadOnlyList<string> Of(Trace trace, ReplayReport report, IReadOnlyDictionary<string,
        string> blocks, bool advise) => report.Outcome switch
    {
        ReplayOutcome.Reproduced => [Reproduced(trace, report)],
        ReplayOutcome.Blocked => [Blocked(trace, report, blocks) + (advise ? Advice(report) : "")],
        ReplayOutcome.Fixed =>
        [
            $"fixed? all {Count(trace.Steps.Count)} steps apply, and {trace.Expect.Property} is not violated"
            + (report.Harmless.Length > 0 ? $": {report.Harmless}." : ".") + (advise ? " --accept keeps it so" : ""),
        ],
        ReplayOutcome.Different => [Different(trace, report)],
        _ => Gone(trace, report, blocks),
    };

    private static string Reproduced(Trace trace, ReplayReport report) =>
        (trace.Expect.Property is null ? $"reproduced: a run of {Count(report.Step)} steps, nothing violated"
            : $"reproduced: {trace.Expect.Property} at step {Count(report.Step)}")
        + (report.Run.Loop is { } loop ? $", which loops to step {Count(loop + 1)}" : "")
        + (trace.Expect.Not ? ", which was accepted as gone" : "")
        + report.Inserted switch { 0 => "", 1 => " (1 hardware step put in)",
            _ => $" ({Count(report.Inserted)} hardware steps put in)" };

    /// <summary>Software that comes first now is what most fixes look like; hardware may only be late.</summary>
    private static string Advice(ReplayReport report) => report.Behind is { Line: 0 }
        ? " If only the hardware is late: --rebase; if this is the fix: --accept"
        : " Looks like a fix: --accept";

    private static string Blocked(Trace trace, ReplayReport report, IReadOnlyDictionary<string,
        string> blocks)
    {
        var wanted = report.Wanted!;
        string behind = report.Behind is { } step ? $" now waits behind {Behind(trace, report, step, blocks)}"
            : " is not enabled yet";
        string where = $"{Count(report.Step)} of {Count(trace.Steps.Count)}";
        return $"blocked at step {where}: {wanted}{behind}.";
    }

    /// <summary>A line is new when its program changed and the trace never ran it before the wanted step.</summary>
    private static string Behind(Trace trace, ReplayReport report, StepInfo step, IReadOnlyDictionary<string,
        string> blocks)
    {
        string text = step.Agent == report.Wanted!.Agent ? $"`{step.Do}`" + (step.Tag is null ? "" : $" @{step.Tag}")
            : Steps.Named(step);
        if (step.Line == 0)
            return text;
        bool changed = Changed(trace, blocks).Contains(step.Block);
        bool known = trace.Steps.Take(report.Step - 1).Any(s => Steps.Same(s, step));
        return text + $" (line {Count(step.Line)}{(changed && !known ? ", new" : "")})";
    }

    private static string Different(Trace trace, ReplayReport report)
    {
        string wanted = trace.Expect.Property is { } property ? $"{property} at step {Count(trace.Steps.Count)}"
            : "a run without a violation";
        string got = report.Run.Broken is { } broken
            ? $"{broken.Property} at step {Count(report.Step)}: {broken.Sentence}"
            : report.Harmless.Length > 0 ? $"none: {report.Harmless}" : "none";
        return $"different: expected {wanted}, got {got}";
    }

    private static List<string> Gone(Trace trace, ReplayReport report, IReadOnlyDictionary<string, string> blocks)
    {
        var wanted = report.Wanted!;
        string what = wanted.Tag is null ? $"nothing called `{wanted.Do}`" : $"nothing tagged @{wanted.Tag}";
        string nearest = report.Nearest is { } near
            ? $"; nearest is {(near.Line > 0 ? $"line {Count(near.Line)} " : "")}`{near.Do}`" : "";
        string changed = string.Join(", ", Changed(trace, blocks).Select(static b => $"block \"{b}\""));
        return
        [
            $"trace no longer applies at step {Count(report.Step)} of {Count(trace.Steps.Count)}",
            $"  wanted   {wanted}",
            $"           gone: {what} for {wanted.Agent}{nearest}",
            $"  enabled  {Enabled(report.Enabled)}",
            $"  changed  {(changed.Length == 0 ? "no program" : changed)}",
            "  next     --rebase (insert hardware steps, retry) | --continue 1 (random from here) | "
            + "check (search again)",
        ];
    }

    private static string Enabled(IReadOnlyList<StepInfo> enabled)
    {
        if (enabled.Count == 0)
            return "nothing";
        string text = string.Join(" | ", enabled.Take(MostEnabled).Select(Steps.Plain));
        return enabled.Count > MostEnabled ? $"{text} | and {Count(enabled.Count - MostEnabled)} more" : text;
    }

    private static IReadOnlyList<string> Changed(Trace trace, IReadOnlyDictionary<string, string> blocks) =>
    [
        .. trace.Blocks.Keys.Union(blocks.Keys).Order(StringComparer.Ordinal)
            .Where(b => trace.Blocks.GetValueOrDefault(b) != blocks.GetValueOrDefault(b)),
    ];

    private static string Count(int number) => number.ToString(CultureInfo.InvariantCulture);
}
