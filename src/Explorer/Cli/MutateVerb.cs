using System.CommandLine;
using System.Globalization;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// <c>mutate PATH</c>: drops, swaps and weakens each line of a correct scenario and says which property needs it.
/// </summary>
/// <remarks>
/// Exit codes: 0 every mutant is caught or redundant; 1 a line is unprotected, or the scenario itself does not pass; 3
/// a file is wrong; 4 some mutant is undecided or inconclusive; 6 nothing is expected to pass; 130 interrupted.
/// </remarks>
internal static class MutateVerb
{
    /// <summary>States of one search, unless the command line says otherwise.</summary>
    private const long UsualStates = 200_000;

    /// <summary>The column in which verdicts stand.</summary>
    private const int VerdictColumn = 48;

    private static readonly MutantFate[] _order =
    [
        MutantFate.Caught, MutantFate.Redundant, MutantFate.Unprotected, MutantFate.Undecided, MutantFate.Inconclusive,
        MutantFate.Invalid,
    ];

    public static Command Create(GlobalOptions globals, CliHost host)
    {
        var flags = new CheckFlags();
        var paths = new Argument<string[]>("PATH") { Description =
            "files, folders, shipped scenarios by name, - for stdin", Arity = ArgumentArity.OneOrMore };
        var command =
            new Command("mutate", "Drop, swap and weaken each line of a correct scenario: who notices?") { paths };
        foreach (var option in flags.ForMutants)
            command.Add(option);
        command.SetAction(parse =>
        {
            var style = globals.Style(parse, host);
            if (flags.Request(parse, host) is not { } request)
                return ExitCode.BadCommandLine;
            return Run(host, style, request with { Paths = parse.GetValue(paths) ?? [] });
        });
        return command;
    }

    private static int Run(CliHost host, Style style, CheckRequest request)
    {
        IReporter reporter = style.Json ? new JsonReporter(host.Out) : new TextReporter(host, style);
        var sources = new Sources(host, reporter.Diagnostics);
        List<int> codes = [];
        foreach (var source in sources.Read(request.Paths))
        {
            foreach (var test in source.File.Tests)
            {
                var bag = new DiagnosticBag();
                var cases = CasesOf(test, request.Filter, bag);
                reporter.Diagnostics(bag, source.Shown, source.Text);
                codes.Add(bag.Clean && Assemble(host, reporter, source, cases) ? One(host, style, request, test, cases)
                    : ExitCode.InvalidFile);
            }
        }

        if (sources.Failed)
            codes.Add(ExitCode.InvalidFile);
        else if (codes.Count == 0)
            codes.Add(host.Fail("nothing selected: there is no test in these paths", ExitCode.NothingSelected));
        return ExitCode.Worst(codes);
    }

    /// <summary>The base under each model that nobody expects it to fail, at its first sizes or those asked
    /// for.</summary>
    private static List<Case> CasesOf(Test test, CaseFilter filter, DiagnosticBag bag)
    {
        var plain = Mutants.Plain(test, null);
        return [.. Cases.Of(test, filter with { Variants = [Selection.Base] }, bag)
            .Where(static c => c.Expected is null or { Fails: null }).DistinctBy(static c => c.Model)
            .Select(c => c with { Test = plain, Expected = null })];
    }

    private static bool Assemble(CliHost host, IReporter reporter, Source source, List<Case> cases)
    {
        bool clean = true;
        foreach (var run in cases.TakeWhile(_ => clean)) // The mistakes of a test are the same under every model.
        {
            var bag = new DiagnosticBag();
            _ = host.Engine.System(run.Test, null, run.Model, run.Sizes, bag);
            reporter.Diagnostics(bag, source.Shown, source.Text);
            clean = bag.Clean;
        }

        return clean;
    }

