using System.CommandLine;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary><c>fmt [--check] PATH...</c>: one layout for all scenarios; comments, blank lines and order stay.</summary>
/// <remarks>
/// As with other formatters, a file needs to be right in its syntax only: whoever formats on every save is in the
/// middle of something. Nothing of a file is lost, and what it names is not looked up.
/// </remarks>
internal static class FmtVerb
{
    public static Command Create(GlobalOptions globals, CliHost host)
    {
        var paths = new Argument<string[]>("PATH") { Description = "files or folders, - for stdin to stdout",
            Arity = ArgumentArity.OneOrMore };
        var check = new Option<bool>("--check") { Description = "write nothing; exit 1 if something would change" };
        var command = new Command("fmt", "Format scenarios. Only their syntax must be right: names are for check.")
        {
            paths, check,
        };
        command.SetAction(parse =>
            Run(host, parse.GetValue(paths) ?? [], parse.GetValue(check), globals.Style(parse, host)));
        return command;
    }

    private static int Run(CliHost host, IReadOnlyList<string> paths, bool check, Style style)
    {
        var sources = new Sources(host, (bag, shown, text) =>
            host.Error.Write(DiagnosticRenderer.Render(bag, shown, text)));
        var codes = new List<int>();
        foreach (string path in paths)
        {
            if (path == "-")
            {
                codes.Add(StandardInput(host, sources, check, style));
                continue;
            }

            var files = sources.Files(path);
            if (files.Count == 0 && !Directory.Exists(host.Full(path)))
                codes.Add(host.Fail($"no such file or folder: {path}{NamedFiles.Near(host, host.Full(path))}",
                    ExitCode.InvalidFile));
            else if (files.Count == 0)
                codes.Add(host.Fail($"nothing selected: no .smp file in {path}", ExitCode.NothingSelected));
            foreach (string file in files)
                codes.Add(One(host, sources, file, check, style));
        }

        return ExitCode.Worst(codes);
    }

    private static int One(CliHost host, Sources sources, string file, bool check, Style style)
    {
        if (sources.FromFile(file) is not { } source)
            return ExitCode.InvalidFile;
        string text = Printer.Print(source.File);
        if (text == source.Text)
            return ExitCode.AsExpected;
        if (!check)
            TraceFiles.Save(file, text);
        if (style.Json)
            Event(host, check, source.Shown, changed: true, text: null);
        else if (!style.Quiet)
            host.Out.WriteLine($"{(check ? "would format" : "formatted")} {source.Shown}");
        return check ? ExitCode.NotAsExpected : ExitCode.AsExpected;
    }

    private static int StandardInput(CliHost host, Sources sources, bool check, Style style)
    {
        if (sources.StandardInput() is not { } text)
            return ExitCode.InvalidFile;
        var bag = new DiagnosticBag();
        var file = host.Engine.Parse("stdin", text, bag);
        host.Error.Write(DiagnosticRenderer.Render(bag, "stdin", text));
        if (!bag.Clean)
            return ExitCode.InvalidFile;
        string formatted = Printer.Print(file);
        if (style.Json)
            Event(host, check, "stdin", formatted != text, formatted);
        else if (!check)
            host.Out.Write(formatted);
        return check && formatted != text ? ExitCode.NotAsExpected : ExitCode.AsExpected;
    }

    private static void Event(CliHost host, bool check, string file, bool changed, string? text) =>
        JsonEvents.Write(host.Out, check ? "would-format" : "formatted", w =>
        {
            w.WriteString("file", file);
            w.WriteBoolean("changed", changed);
            if (text is not null && !check)
                w.WriteString("text", text);
        });
}
