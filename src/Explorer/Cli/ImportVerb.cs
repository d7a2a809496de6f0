using System.CommandLine;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary><c>import FILE.litmus...</c>: litmus tests as scenarios, on stdout.</summary>
internal static class ImportVerb
{
    public static Command Create(GlobalOptions globals, CliHost host)
    {
        var paths = new Argument<string[]>("FILE") {
            Description = "litmus tests in herd's format, or folders of them", Arity = ArgumentArity.OneOrMore };
        var command = new Command("import", "Litmus tests as scenarios, on stdout.") { paths };
        command.SetAction(parse => Run(host, globals.Style(parse, host), parse.GetValue(paths) ?? []));
        return command;
    }

    private static int Run(CliHost host, Style style, IReadOnlyList<string> paths)
    {
        var codes = new List<int>();
        bool first = true;
        foreach (string path in paths)
        {
            var files = LitmusFiles.Under(host.Full(path));
            if (files.Count == 0)
                codes.Add(host.Fail($"no {LitmusFiles.Extension} file: {path}", ExitCode.InvalidFile));
            foreach (string file in files)
            {
                if (LitmusFiles.Read(host, file) is not { } text)
                {
                    codes.Add(ExitCode.InvalidFile);
                    continue;
                }

                var bag = new DiagnosticBag();
                var litmus = LitmusParser.Parse(text, bag) is { } test ? LitmusTranslator.Translate(test, bag) : null;
                host.Error.Write(DiagnosticRenderer.Render(bag, host.Shown(file), text));
                if (litmus is null)
                {
                    codes.Add(ExitCode.InvalidFile);
                    continue;
                }

                if (style.Json)
                {
                    Event(host, file, LitmusFiles.Imported(litmus));
                    continue;
                }

                host.Out.Write(first ? "" : "\n");
                host.Out.Write(LitmusFiles.Imported(litmus));
                first = false;
            }
        }

        return ExitCode.Worst(codes);
    }

    private static void Event(CliHost host, string file, string scenario) =>
        JsonEvents.Write(host.Out, "scenario", w =>
        {
            w.WriteString("file", host.Shown(file));
            w.WriteString("text", scenario);
        });
}
