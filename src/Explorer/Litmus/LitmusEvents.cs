namespace Smpcheck.Explorer;

/// <summary>Results of litmus tests as events.</summary>
internal static class LitmusEvents
{
    public static void Write(TextWriter output, string file, LitmusResult result) =>
        JsonEvents.Write(output, "litmus-finished", w =>
    {
        w.WriteString("file", file);
        w.WriteString("test", result.Litmus.Test.Name.Text);
        w.WriteString("model", result.Model);
        w.WriteString("verdict", result.Complete ? result.Verdict : null);
        w.WriteString("observation", result.Complete ? result.Observation : null);
        w.WriteNumber("positive", result.Positive);
        w.WriteNumber("negative", result.Negative);
        w.WriteBoolean("complete", result.Complete);
        w.WriteNumber("explored", result.Explored);
        w.WriteNumber("transitions", result.Transitions);
        w.WriteStartArray("states");
        foreach (string line in result.Lines)
            w.WriteStringValue(line);
        w.WriteEndArray();
    });
}