    private static int One(CliHost host, Style style, CheckRequest request, Test test, List<Case> cases)
    {
        string name = test.Name.Text;
        if (cases.Count == 0)
            return host.Fail(
                $"{name}: nothing to mutate, the scenario is not expected to pass under any of these models",
                ExitCode.NothingSelected);
        var options = new SearchOptions
        {
            MaxStates = request.Options.MaxStates == long.MaxValue ? UsualStates : request.Options.MaxStates,
            Timeout = request.Options.Timeout,
            Memory = request.Options.Memory / request.Workers,
        };
        var check = MutantCheck.Of(cases, host.Engine.System, options, host.Interrupted, out var problem);
        if (host.Interrupted.IsCancellationRequested)
            return ExitCode.Interrupted;
        if (check is null)
            return host.Fail(problem!.Value.Text, problem.Value.Fate switch
            {
                MutantFate.Inconclusive => ExitCode.Inconclusive,
                MutantFate.Invalid => ExitCode.InvalidFile,
                _ => ExitCode.NotAsExpected,
            });

        var mutants = Mutants.Of(cases[0].Test);
        if (!style.Json)
            host.Out.WriteLine($"{name}: {Number(mutants.Count)} mutants, {string.Join(", ", check.Models)}");
        List<MutantResult> results = [];
        foreach (var result in mutants.AsParallel().AsOrdered().WithDegreeOfParallelism(request.Workers)
            .WithMergeOptions(ParallelMergeOptions.NotBuffered).Select(m => check.Judge(m, host.Interrupted)))
        {
            if (host.Interrupted.IsCancellationRequested)
                continue; // What it has found is not whole.
            results.Add(result);
            if (style.Json)
                Event(host.Out, name, result);
            else if (!style.Quiet || result.Fate is not MutantFate.Caught and not MutantFate.Redundant)
                Lines(host.Out, style, result);
            host.Out.Flush();
        }

        Summary(host, style, name, results);
        return host.Interrupted.IsCancellationRequested ? ExitCode.Interrupted : Code(results);
    }

    private static int Code(List<MutantResult> results) =>
        results.Exists(static r => r.Fate == MutantFate.Unprotected) ? ExitCode.NotAsExpected
        : results.Exists(static r => r.Fate is MutantFate.Undecided or MutantFate.Inconclusive) ? ExitCode.Inconclusive
        : ExitCode.AsExpected;

    private static void Lines(TextWriter output, Style style, MutantResult result)
    {
        var (mutant, verdict) = (result.Mutant, result.ToString());
        var what = Hanging.Lines(
            $"  {Number(mutant.Line),4}  {mutant.Kind,-6}  ", DiagnosticRenderer.Visible(mutant.Text));
        string coloured = result.Fate switch
        {
            MutantFate.Caught => style.Good(verdict),
            MutantFate.Redundant => style.Dim(verdict),
            _ => style.Bad(verdict),
        };
        if (what[^1].Length > VerdictColumn - 2)
            what.Add("");
        foreach (string line in what.SkipLast(1))
            output.WriteLine(line);
        output.WriteLine(what[^1].PadRight(VerdictColumn) + coloured);
    }

    private static void Summary(CliHost host, Style style, string name, List<MutantResult> results)
    {
        if (style.Json)
        {
            JsonEvents.Write(host.Out, "mutation-summary", w =>
            {
                w.WriteString("test", name);
                foreach (var fate in _order)
                    w.WriteNumber(Word(fate), results.Count(r => r.Fate == fate));
            });
            return;
        }

        var counts = _order.Select(f => (Fate: f, Count: results.Count(r => r.Fate == f)))
            .Where(static f => f.Count > 0);
        host.Out.WriteLine($"  {string.Join(", ", counts.Select(static f => $"{Number(f.Count)} {Word(f.Fate)}"))}");
    }

    private static void Event(TextWriter output, string test, MutantResult result) =>
        JsonEvents.Write(output, "mutant", w =>
        {
            w.WriteString("test", test);
            w.WriteNumber("line", result.Mutant.Line);
            w.WriteString("kind", result.Mutant.Kind);
            w.WriteString("text", result.Mutant.Text);
            w.WriteString("fate", Word(result.Fate));
            if (result.Fate is MutantFate.Caught or MutantFate.Unprotected or MutantFate.Inconclusive)
                w.WriteString("model", result.Model);
            if (result.Fate == MutantFate.Caught)
            {
                w.WriteString("property", result.Property);
                w.WriteNumber("steps", result.Depth);
            }
            else if (result.Fate == MutantFate.Unprotected)
            {
                w.WriteNumber("newEndings", result.Endings.New);
                w.WriteNumber("lostEndings", result.Endings.Lost);
            }
        });

    private static string Word(MutantFate fate) => fate.ToString().ToLowerInvariant();

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
