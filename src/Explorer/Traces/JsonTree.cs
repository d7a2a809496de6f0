using System.Text;
using System.Text.Json;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>A JSON value that knows its place in the text, so that a bad field is shown and not only named.</summary>
internal sealed record JsonTree(JsonTokenType Kind, string? Text, long? Number, Place Place)
{
    private const int Deepest = 8;

    public List<(string Name, JsonTree Value)> Members { get; } = [];

    public List<JsonTree> Elements { get; } = [];

    public bool IsNull => Kind == JsonTokenType.Null;

    /// <summary>
    /// Reads one value and nothing after it. What is wrong goes into the bag, and the answer is null.
    /// </summary>
    public static JsonTree? Read(byte[] utf8, DiagnosticBag bag)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = Deepest });
            var lines = new Lines(utf8);
            reader.Read();
            var tree = Value(ref reader, lines, bag);
            reader.Read(); // Throws when something follows.
            return bag.Clean ? tree : null;
        }
        catch (JsonException e)
        {
            var place = new Place((int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1, 1);
            bag.Error("E501", place, "this is not valid JSON",
                "a trace is written by `smpcheck check` and not by hand");
        }
        catch (InvalidOperationException)
        {
            // A string that is not UTF-8 cannot be decoded.
            bag.Error("E501", Place.Start, "this is not UTF-8 text", null);
        }

        return null;
    }

    private static JsonTree Value(ref Utf8JsonReader reader, Lines lines, DiagnosticBag bag)
    {
        string? text = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? reader.GetString()
            : null;
        long? number = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long n) ? n : null;
        var tree = new JsonTree(reader.TokenType, text, number,
            lines.Place(reader.TokenStartIndex, Math.Max(1, reader.ValueSpan.Length)));
        if (tree.Kind == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                tree.Elements.Add(Value(ref reader, lines, bag));
        }
        else if (tree.Kind == JsonTokenType.StartObject)
        {
            Object(ref reader, tree, lines, bag);
        }

        return tree;
    }

    private static void Object(ref Utf8JsonReader reader, JsonTree tree, Lines lines, DiagnosticBag bag)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            string name = reader.GetString() ?? "";
            var place = lines.Place(reader.TokenStartIndex, reader.ValueSpan.Length + 2);
            reader.Read();
            if (!seen.Add(name))
                bag.Error("E503", place, $"`{name}` is given twice");
            tree.Members.Add((name, Value(ref reader, lines, bag)));
        }
    }

    /// <summary>Byte offsets to lines and columns.</summary>
    private sealed class Lines(byte[] utf8)
    {
        private int _line = 1;
        private int _start;
        private int _at;

        /// <summary>Offsets come in ascending order, so the text is walked once.</summary>
        public Place Place(long offset, int length)
        {
            for (; _at < offset; _at++)
            {
                if (utf8[_at] == (byte)'\n')
                    (_line, _start) = (_line + 1, _at + 1);
            }

            int column = offset - _start > 4096 ? (int)offset - _start
                : Encoding.UTF8.GetCharCount(utf8, _start, (int)offset - _start);
            return new Place(_line, column + 1, Math.Min(length, 60));
        }
    }
}
