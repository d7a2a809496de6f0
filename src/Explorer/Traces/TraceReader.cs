using System.Globalization;
using System.Text.Json;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// Reads traces strictly: what it does not know is an error with a place, and no content can make it throw.
/// </summary>
public sealed class TraceReader
{
    /// <summary>Bytes beyond which a file is refused unread.</summary>
    public const int MaxBytes = 16 << 20;

    private const int MaxSteps = 100_000;
    private const int MaxText = 4096;
    private const string Family = "smpcheck.trace/";

    private static readonly string[] _fields =
        ["schema", "test", "source", "engine", "variant", "model", "set", "configHash", "blocks", "assume", "final",
            "found", "expect", "loop", "steps"];

    private readonly DiagnosticBag _bag;

    private TraceReader(DiagnosticBag bag) => _bag = bag;

    /// <summary>The trace, or null with the reasons in the bag.</summary>
    public static Trace? Read(byte[] utf8, DiagnosticBag bag)
    {
        if (utf8.Length > MaxBytes)
        {
            bag.Error("E504", Place.Start, "a trace has at most 16 MiB");
            return null;
        }

        if (JsonTree.Read(utf8, bag) is not { } tree)
            return null;
        var reader = new TraceReader(bag);
        var trace = reader.Schema(tree) ? reader.Read(tree) : null;
        return bag.Clean ? trace : null;
    }

    /// <summary>Nothing else is looked at before the schema is known: a newer one may mean anything.</summary>
    private bool Schema(JsonTree tree)
    {
        var schema = Find(tree, "schema");
        if (schema?.Text is not { } text || !text.StartsWith(Family, StringComparison.Ordinal))
        {
            _bag.Error("E502", schema?.Place ?? Place.Start,
                $"not a trace: expected \"schema\": \"{TraceJson.Schema}\" first");
            return false;
        }

        if (text == TraceJson.Schema)
            return true;
        bool newer = int.TryParse(text.AsSpan(Family.Length), NumberStyles.None, CultureInfo.InvariantCulture,
            out int version) && version > 1;
        _bag.Error(
            "E502", schema.Place, $"unknown schema `{Shorten(text)}`: this version reads {TraceJson.Schema}",
            newer ? "a newer smpcheck wrote it: update smpcheck" : null);
        return false;
    }

    private Trace Read(JsonTree tree)
    {
        Known(tree, _fields);
        return new Trace
        {
            Test = Text(tree, "test"),
            Source = Source(Object(tree, "source")),
            Engine = Text(tree, "engine"),
            Variant = OptionalText(tree, "variant", required: true),
            Model = Text(tree, "model"),
            Set = Map(tree, "set", v => Number(v)),
            ConfigHash = Text(tree, "configHash"),
            Blocks = Map(tree, "blocks", String),
            Assume = Map(tree, "assume", String),
            Final = Text(tree, "final"),
            Found = Found(Object(tree, "found")),
            Expect = Expect(Object(tree, "expect")),
            Steps = StepsOf(tree),
            Loop = Loop(tree),
        };
    }

    private int? Loop(JsonTree tree)
    {
        if (Find(tree, "loop") is not { } value)
            return null;
        int steps = Find(tree, "steps")?.Elements.Count ?? 0;
        long loop = Number(value);
        if (value.Number is not null && (loop < 1 || loop > steps))
            _bag.Error("E503", value.Place, $"`loop` is {loop}, expected a step from 1 to {steps}");
        return (int)Math.Clamp(loop, 1, MaxSteps);
    }

    private TraceSource Source(JsonTree tree)
    {
        Known(tree, ["catalogue", "file"]);
        var source = new TraceSource(OptionalText(tree, "catalogue"), OptionalText(tree, "file"));
        if (source.Catalogue is null == source.File is null)
            _bag.Error("E503", tree.Place, "`source` has either `catalogue` or `file`");
        return source;
    }

    private TraceFound Found(JsonTree tree)
    {
        Known(tree, ["by", "seed", "minimised"]);
        return new TraceFound(
            Text(tree, "by"),
            Find(tree, "seed") is { IsNull: false } seed ? Number(seed) : null,
            Find(tree, "minimised")?.Kind == JsonTokenType.True);
    }

