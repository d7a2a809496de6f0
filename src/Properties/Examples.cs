namespace Smpcheck.Properties;

/// <summary>One example: a small scenario that shows one thing of the language, with verdicts that tests have
/// checked.</summary>
/// <param name="Group"><c>instructions</c>, <c>devices</c>, <c>monitors</c> or <c>options</c>.</param>
/// <param name="Name">The instruction, device kind, monitor, kind of condition or option that it shows.</param>
public sealed record Example(string Group, string Name, string Text);

/// <summary>The examples of the reference: one for every word of the language that a scenario can use.</summary>
public static class Examples
{
    private const string Root = "Examples/", Extension = ".smp";

    /// <summary>The folders of examples, in the order of the reference.</summary>
    public static readonly IReadOnlyList<string> Groups = ["instructions", "devices", "monitors", "options"];

    public static readonly IReadOnlyList<Example> All =
    [
        .. from resource in typeof(Examples).Assembly.GetManifestResourceNames()
           where resource.StartsWith(Root, StringComparison.Ordinal)
           let slash = resource.IndexOf('/', Root.Length)
           orderby resource
           select new Example(resource[Root.Length..slash], resource[(slash + 1)..^Extension.Length], Read(resource)),
    ];

    /// <summary>The example of a thing, or null when there is none.</summary>
    public static Example? Find(string group, string name) =>
        All.FirstOrDefault(e => e.Group == group && e.Name == name);

    private static string Read(string resource)
    {
        using var stream = typeof(Examples).Assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
