using System.CommandLine;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// <c>convert TRACE</c>: a saved trace as one that Coyote replays; with <c>--scenario</c> the other way round. By the
/// plug-in.
/// </summary>
internal sealed class ConvertVerb
{
    private const string What = "a trace";

    private readonly CheckFlags _flags = new();
    private readonly Argument<string> _trace = new("TRACE") { Description =
        "a saved trace; with --scenario one of Coyote" };
    private readonly Option<string?> _scenario = new("--scenario") { Description =
        "what a trace of Coyote is a run of: a file or a shipped scenario", HelpName = "PATH" };
    private readonly Option<string?> _test = OneCase.TestFlag();
    private readonly Option<string?> _output = new("--output", "-o") { Description = "write to a file",
        HelpName = "FILE" };

    private ConvertVerb()
    {
    }

    public static Command Create(GlobalOptions globals, CliHost host)
    {
        var verb = new ConvertVerb();
        var command = new Command("convert", "Turn a saved trace into one of Coyote, or back (plug-in).")
        {
            verb._trace, verb._scenario, verb._test, verb._output,
        };
        foreach (var option in verb._flags.ForCase)
            command.Add(option);
        command.SetAction(parse => verb.Run(parse, globals.Style(parse, host), host));
        return command;
    }

    private int Run(ParseResult parse, Style style, CliHost host)
    {
        string? output = parse.GetValue(_output);
        if (style.Json && output is null)
            return host.Fail("`--json` needs `-o FILE`: the trace itself is no event");
        if (_flags.Request(parse, host) is not { } request)
            return ExitCode.BadCommandLine;
        string? scenario = parse.GetValue(_scenario), test = parse.GetValue(_test);
        bool picks = test is not null || _flags.ForCase.Any(o => parse.GetResult(o) is { Implicit: false });
        if (scenario is null && picks)
            return host.Fail("a saved trace says what it is a run of: the other flags go with `--scenario`");
        if (host.Plugins.Find("`convert`", out string problem) is not { } plugin)
            return host.Fail(problem);
        string path = parse.GetValue(_trace)!;
        string? text = scenario is null ? Theirs(path, plugin, host, out int code)
            : Ours(path, OneCase.Of(scenario, test, request.Filter, host, out code), output, plugin, host, ref code);
        if (text is null)
            return code;
        if (output is null)
            host.Out.Write(text);
        else
            TraceFiles.Save(host.Full(output), text);
        if (style.Json)
        {
            JsonEvents.Write(host.Out, "converted", w =>
            {
                w.WriteString("trace", path);
                w.WriteString("saved", output);
            });
        }

        return ExitCode.AsExpected;
    }

    /// <summary>A saved trace for Coyote.</summary>
    private static string? Theirs(string path, IPlugin plugin, CliHost host, out int code)
    {
        code = ExitCode.InvalidFile;
        if (TraceFiles.Load(path, host) is not { } trace)
            return null;
        if (trace.Loop is not null)
        {
            code = host.Fail($"{path} repeats its last steps for ever, and Coyote replays runs that end");
            return null;
        }

        var sources = new Sources(host, (bag, shown, source) =>
            host.Error.Write(DiagnosticRenderer.Render(bag, shown, source)));
        if (TraceFiles.Subject(trace, path, sources, host, out code) is not { } subject)
            return null;
        var replay = new Replay(subject.System, trace);
        var report = replay.Run();
        if (report.Wanted is null)
            return plugin.TraceOf(subject.System, subject.Case.Name, replay.Transitions);
        code = host.Fail($"{path} no longer applies at step {report.Step}: `smpcheck replay` says why",
            ExitCode.TraceGone);
        return null;
    }

    /// <summary>A trace of Coyote as a saved one.</summary>
    private static string? Ours(string path, OneCase? one, string? output, IPlugin plugin, CliHost host, ref int code)
    {
        if (one is null)
            return null;
        code = ExitCode.InvalidFile;
        if (NamedFiles.Text(host, host.Full(path), What, TraceReader.MaxBytes) is not { } text)
            return null;
        if (plugin.RunOf(one.System, text, out string wrong) is not { } steps)
        {
            code = host.Fail($"{path}: {wrong}", ExitCode.InvalidFile);
            return null;
        }

        string folder = output is null ? host.Full(".") : Path.GetDirectoryName(host.Full(output))!;
        return TraceJson.Write(TraceBuilder.Build(one.Case, TraceFiles.SourceFor(one.Source, folder),
            host.Engine.Version, TraceBuilder.Record(one.System, steps, null),
            new TraceFound("coyote", null, Minimised: false)));
    }
}
