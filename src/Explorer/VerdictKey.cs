using System.Globalization;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>All that a finished verdict and what is said of it depend on, as one hash.</summary>
internal static class VerdictKey
{
    /// <summary>
    /// Options that decide whether and how a search finishes, or what else is done, but not how a finished one came
    /// out. Every other option belongs into the key.
    /// </summary>
    public static readonly IReadOnlyList<string> WithoutEffect =
    [
        nameof(CaseOptions.Timeout), nameof(CaseOptions.Memory), nameof(CaseOptions.OnProgress),
        nameof(CaseOptions.TraceFailures), nameof(CaseOptions.Witness), nameof(CaseOptions.Workers),
        nameof(CaseOptions.Checkpoint), nameof(CaseOptions.Spill), nameof(CaseOptions.Compress),
        nameof(CaseOptions.OnFound),
    ];

    /// <summary>The key of a case under an engine: 64 hexadecimal digits.</summary>
    public static string Of(string engine, Case run, CaseOptions options) => Diff.LongHash(string.Join('\n',
        engine, run.Name, run.Expected?.ToString() ?? "", Fingerprint.Config(run), Lines(run),
        options.Property ?? "", Text(options.MaxStates), Text(options.MaxDepth), options.Reduce.ToString(),
        options.Shortest ? "shortest" : ""));

    /// <summary>A hash of the system that a case is.</summary>
    public static string Scenario(Case run) =>
        Diff.LongHash(string.Join('\n', run.Name, Fingerprint.Config(run), Lines(run)));

    /// <summary>
    /// A hash of what is asked about it, but for the limits: a search that met one goes on under a higher one.
    /// </summary>
    public static string Asked(Case run, CaseOptions options) => Diff.LongHash(string.Join('\n',
        run.Expected?.ToString() ?? "", options.Property ?? "", options.Reduce.ToString()));

    // Coverage names lines, so a comment more above them is another key.
    private static string Lines(Case run) => string.Join(',',
        Selection.Of(run.Test, run.Variant).OfType<Block>().SelectMany(static b => Lines(b.Lines)));

    private static IEnumerable<int> Lines(IReadOnlyList<Line> lines) =>
        lines.SelectMany(static l => l is RepeatLine r ? Lines(r.Body).Prepend(l.Place.Line) : [l.Place.Line]);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
