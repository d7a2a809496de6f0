namespace Smpcheck.Explorer;

/// <summary>Text behind a heading, wrapped at 80 columns, the lines after the first indented below it.</summary>
internal static class Hanging
{
    /// <summary>The lines. A word that fits no line is broken.</summary>
    /// <param name="head">Begins the first line; its length is the indent of the others.</param>
    /// <param name="text">Words with single spaces between them.</param>
    public static List<string> Lines(string head, string text) => Lines(head, head.Length, text);

    /// <summary>As the other, with an indent of its own; a heading that is longer gets a line for itself.</summary>
    public static List<string> Lines(string head, int indent, string text)
    {
        string margin = new(' ', indent);
        List<string> lines = [head.PadRight(indent)];
        if (lines[0].Length > indent)
            lines.Add(margin);
        int room = TextTimeline.Width - indent;
        bool fresh = true;
        foreach (string word in text.Split(' ').SelectMany(w => w.Chunk(room)).Select(static w => new string(w)))
        {
            if (!fresh && lines[^1].Length + 1 + word.Length > TextTimeline.Width)
            {
                lines.Add(margin);
                fresh = true;
            }

            lines[^1] += fresh ? word : $" {word}";
            fresh = false;
        }

        return [.. lines.Select(static l => l.TrimEnd())];
    }
}
