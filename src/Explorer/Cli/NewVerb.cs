using System.CommandLine;
using System.Text.RegularExpressions;

namespace Smpcheck.Explorer;

/// <summary><c>new TEMPLATE</c>: a starter scenario that checks as it stands.</summary>
internal static partial class NewVerb
{
    public static Command Create(GlobalOptions globals, CliHost host)
    {
        var template = new Argument<string?>("TEMPLATE") { Description = string.Join(", ", Templates.All.Keys),
            Arity = ArgumentArity.ZeroOrOne };
        var name = new Option<string?>("--name") { Description = "the test's name (the template's)",
            HelpName = "NAME" };
        var output = new Option<string?>("--output", "-o") { Description = "the file (NAME.smp); - for stdout",
            HelpName = "FILE" };
        var force = new Option<bool>("--force") { Description = "replace a file that is there" };
        var command = new Command("new", "Write a starter scenario.") { template, name, output, force };
        command.SetAction(parse =>
        {
            string? asked = parse.GetValue(template);
            if (asked is null)
                return host.Fail(
                    $"a template is missing: {string.Join(", ", Templates.All.Keys)}. Run `smpcheck new --help`.");
            if (!Templates.All.TryGetValue(asked, out string? text))
                return host.Unknown("template", asked, Templates.All.Keys);
            string test = parse.GetValue(name) ?? asked;
            if (!TestName().IsMatch(test))
                return host.Fail($"`{test}` is not a name: letters, digits and `_`, a letter first, "
                    + "and a letter after every `-`");
            text = text.Replace($"test {asked} ", $"test {test} ", StringComparison.Ordinal);
            return Write(host, globals.Style(parse, host), text, parse.GetValue(output) ?? $"{test}.smp",
                parse.GetValue(force));
        });
        return command;
    }

    private static int Write(CliHost host, Style style, string text, string output, bool force)
    {
        if (output == "-")
        {
            host.Out.Write(text);
            return ExitCode.AsExpected;
        }

        string full = host.Full(output);
        if (File.Exists(full) && !force)
            return host.Fail($"{output} is there already; --force replaces it");
        TraceFiles.Save(full, text);
        if (style.Json)
            JsonEvents.Write(host.Out, "scenario-written", w => w.WriteString("file", output));
        else
            host.Out.WriteLine($"wrote {output}; try: smpcheck check {output}");
        return ExitCode.AsExpected;
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]*(-[A-Za-z][A-Za-z0-9_]*)*$")]
    private static partial Regex TestName();
}
