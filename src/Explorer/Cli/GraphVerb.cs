using System.CommandLine;
using System.Globalization;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// <c>graph PATH</c>: all states of one case and the steps between them, for Graphviz and for graph libraries. Through
/// QuikGraph where the plug-in is there.
/// </summary>
internal sealed class GraphVerb
{
    /// <summary>States, unless the command line says otherwise: nobody reads a drawing of more.</summary>
    private const int UsualStates = 10_000;

    /// <summary>A graph takes several hundred bytes a state, and a file as many more.</summary>
    private const int MostStates = 1_000_000;

    /// <summary>States beyond which the tool writes by itself: QuikGraph has all objects, and DOT all of the text, in
    /// memory at once.</summary>
    private const int MostThroughPlugin = 100_000;

    private static readonly SortedDictionary<string, GraphFormat> _formats = new(StringComparer.Ordinal)
    {
        ["dot"] = GraphFormat.Dot, ["graphml"] = GraphFormat.GraphMl,
    };

    private readonly CheckFlags _flags = new();
    private readonly Argument<string> _path = new("PATH") { Description =
        "a file, a shipped scenario by name, - for stdin" };
    private readonly Option<string?> _test = OneCase.TestFlag();
    private readonly Option<string> _format = new("--format") { Description = "dot or graphml (dot)",
        DefaultValueFactory = static _ => "dot" };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "write to a file",
        HelpName = "FILE" };

    private GraphVerb()
    {
    }

    public static Command Create(GlobalOptions globals, CliHost host)
    {
        var verb = new GraphVerb();
        var command = new Command("graph", "Write all states of a case and the steps between them.")
        {
            verb._path, verb._test, verb._format, verb._output,
        };
        foreach (var option in verb._flags.ForGraph)
            command.Add(option);
        command.SetAction(parse => verb.Run(parse, globals.Style(parse, host), host));
        return command;
    }

    private int Run(ParseResult parse, Style style, CliHost host)
    {
        string asked = parse.GetValue(_format)!;
        if (!_formats.TryGetValue(asked, out var format))
            return host.Unknown("format", asked, _formats.Keys);
        if (_flags.Request(parse, host) is not { } request)
            return ExitCode.BadCommandLine;
        string? output = parse.GetValue(_output);
        if (style.Json && output is null)
            return host.Fail("`--json` needs `-o FILE`: the graph itself is no event");
        long most = request.Options.MaxStates == long.MaxValue ? UsualStates : request.Options.MaxStates;
        if (most > MostStates)
            return host.Fail($"`--max-states` of a graph is at most {Count(MostStates)}");
        string problem = "";
        var plugin = host.Plugins.Exist ? host.Plugins.Find("writing through QuikGraph", out problem) : null;
        if (problem.Length > 0)
            host.Error.WriteLine($"warning: {DiagnosticRenderer.Visible(problem)}");
        return OneCase.Of(parse.GetValue(_path)!, parse.GetValue(_test), request.Filter, host, out int code)
            is not { } one ? code
            : Write(host, style, one.Case, one.System, (int)most, new Request(format, output, plugin));
    }

    private static int Write(CliHost host, Style style, Case run, IDescribedSystem system, int most, Request request)
    {
        try
        {
            using var graph = StoredGraph.Explore(system, most, host.Interrupted);
            if (graph is null)
            {
                return host.Fail($"{run.Name} has more than {Count(most)} states, and a part of a graph says nothing: "
                    + "raise `--max-states`, or pick smaller sizes with `--set`", ExitCode.Inconclusive);
            }

            if (graph.States > MostThroughPlugin)
                request = request with { Plugin = null };
            if (request.Output is { } file)
                AtomicFile.Write(host.Full(file), writer => Write(graph, run.DisplayName, request, writer));
            else
                Write(graph, run.DisplayName, request, host.Out);
            Say(host, style, run, graph, request);
            return ExitCode.AsExpected;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
    }

    private static void Write(StoredGraph graph, string name, Request request, TextWriter output)
    {
        if (request.Plugin is { } plugin)
            plugin.Write(graph, name, request.Format, output);
        else if (request.Format == GraphFormat.Dot)
            DotWriter.Write(graph, name, output);
        else
            GraphMlWriter.Write(graph, name, output);
    }

    /// <summary>What was written; on the error stream where the graph is on the other.</summary>
    private static void Say(CliHost host, Style style, Case run, StoredGraph graph, Request request)
    {
        int? loops = style.Json || !style.Quiet ? graph.Loops()?.Count : null;
        if (style.Json)
        {
            JsonEvents.Write(host.Out, "graph", w =>
            {
                w.WriteString("case", run.Name);
                w.WriteNumber("states", graph.States);
                w.WriteNumber("steps", graph.Steps);
                if (loops is { } components)
                    w.WriteNumber("loops", components);
                w.WriteNumber("ends", graph.Ends);
                w.WriteString("saved", request.Output);
                w.WriteString("through", request.Plugin?.Text);
            });
            return;
        }

        if (style.Quiet)
            return;
        var stream = request.Output is null ? host.Error : host.Out;
        string looping = loops is { } many ? $", {Count(many)} strongly connected components with a loop" : "";
        string through = request.Plugin is { } plugin ? $" (through {plugin.Text})" : "";
        string where = request.Output is { } file ? $": {host.Shown(host.Full(file))}" : "";
        stream.WriteLine($"{run.Name}: {Count(graph.States)} states, {Count(graph.Steps)} steps{looping}{where}"
            + through);
        if (graph.Ends > 0)
            stream.WriteLine($"note: {Count(graph.Ends)} steps lead nowhere, because a capacity of the model or an "
                + "error of the scenario ends them; they are left out");
    }

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>How the graph is written.</summary>
    private sealed record Request(GraphFormat Format, string? Output, IPlugin? Plugin);
}
