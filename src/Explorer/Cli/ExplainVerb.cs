using System.CommandLine;

namespace Smpcheck.Explorer;

/// <summary><c>explain ID</c>: the long story of a diagnostic code or a property.</summary>
internal static class ExplainVerb
{
    public static Command Create(GlobalOptions globals, CliHost host)
    {
        var id = new Argument<string>("ID") { Description =
            "a code such as E102, a property such as tlb-stale, or a litmus test such as SB" };
        var command =
            new Command("explain", "The long story of a diagnostic code, a property or a litmus test.") { id };
        command.SetAction(parse =>
        {
            string asked = parse.GetValue(id)!;
            var style = globals.Style(parse, host);
            string? found = Find(host, asked), shape = found ?? Shape(host, asked);
            if (shape is null)
                return host.Unknown("code, property or litmus test", asked, host.Engine.Stories.Keys);
            string story = (found is null ? OfShape(asked, shape) : "") + host.Engine.Stories[shape].TrimEnd();
            if (style.Json)
                JsonEvents.Write(host.Out, "story", w => { w.WriteString("id", shape); w.WriteString("text", story); });
            else
                host.Out.WriteLine(story);
            return ExitCode.AsExpected;
        });
        return command;
    }

    private static string? Find(CliHost host, string id) => host.Engine.Stories.Keys.FirstOrDefault(k =>
        string.Equals(k, id, StringComparison.OrdinalIgnoreCase));

    /// <summary>A litmus test is named after its shape: <c>MP+sfence+po</c>, <c>2+2W+mfence+po</c>.</summary>
    private static string? Shape(CliHost host, string name)
    {
        for (int plus = name.LastIndexOf('+'); plus > 0; plus = name.LastIndexOf('+', plus - 1))
        {
            if (Find(host, name[..plus]) is { } shape)
                return shape;
        }

        return null;
    }

    private static string OfShape(string name, string shape) =>
        $"{name}: a litmus test of the shape {shape}. After each `+` stands what one core has between its accesses:\n"
        + $"a fence, or `po` for program order alone. `smpcheck check FILE.litmus` says what a test shows.\n\n";
}
