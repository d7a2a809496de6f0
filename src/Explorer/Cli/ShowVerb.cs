using System.CommandLine;

namespace Smpcheck.Explorer;

/// <summary>
/// <c>show TRACE</c>: draws a saved trace. Where its scenario still reproduces it, with lanes and sentence.
/// </summary>
internal static class ShowVerb
{
    private static readonly string[] _formats = ["text"];
    private static readonly string[] _later = ["html", "svg", "dot", "md"];

    public static Command Create(GlobalOptions globals, CliHost host)
    {
        var trace = new Argument<string>("TRACE") { Description = "a saved trace" };
        var format = new Option<string>("--format") { Description = "text", DefaultValueFactory = static _ => "text" };
        var full = new Option<bool>("--full") { Description = "every step on a line of its own" };
        var last = new Option<int>("--last") { Description = "only the last lines", HelpName = "N" };
        var lanes = new Option<string?>("--lanes") { Description = "only these lanes, such as core*,sb0",
            HelpName = "L,.." };
        var output = new Option<string?>("--output", "-o") { Description = "write to a file", HelpName = "FILE" };
        var noFix = new Option<bool>("--no-fix") { Description = "do not look for an edit that mends it" };
        var command = new Command("show", "Draw a saved trace.") { trace, format, full, last, lanes, output, noFix };
        command.SetAction(parse =>
        {
            string asked = parse.GetValue(format)!;
            if (_later.Contains(asked))
                return host.Fail($"`--format {asked}` comes in a later version; this one draws text");
            if (!_formats.Contains(asked))
                return host.Unknown("format", asked, _formats.Concat(_later));
            var style = globals.Style(parse, host);
            string[] wanted = (parse.GetValue(lanes) ?? "")
                .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var options = new TimelineOptions { Full = parse.GetValue(full), Last = Math.Max(0, parse.GetValue(last)),
                Ascii = style.Ascii, Lanes = wanted };
            return Run(host, parse.GetValue(trace)!, options, parse.GetValue(output), fix: !parse.GetValue(noFix));
        });
        return command;
    }

    private static int Run(CliHost host, string path, TimelineOptions options, string? output, bool fix)
    {
        if (TraceFiles.Load(path, host) is not { } trace)
            return ExitCode.InvalidFile;
        string text = Draw(host, path, trace, options, fix);
        if (output is null)
            host.Out.Write(text);
        else
            TraceFiles.Save(host.Full(output), text);
        return ExitCode.AsExpected;
    }

    private static string Draw(CliHost host, string path, Trace trace, TimelineOptions options, bool fix)
    {
        var sources = new Sources(host, static (_, _, _) => { });
        if (TraceFiles.Scenario(trace, path, sources, host) is { } source
            && TraceFiles.CaseOf(trace, source, host) is { } run &&
            TraceFiles.Machine(run, source, host) is { } system)
        {
            var report = new Replay(system, trace).Run();
            if (report.Outcome == ReplayOutcome.Reproduced)
            {
                var mended = fix ? Remedies.Lines(run, host.Engine.System, host.Interrupted) : [];
                return TextTimeline.Render(TraceFiles.Title(run), report.Run, options)
                    + string.Concat(mended.Select(static l => l + "\n"));
            }
        }

        host.Error.WriteLine("note: the scenario does not reproduce this trace any more; it is drawn as it was saved");
        return TextTimeline.Render(TraceFiles.Title(trace), Explorer.Run.Of(trace), options);
    }

}
