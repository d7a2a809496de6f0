using System.CommandLine;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary><c>list</c>: the scenarios with what they promise, or one of the tables of the language.</summary>
internal static class ListVerb
{
    private static readonly string[] _topics = ["scenarios", "instructions", "devices", "monitors", "options"];

    /// <summary>Columns for names; a longer one gets a line for itself.</summary>
    private const int MostName = 26;

    public static Command Create(GlobalOptions globals, CliHost host)
    {
        var what = new Argument<string[]>("WHAT") { Description =
            "scenarios [PATH...], instructions, devices, monitors or options", Arity = ArgumentArity.ZeroOrMore };
        var command =
            new Command("list", "What there is: scenarios, instructions, devices, monitors, options.") { what };
        command.SetAction(parse =>
        {
            string[] words = parse.GetValue(what) ?? [];
            return Run(host, globals.Style(parse, host), words.Length > 0 ? words[0] : _topics[0], words);
        });
        return command;
    }

    private static int Run(CliHost host, Style style, string topic, string[] words)
    {
        var inventory = host.Engine.Inventory;
        var table = topic switch
        {
            "instructions" => inventory.Instructions,
            "devices" => inventory.Devices,
            "monitors" => inventory.Monitors,
            "options" => inventory.Options,
            _ => null,
        };
        if (table is not null && words.Length > 1)
            return host.Fail($"`list {topic}` takes no more words, not `{words[1]}`. Run `smpcheck list --help`.");
        if (table is not null)
            return Table(host, style, table);
        if (topic == _topics[0])
            return Scenarios(host, style, words.Length > 1 ? words[1..] : []);
        bool named = topic == "-" || File.Exists(host.Full(topic)) || Directory.Exists(host.Full(topic))
            || host.Engine.Catalogue.Any(c => Sources.IsNamed(c.Name, topic));
        return named ? Scenarios(host, style, words)
            : host.Unknown("list or scenario", topic, _topics.Concat(host.CatalogueNames));
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

        Write(host, Hanging.Lines(test.Name.Text + "  ", 2, DiagnosticRenderer.Visible(test.Story ?? "")));
        var variants = cases.GroupBy(static c => c.VariantName).ToList();
        int width = 2 + Math.Min(MostName, variants.Select(static v => v.Key.Length).DefaultIfEmpty(0).Max()) + 2;
        string[] sizes = [.. variants.Select(SizesOf).Distinct()];
        if (sizes is [{ Length: > 0 }])
            Write(host, Hanging.Lines("  sizes", width, sizes[0]));
        foreach (var variant in variants)
        {
            string promises = string.Join("; ", variant.GroupBy(static c => c.Expected?.ToString() ?? "no promise")
                .Select(static g => $"{string.Join(',', g.Select(static c => c.Model).Distinct())} {g.Key}"));
            string own = sizes.Length > 1 && SizesOf(variant) is { Length: > 0 } some ? $"; sizes {some}" : "";
            Write(host, Hanging.Lines($"  {variant.Key}  ", width, promises + own));
        }
    }

    /// <summary>The sizes with more than one value: <c>cores=2,3,4 n=1,2</c>.</summary>
    private static string SizesOf(IEnumerable<Case> cases) => string.Join(' ',
        cases.SelectMany(static c => c.Sizes).GroupBy(static s => s.Key, static s => s.Value)
            .Select(static g => (g.Key, Values: g.Distinct().ToList())).Where(static g => g.Values.Count > 1)
            .Select(static g => $"{g.Key}={string.Join(',', g.Values)}"));

    private static void Write(CliHost host, IEnumerable<string> lines)
    {
        foreach (string line in lines)
            host.Out.WriteLine(line);
    }

    private static int Table(CliHost host, Style style, IReadOnlyList<InventoryEntry> entries)
    {
        int width = 2 + Math.Min(MostName, entries.Select(static e => e.Syntax.Length).DefaultIfEmpty(0).Max()) + 2;
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
            Write(host, Hanging.Lines($"  {entry.Syntax}  ", width, entry.Text));
            if (style.Verbose && entry.Example is { } example)
                host.Out.WriteLine(string.Join('\n', example.TrimEnd().Split('\n').Select(static l => "      " + l)));
        }

        return ExitCode.AsExpected;
    }
}
