using System.CommandLine;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>The one case that a command line means, with its machine.</summary>
internal sealed record OneCase(Source Source, Case Case, IDescribedSystem System)
{
    /// <summary>The flag that picks one of several tests.</summary>
    public static Option<string?> TestFlag() =>
        new("--test") { Description = "one of several tests of the file", HelpName = "T" };

    /// <summary>
    /// The base of the one test under its first model at its first sizes, where nothing else is asked for; null with
    /// what is wrong said.
    /// </summary>
    /// <param name="path">A file, a shipped scenario, <c>-</c>.</param>
    /// <param name="test">The name of the test, or null where there is one.</param>
    /// <param name="filter">Variant, model and sizes.</param>
    /// <param name="host">Where to say what is wrong.</param>
    /// <param name="code">The exit code then.</param>
    public static OneCase? Of(string path, string? test, CaseFilter filter, CliHost host, out int code)
    {
        var sources = new Sources(host, (bag, shown, text) =>
            host.Error.Write(DiagnosticRenderer.Render(bag, shown, text)));
        var read = sources.Read([path]);
        code = ExitCode.InvalidFile;
        if (sources.Failed || Test(read, test, host, out code) is not ({ } source, { } picked))
            return null;
        code = ExitCode.BadCommandLine;
        if (Undeclared.First(filter, [picked]) is { } wrong)
        {
            host.Unknown(wrong.What, wrong.Name, wrong.Known);
            return null;
        }

        var bag = new DiagnosticBag();
        var cases = Cases.Of(picked, filter with
        {
            Variants = filter.Variants.Count == 0 ? [Selection.Base] : filter.Variants, AllModels = true,
        }, bag);
        code = ExitCode.InvalidFile;
        if (bag.Clean && cases.Count == 0)
            code = host.Fail("nothing selected: no case matches the flags", ExitCode.NothingSelected);
        var system = bag.Clean && cases.Count > 0
            ? host.Engine.System(cases[0].Test, cases[0].Variant, cases[0].Model, cases[0].Sizes, bag) : null;
        host.Error.Write(DiagnosticRenderer.Render(bag, source.Shown, source.Text));
        return system is null || !bag.Clean ? null : new OneCase(source, cases[0], system);
    }

    private static (Source, Test)? Test(IReadOnlyList<Source> read, string? name, CliHost host, out int code)
    {
        var tests = read.SelectMany(static s => s.File.Tests.Select(t => (Source: s, Test: t))).ToList();
        string[] names = [.. tests.Select(static t => t.Test.Name.Text)];
        code = ExitCode.BadCommandLine;
        if (name is not null && !names.Contains(name))
        {
            host.Unknown("test", name, names);
            return null;
        }

        tests = [.. tests.Where(t => name is null || t.Test.Name.Text == name)];
        if (tests.Count == 0)
            code = host.Fail("nothing selected: there is no test in this path", ExitCode.NothingSelected);
        else if (tests.Count > 1)
            host.Fail($"this takes one test, and here are {tests.Count}: pick one with `--test`, such as "
                + $"`--test {names[0]}`");
        return tests.Count == 1 ? tests[0] : null;
    }
}
