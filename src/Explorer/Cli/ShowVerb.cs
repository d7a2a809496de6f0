using System.CommandLine;
using Smpcheck.Model;

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
        var last = new Option<string?>("--last") { Description = "only the last lines", HelpName = "N" };
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
            int rows = 0;
            if (!FlagValue.TakeWhole(parse, last, 1, int.MaxValue, ref rows, "a number of lines, 1 or more", host))
                return ExitCode.BadCommandLine;
            var style = globals.Style(parse, host);
            string[] wanted = (parse.GetValue(lanes) ?? "")
                .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var options = new TimelineOptions { Full = parse.GetValue(full), Last = rows, Ascii = style.Ascii,
                Lanes = wanted };
            return Run(host, style, parse.GetValue(trace)!, options, parse.GetValue(output), !parse.GetValue(noFix));
        });
        return command;
    }

    private static int Run(CliHost host, Style style, string path, TimelineOptions options, string? output, bool fix)
    {
        if (TraceFiles.Load(path, host) is not { } trace)
            return ExitCode.InvalidFile;
        var sources = new Sources(host, (bag, shown, source) =>
            host.Error.Write(DiagnosticRenderer.Render(bag, shown, source)));
        var subject = TraceFiles.Subject(trace, path, sources, host, out int code);
        var report = subject is null ? null : new Replay(subject.System, trace).Run();
        bool reproduced = report is { Outcome: ReplayOutcome.Reproduced };
        if (report is { Outcome: ReplayOutcome.Gone })
            code = ExitCode.TraceGone;
        if (!reproduced)
            host.Error.WriteLine(trace.Expect.Not && code == ExitCode.AsExpected
                ? $"note: {trace.Expect.Property} was accepted as gone; this is the run that showed it"
                : "note: the scenario does not reproduce this trace any more; it is drawn as it was saved");

        var run = reproduced ? report!.Run : Explorer.Run.Of(trace);
        string[] lanes = TextTimeline.Lanes(run);
        if (options.Lanes.FirstOrDefault(p => !lanes.Any(l => TextTimeline.Matches(p, l))) is { } strange)
            return host.Unknown("lane", strange, lanes);
        string text = TextTimeline.Render(reproduced ? TraceFiles.Title(subject!.Case) : TraceFiles.Title(trace), run,
            options);
        if (reproduced && fix)
            text += string.Concat(Remedies.Lines(subject!.Case, subject.Source, host.Engine.System, host.Interrupted)
                .Select(static l => l + "\n"));
        Write(host, style, path, reproduced, text, output);
        return code;
    }

    private static void Write(CliHost host, Style style, string path, bool reproduced, string text, string? output)
    {
        if (output is not null)
            TraceFiles.Save(host.Full(output), text);
        if (style.Json)
        {
            JsonEvents.Write(host.Out, "timeline", w =>
            {
                w.WriteString("trace", path);
                w.WriteBoolean("reproduced", reproduced);
                w.WriteString("saved", output);
                w.WriteString("text", output is null ? text : null);
            });
        }
        else if (output is null)
        {
            host.Out.Write(text);
        }
    }
}