    private TraceExpectation Expect(JsonTree tree)
    {
        Known(tree, ["fail", "not", "pass", "at"]);
        if (OptionalText(tree, "not") is { } not)
            return new TraceExpectation(not, Not: true, 0);
        int at = Find(tree, "at") is { } value ? (int)Math.Clamp(Number(value), 0, MaxSteps) : 0;
        if (Find(tree, "pass")?.Kind == JsonTokenType.True)
            return new TraceExpectation(null, Not: false, at);
        return new TraceExpectation(Text(tree, "fail"), Not: false, at);
    }

    private List<TraceStep> StepsOf(JsonTree tree)
    {
        var steps = new List<TraceStep>();
        if (Find(tree, "steps") is not { Kind: JsonTokenType.StartArray } array)
        {
            _bag.Error("E503", Find(tree, "steps")?.Place ?? tree.Place, "expected `steps`, a list");
            return steps;
        }

        if (array.Elements.Count > MaxSteps)
            _bag.Error("E504", array.Place, $"a trace has at most {MaxSteps} steps");
        else
            steps.AddRange(array.Elements.Select(Step));
        return steps;
    }

    private TraceStep Step(JsonTree tree)
    {
        Known(tree, ["agent", "do", "tag", "line", "diff"]);
        int line = Find(tree, "line") is { } value ? (int)Math.Clamp(Number(value), 0, int.MaxValue) : 0;
        var diff = new List<Change>();
        foreach (var (name, change) in Find(tree, "diff")?.Members ?? [])
        {
            if (change.Elements is not [var before, var after])
            {
                _bag.Error("E503", change.Place, "a change is a list of two texts: before and after");
                continue;
            }

            int space = name.IndexOf(' ', StringComparison.Ordinal);
            diff.Add(new Change(space < 0 ? name : name[..space], space < 0 ? "" : name[(space + 1)..],
                String(before), String(after)));
        }

        return new TraceStep(Text(tree, "agent"), Text(tree, "do"), OptionalText(tree, "tag"), line, diff);
    }

    private static JsonTree? Find(JsonTree tree, string name) =>
        tree.Members.Find(m => m.Name == name) is { Value: { } value } ? value : null;

    private JsonTree Object(JsonTree tree, string name)
    {
        if (Find(tree, name) is { Kind: JsonTokenType.StartObject } found)
            return found;
        _bag.Error("E503", Find(tree, name)?.Place ?? tree.Place, $"expected `{name}`, an object");
        return new JsonTree(JsonTokenType.StartObject, null, null, tree.Place);
    }

    private string Text(JsonTree tree, string name)
    {
        if (Find(tree, name) is { } value)
            return String(value);
        _bag.Error("E503", tree.Place, $"`{name}` is missing");
        return "";
    }

    private string? OptionalText(JsonTree tree, string name, bool required = false)
    {
        var value = Find(tree, name);
        if (value is null && required)
            _bag.Error("E503", tree.Place, $"`{name}` is missing");
        return value is null or { IsNull: true } ? null : String(value);
    }

    private string String(JsonTree value)
    {
        if (value.Kind == JsonTokenType.String && value.Text is { Length: <= MaxText } text
            && !text.Any(char.IsControl))
            return text;
        _bag.Error("E503", value.Place, $"expected a text of at most {MaxText} characters and no control characters");
        return "";
    }

    private long Number(JsonTree value)
    {
        if (value.Number is { } number)
            return number;
        _bag.Error("E503", value.Place, "expected a whole number");
        return 0;
    }

    private SortedDictionary<string, T> Map<T>(JsonTree tree, string name, Func<JsonTree, T> read)
    {
        var map = new SortedDictionary<string, T>(StringComparer.Ordinal);
        foreach (var (key, value) in Object(tree, name).Members)
            map[key] = read(value);
        return map;
    }

    private void Known(JsonTree tree, string[] fields)
    {
        if (tree.Kind != JsonTokenType.StartObject)
            _bag.Error("E503", tree.Place, "expected an object");
        foreach (var (name, value) in tree.Members)
        {
            if (fields.Contains(name))
                continue;
            string? near = Suggest.Nearest(name, fields);
            _bag.Error("E503", value.Place, $"unknown field `{Shorten(name)}`", near is null ? null
                : $"did you mean `{near}`?");
        }
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
