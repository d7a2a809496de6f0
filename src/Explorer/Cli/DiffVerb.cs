using System.CommandLine;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary><c>diff VARIANT</c>: a variant as a patch of the base, which is how a bug looks in review.</summary>
internal static class DiffVerb
{
    public static Command Create(GlobalOptions globals, CliHost host)
    {
        var variant = new Argument<string>("VARIANT") { Description = "a variant, or TEST/VARIANT" };
        var paths = new Argument<string[]>("PATH") { Description =
            "files or folders; without one, the shipped scenarios", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("diff", "Show a variant as a patch against the base.") { variant, paths };
        command.SetAction(parse =>
            Run(host, globals.Style(parse, host), parse.GetValue(variant)!, parse.GetValue(paths) ?? []));
        return command;
    }

    private static int Run(CliHost host, Style style, string asked, IReadOnlyList<string> paths)
    {
        var sources = new Sources(host, (bag, shown, text) =>
            host.Error.Write(DiagnosticRenderer.Render(bag, shown, text)));
        int slash = asked.IndexOf('/', StringComparison.Ordinal);
        string? only = slash < 0 ? null : asked[..slash];
        string name = asked[(slash + 1)..];
        var tests = sources.Read(paths).SelectMany(static s => s.File.Tests).ToList();
        if (only is not null && tests.All(t => t.Name.Text != only))
            return sources.Failed ? ExitCode.InvalidFile
                : host.Unknown("test", only, tests.Select(static t => t.Name.Text));
        tests = [.. tests.Where(t => only is null || t.Name.Text == only)];
        int found = 0;
        foreach (var test in tests)
        {
            if (Selection.Variants(test).FirstOrDefault(v => v.Name.Text == name) is not { } variant)
                continue;
            found++;
            string patch = Patch.Of(Text(test, null, null), Text(test, name, variant), $"{test.Name.Text}/base",
                $"{test.Name.Text}/{name}");
            if (style.Json)
            {
                Event(host.Out, test.Name.Text, name, patch);
                continue;
            }

            foreach (string line in patch.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                host.Out.WriteLine(line[0] switch { '+' => style.Good(line), '-' => style.Bad(line), _ => line });
        }

        if (found > 0)
            return sources.Failed ? ExitCode.InvalidFile : ExitCode.AsExpected;
        return sources.Failed ? ExitCode.InvalidFile
            : host.Unknown("variant", name, tests.SelectMany(Selection.Variants).Select(static v => v.Name.Text));
    }

    private static void Event(TextWriter output, string test, string variant, string patch) =>
        JsonEvents.Write(output, "patch", w =>
        {
            w.WriteString("test", test);
            w.WriteString("variant", variant);
            w.WriteString("text", patch);
        });

    /// <summary>The test with only this variant's lines, and the variant's verdicts as its own.</summary>
    private static string[] Text(Test test, string? variant, VariantDecl? verdicts)
    {
        var items = Selection.Of(test, variant).Where(static i => i is not VariantDecl)
            .Select(i => i is ExpectDecl expect && verdicts is not null ? expect with { Verdicts = verdicts.Verdicts }
                : i);
        return Printer.Print(new ScenarioFile("", "", [test with { Items = [.. items] }], [])).Split('\n');
    }
}
