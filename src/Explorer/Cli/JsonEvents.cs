using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Smpcheck.Explorer;

/// <summary>NDJSON: one event per line, <c>{"v":1,"type":...}</c>.</summary>
internal static class JsonEvents
{
    private static readonly JsonWriterOptions _options =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(TextWriter output, string type, Action<Utf8JsonWriter> fields)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, _options))
        {
            writer.WriteStartObject();
            writer.WriteNumber("v", 1);
            writer.WriteString("type", type);
            fields(writer);
            writer.WriteEndObject();
        }

        output.Write(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n");
        output.Flush();
    }
}
