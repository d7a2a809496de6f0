using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>A run as it is drawn: its steps with what they changed, and how it ended.</summary>
/// <param name="Steps">The steps in order.</param>
/// <param name="Broken">What the last step violates, or null.</param>
/// <param name="Final">Hash of the last state.</param>
public sealed record Run(IReadOnlyList<RunStep> Steps, Broken? Broken, string Final)
{
    /// <summary>The steps after the first so many repeat for ever; null: the run ends.</summary>
    public int? Loop { get; init; }

    /// <summary>
    /// The run of a trace as it was saved, for where its scenario does not reproduce it: an agent is its own lane, and
    /// a violation that was accepted as gone is still the one it showed.
    /// </summary>
    public static Run Of(Trace trace) => new(
        [.. trace.Steps.Select(static s =>
            new RunStep(new StepInfo(s.Agent, s.Do, s.Tag, s.Line, "", s.Agent, []), s.Diff))],
        trace.Expect.Property is { } property ? new Broken(property, "") : null,
        trace.Final) { Loop = trace.Loop - 1 };
}

/// <summary>A step of a run.</summary>
public sealed record RunStep(StepInfo Info, IReadOnlyList<Change> Changes);

/// <summary>Differences between printed states.</summary>
public static class Diff
{
    /// <summary>Program counters move with every step and say nothing that the step does not.</summary>
    private static bool IsProgramCounter(string key) => key == "pc" || key.StartsWith("pc.", StringComparison.Ordinal);

    /// <summary>The entries that differ, in the order of the later state; vanished ones last.</summary>
    public static IReadOnlyList<Change> Of(IReadOnlyList<StateEntry> before, IReadOnlyList<StateEntry> after)
    {
        var old = new Dictionary<(string, string), string>();
        foreach (var entry in before)
            old[(entry.Owner, entry.Key)] = Shown(entry);
        var changes = new List<Change>();
        foreach (var entry in after)
        {
            old.Remove((entry.Owner, entry.Key), out string? was);
            if (was != Shown(entry) && !IsProgramCounter(entry.Key))
                changes.Add(new Change(entry.Owner, entry.Key, was ?? "", Shown(entry)));
        }

        foreach (var entry in before)
        {
            if (!IsProgramCounter(entry.Key) && old.ContainsKey((entry.Owner, entry.Key)))
                changes.Add(new Change(entry.Owner, entry.Key, Shown(entry), ""));
        }

        return changes;
    }

    /// <summary>
    /// An entry that says all by being there has an empty value, which in a change means that it is not there.
    /// </summary>
    private static string Shown(StateEntry entry) => entry.Value.Length == 0 ? "1" : entry.Value;

    /// <summary>One change from several: what a run of steps did to each entry on the whole.</summary>
    public static IReadOnlyList<Change> Merge(IEnumerable<Change> changes) =>
    [
        .. changes.GroupBy(static c => (c.Owner, c.Key))
            .Select(static g => g.First() with { After = g.Last().After })
            .Where(static c => c.Before != c.After),
    ];

    /// <summary>Hash of a printed state.</summary>
    public static string Hash(IReadOnlyList<StateEntry> state)
    {
        var text = new StringBuilder();
        foreach (var entry in state)
            text.Append(CultureInfo.InvariantCulture, $"{entry.Owner}\t{entry.Key}\t{entry.Value}\n");
        return ShortHash(text.ToString());
    }

    /// <summary>The first 16 hexadecimal digits of SHA-256.</summary>
    public static string ShortHash(string text) => LongHash(text)[..16];

    /// <summary>SHA-256 in hexadecimal.</summary>
    public static string LongHash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
