using System.CommandLine;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary><c>list</c>: the scenarios with what they promise, or one of the tables of the language.</summary>
internal static class ListVerb
{
    private static readonly string[] _topics = ["scenarios", "instructions", "devices", "monitors", "options"];

    public static Command Create(GlobalOptions globals, CliHost host)
    {
        var what = new Argument<string[]>("WHAT") { Description =
            "scenarios [PATH...], instructions, devices, monitors or options", Arity = ArgumentArity.ZeroOrMore };
        var command =
            new Command("list", "What there is: scenarios, instructions, devices, monitors, options.") { what };
        command.SetAction(parse =>
        {
            string[] words = parse.GetValue(what) ?? [];
            var style = globals.Style(parse, host);
            string topic = words.Length > 0 ? words[0] : _topics[0];
            var inventory = host.Engine.Inventory;
            return topic switch
            {
                "scenarios" => Scenarios(host, style, words.Length > 1 ? words[1..] : []),
                "instructions" => Table(host, style, inventory.Instructions),
                "devices" => Table(host, style, inventory.Devices),
                "monitors" => Table(host, style, inventory.Monitors),
                "options" => Table(host, style, inventory.Options),
                _ when File.Exists(host.Full(topic)) || Directory.Exists(host.Full(topic)) =>
                    Scenarios(host, style, words),
                _ => host.Unknown("list", topic, _topics),
            };
        });
        return command;
    }

    private static int Scenarios(CliHost host, Style style, IReadOnlyList<string> paths)
    {
        var sources = new Sources(host, (bag, path, text) =>
            host.Error.Write(DiagnosticRenderer.Render(bag, path, text)));
        foreach (var source in sources.Read(paths))
        {
            foreach (var test in source.File.Tests)
                Scenario(host, style, source, test);
        }

        return sources.Failed ? ExitCode.InvalidFile : ExitCode.AsExpected;
    }

    private static void Scenario(CliHost host, Style style, Source source, Test test)
    {
        var cases = Cases.Of(test, new CaseFilter(), new DiagnosticBag());
        if (style.Json)
        {
            foreach (var one in cases)
            {
                JsonEvents.Write(host.Out, "case", w =>
                {
                    w.WriteString("test", test.Name.Text);
                    w.WriteString("variant", one.VariantName);
                    w.WriteString("model", one.Model);
                    w.WriteString("expected", one.Expected?.ToString());
                    w.WriteString("file", source.Shown);
                });
            }

            return;
        }

        host.Out.WriteLine($"{test.Name.Text}  {DiagnosticRenderer.Visible(test.Story ?? "")}".TrimEnd());
        foreach (var variant in cases.GroupBy(static c => c.VariantName))
        {
            string promises = string.Join("; ", variant.GroupBy(static c => c.Expected?.ToString() ?? "no promise")
                .Select(static g => $"{string.Join(',', g.Select(static c => c.ModelName).Distinct())} {g.Key}"));
            host.Out.WriteLine($"  {variant.Key,-18} {promises}");
        }
    }

    private static int Table(CliHost host, Style style, IReadOnlyList<InventoryEntry> entries)
    {
        int width = Math.Min(34, entries.Select(static e => e.Syntax.Length).DefaultIfEmpty(0).Max());
        string? group = null;
        foreach (var entry in entries)
        {
            if (style.Json)
            {
                JsonEvents.Write(host.Out, "entry", w =>
                {
                    w.WriteString("group", entry.Group);
                    w.WriteString("name", entry.Name);
                    w.WriteString("syntax", entry.Syntax);
                    w.WriteString("text", entry.Text);
                    w.WriteString("example", entry.Example);
                });
                continue;
            }

            if (entry.Group != group && entry.Group.Length > 0)
                host.Out.WriteLine(entry.Group);
            group = entry.Group;
            host.Out.WriteLine($"  {entry.Syntax.PadRight(width)}  {entry.Text}");
            if (style.Verbose && entry.Example is { } example)
                host.Out.WriteLine(string.Join('\n', example.TrimEnd().Split('\n').Select(static l => "      " + l)));
        }

        return ExitCode.AsExpected;
    }
}
