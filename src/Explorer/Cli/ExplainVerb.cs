using System.CommandLine;

namespace Smpcheck.Explorer;

/// <summary><c>explain ID</c>: the long story of a diagnostic code or a property.</summary>
internal static class ExplainVerb
{
    public static Command Create(GlobalOptions globals, CliHost host)
    {
        var id = new Argument<string>("ID") { Description = "a code such as E102, or a property such as tlb-stale" };
        var command = new Command("explain", "The long story of a diagnostic code or a property.") { id };
        command.SetAction(parse =>
        {
            string asked = parse.GetValue(id)!;
            var style = globals.Style(parse, host);
            string? found = host.Engine.Stories.Keys.FirstOrDefault(k =>
                string.Equals(k, asked, StringComparison.OrdinalIgnoreCase));
            if (found is null)
                return host.Unknown("code or property", asked, host.Engine.Stories.Keys);
            string story = host.Engine.Stories[found].TrimEnd();
            if (style.Json)
                JsonEvents.Write(host.Out, "story", w => { w.WriteString("id", found); w.WriteString("text", story); });
            else
                host.Out.WriteLine(story);
            return ExitCode.AsExpected;
        });
        return command;
    }
}
