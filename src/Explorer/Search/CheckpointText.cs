using System.Globalization;

namespace Smpcheck.Explorer;

/// <summary>
/// The manifest of a checkpoint: a field a line behind a line with the schema and a checksum of the rest. It is read
/// strictly: a field that is overlooked could change a verdict.
/// </summary>
internal static class CheckpointText
{
    private const string Schema = "smpcheck.checkpoint/1";
    private const int Wide = 8;

    private static readonly string[] _fields =
    [
        "engine", "scenario", "asked", "words", "reduced", "digest", "levels", "transitions", "quiescent", "witnessed",
        "exercised", "elapsed", "findings", "fired",
    ];

    /// <param name="place">What it is a checkpoint of.</param>
    /// <param name="words">Words of a packed state.</param>
    /// <param name="position">How far the search is.</param>
    /// <param name="digest">SHA-256 of the states, in hexadecimal.</param>
    public static string Write(CheckpointPlace place, int words, SearchPosition position, string digest)
    {
        string[] values =
        [
            place.Engine, place.Scenario, place.Asked, Text(words), Text((int)position.Reduced), digest,
            Text(position.Levels), Text(position.Transitions), Text(position.Quiescent),
            Text((long)position.Witnessed), Convert.ToHexStringLower(position.Exercised), Text(position.Elapsed.Ticks),
            Text(position.Findings.SelectMany(static f => new[] { f.Property, f.Depth, (int)f.Kind, f.State })),
            Text(position.Fired.SelectMany(static (n, i) => n == 0 ? Array.Empty<long>() : [i, n])),
        ];
        string body = string.Concat(_fields.Zip(values, static (name, value) => $"{name} {value}\n"));
        return $"{Schema} {Diff.LongHash(body)}\n{body}";
    }

    /// <summary>How far the search is, and the digest of its states.</summary>
    /// <param name="text">The manifest.</param>
    /// <param name="place">What it must be a checkpoint of.</param>
    /// <param name="words">Words of a packed state.</param>
    /// <param name="agents">Agents of the system.</param>
    /// <param name="properties">Properties, the reserved ones included.</param>
    /// <exception cref="CheckpointException">It is damaged, or of something else.</exception>
    public static (SearchPosition Position, string Digest) Read(
        string text, CheckpointPlace place, int words, int agents, int properties)
    {
        int end = text.IndexOf('\n', StringComparison.Ordinal);
        string head = end < 0 ? text : text[..end], body = end < 0 ? "" : text[(end + 1)..];
        if (head != $"{Schema} {Diff.LongHash(body)}")
            throw new CheckpointException(head.StartsWith("smpcheck.checkpoint/", StringComparison.Ordinal)
                && !head.StartsWith(Schema + " ", StringComparison.Ordinal)
                ? "is in another format than this version's" : "is damaged: the checksum of its manifest is wrong");
        string[] values = Values(body);
        Same(values[0], place.Engine, "was written by another build of smpcheck: only the same one can continue it");
        Same(values[1], place.Scenario, "is of another scenario than this one, or of an earlier text of it");
        Same(values[2], place.Asked, "was made with other flags: --property, --reduce and the verdict that is "
            + "expected must be as they were");
        Require(values[3] == Text(words) && values[5].Length == 64);
        var position = new SearchPosition
        {
            Reduced = (Reductions)Number(values[4], (int)Reductions.All),
            Levels = Levels(values[6]),
            Transitions = Number(values[7]),
            Quiescent = Number(values[8]),
            Witnessed = (ulong)Number(values[9]),
            Exercised = Bytes(values[10]),
            Elapsed = new TimeSpan(Number(values[11])),
            Findings = Findings(values[12], properties),
            Fired = Fired(values[13], agents),
        };
        Require(position.Findings.All(f => f.State < position.States && f.Depth < position.Levels.Count)
            && position.Quiescent <= position.States
            && position.Fired.Aggregate(0L, static (sum, n) => sum + n) == position.Transitions);
        return (position, values[5]);
    }

    private static string[] Values(string body)
    {
        string[] lines = body.Split('\n');
        Require(lines.Length == _fields.Length + 1 && lines[^1].Length == 0);
        string[] values = new string[_fields.Length];
        for (int i = 0; i < values.Length; i++)
        {
            Require(lines[i].StartsWith(_fields[i] + " ", StringComparison.Ordinal));
            values[i] = lines[i][(_fields[i].Length + 1)..];
        }

        return values;
    }

    /// <summary>Ranges that follow one another; only the last may be empty, as when all is explored.</summary>
    private static long[] Levels(string text)
    {
        long[] levels = Numbers(text);
        Require(levels.Length >= 2 && levels[0] == 0 && levels[1] == 1 && levels[^1] < uint.MaxValue);
        for (int i = 1; i < levels.Length; i++)
            Require(levels[i] > levels[i - 1] || (i == levels.Length - 1 && levels[i] == levels[i - 1]));
        return levels;
    }

    private static Finding[] Findings(string text, int properties)
    {
        long[] numbers = Numbers(text);
        Require(numbers.Length % 4 == 0);
        Finding[] findings = [.. numbers.Chunk(4).Select(static n =>
            new Finding((int)Math.Min(n[0], int.MaxValue), (int)Math.Min(n[1], int.MaxValue), (ViolationKind)n[2],
                n[3]))];
        Require(findings.All(f => f.Property < properties && Enum.IsDefined(f.Kind))
            && findings.DistinctBy(static f => f.Property).Count() == findings.Length);
        return findings;
    }

    private static long[] Fired(string text, int agents)
    {
        long[] numbers = Numbers(text), fired = new long[agents << Wide];
        Require(numbers.Length % 2 == 0);
        for (int i = 0; i < numbers.Length; i += 2)
        {
            Require(numbers[i] < fired.Length);
            fired[numbers[i]] = numbers[i + 1];
        }

        return fired;
    }

    private static byte[] Bytes(string text)
    {
        Require(text.Length % 2 == 0 && text.All(char.IsAsciiHexDigitLower));
        return Convert.FromHexString(text);
    }

    private static long[] Numbers(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static w => Number(w))];

    private static long Number(string text, long most = long.MaxValue)
    {
        Require(long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && number <= most);
        return number;
    }

    private static string Text(IEnumerable<long> numbers) => string.Join(' ', numbers.Select(static n => Text(n)));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Same(string written, string here, string wrong)
    {
        if (written != here)
            throw new CheckpointException(wrong);
    }

    private static void Require(bool sound)
    {
        if (!sound)
            throw new CheckpointException("is damaged: its manifest contradicts itself");
    }
}
