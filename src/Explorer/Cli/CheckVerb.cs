using System.CommandLine;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// <c>check [PATH...]</c>: every case of every scenario, exhaustively, against what its file promises.
/// </summary>
internal static class CheckVerb
{
    public static Command Create(GlobalOptions globals, CliHost host)
    {
        var flags = new CheckFlags();
        var command = new Command("check", "Check scenarios exhaustively; without a path, the shipped ones.");
        command.Add(flags.Paths);
        var litmusFlags = new LitmusFlags();
        var reportFlag = ReportFiles.Flag();
        foreach (var option in flags.All.Concat(litmusFlags.All).Append(reportFlag))
            command.Add(option);
        command.SetAction(parse =>
        {
            var style = globals.Style(parse, host);
            if (flags.Request(parse, host) is not { } request)
                return ExitCode.BadCommandLine;
            if (litmusFlags.Request(parse, host, out int code) is not { } litmus)
                return code;
            if (ReportFiles.Request(parse, reportFlag, host, out int wrong) is not { } reports)
                return wrong;
            if (style.Verbose)
                request = request with { Options = request.Options with { TraceFailures = true } };
            return request.Watch ? Watch.Run(host, request, () => Reported(host, style, request, litmus, reports))
                : Reported(host, style, request, litmus, reports);
        });
        return command;
    }

    private static int Reported(CliHost host, Style style, CheckRequest request, LitmusRequest litmus,
        ReportFiles reports)
    {
        var book = new ReportBook("smpcheck check", host.Engine);
        host.Failures.Clear(); // A watched run starts anew.
        int code = All(host, style, request, litmus, book);
        book.Problems = [.. host.Failures];
        return reports.Write(book, style) ? code : ExitCode.Worst([code, ExitCode.InvalidFile]);
    }

    /// <summary>Scenarios and litmus tests: a folder may hold both.</summary>
    private static int All(CliHost host, Style style, CheckRequest request, LitmusRequest litmus, ReportBook book)
    {
        string[] files = [.. request.Paths.SelectMany(p => LitmusFiles.Under(host.Full(p))).Distinct()];
        if (files.Length == 0)
            return Once(host, style, request, book);
        if (request.ExplainSize)
            return host.Fail("`--explain-size` takes scenarios; `smpcheck import` makes one of a litmus test");
        if (request.Checkpoint is not null)
            return host.Fail("`--checkpoint` takes scenarios; litmus tests end before there is anything to keep");
        int code = new LitmusCheck(host, style, request, litmus, book).Run(files);
        var sources = new Sources(host, static (_, _, _) => { });
        string[] others = [.. request.Paths.Where(p =>
            LitmusFiles.Under(host.Full(p)).Count == 0 || sources.Files(p).Any(IsScenario))];
        return others.Length == 0 ? code
            : ExitCode.Worst([code, Once(host, style, request with { Paths = others }, book)]);
    }

    private static bool IsScenario(string path) =>
        !path.EndsWith(LitmusFiles.Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>The cases of scenarios: searched, or sampled where the request says so.</summary>
    internal static int Once(CliHost host, Style style, CheckRequest request, ReportBook book)
    {
        if (request.Save is { } save && SaveProblem(host, save) is { } problem)
            return host.Fail(problem, ExitCode.InvalidFile);
        IReporter reporter = new BookReporter(
            style.Json ? new JsonReporter(host.Out) : new TextReporter(host, style), book, request, host);
        var sources = new Sources(host, reporter.Diagnostics);
        var read = sources.Read(request.Paths);
        if (Undeclared(host, request, read, sources.Failed) is { } wrong)
            return wrong;

        var jobs = new List<CheckJob>();
        bool invalid = sources.Failed;
        foreach (var source in read)
        {
            var bag = new DiagnosticBag();
            var names = new HashSet<string>();
            foreach (var test in source.File.Tests)
            {
                // A trace finds its test by this name.
                if (names.Add(test.Name.Text))
                    jobs.AddRange(Cases.Of(test, request.Filter, bag).Select(c => new CheckJob(c, source)));
                else
                    bag.Error("E202", test.Name.Place, $"test `{test.Name.Text}` is declared twice");
            }

            reporter.Diagnostics(bag, source.Shown, source.Text);
            invalid |= !bag.Clean;
        }

        if (jobs.Count == 0)
        {
            if (!invalid)
                host.Fail(Nothing(read, request.Filter));
            return invalid ? ExitCode.InvalidFile : ExitCode.NothingSelected;
        }

        if (request.ExplainSize)
            return SizeReport.Write(host, style, reporter, jobs, invalid);
        return new CheckRun(host, style, request, reporter).Run(jobs, invalid);
    }

    private static string Nothing(IReadOnlyList<Source> sources, CaseFilter filter) =>
        sources.Count == 0 ? "nothing selected: there is no scenario in these paths"
        : sources.All(static s => s.File.Tests.Count == 0)
            ? $"nothing selected: no `test` in {string.Join(", ", sources.Select(static s => s.Shown))}"
        : filter.Property is { } property ? $"nothing selected: no such case checks `{property}`"
        : "nothing selected: no case matches the flags"
            + (filter.Models.Count > 0 ? "; `--all-models` adds the models that a scenario does not name" : "");

    /// <summary>Tried before anything is searched, because finding out after an hour is too late.</summary>
    private static string? SaveProblem(CliHost host, string folder)
    {
        if (folder.Trim().Length == 0)
            return "`--save` takes a folder, not nothing";
        try
        {
            AtomicFile.Probe(Path.Combine(host.Full(folder), "trace"));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"`--save` cannot write to `{folder}`: {e.Message}";
        }
    }

    private static int? Undeclared(CliHost host, CheckRequest request, IReadOnlyList<Source> sources, bool failed)
    {
        if (failed && sources.Count == 0)
            return ExitCode.InvalidFile;
        return Explorer.Undeclared.First(request.Filter, [.. sources.SelectMany(static s => s.File.Tests)]) is { } wrong
            ? host.Unknown(wrong.What, wrong.Name, wrong.Known)
            : null;
    }
}

/// <summary>A case to run and the source it is from.</summary>
internal sealed record CheckJob(Case Case, Source Source);
