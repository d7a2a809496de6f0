using System.CommandLine;
using System.Globalization;

namespace Smpcheck.Explorer;

/// <summary><c>replay TRACE...</c>: strict replay of saved traces against the scenarios as they are now.</summary>
internal sealed class ReplayVerb(CliHost host, Style style)
{
    private int? To { get; init; }
    private int? Continue { get; init; }
    private bool Accept { get; init; }
    private bool Rebase { get; init; }

    public static Command Create(GlobalOptions globals, CliHost host)
    {
        var traces = new Argument<string[]>("TRACE") { Description = "saved traces", Arity = ArgumentArity.OneOrMore };
        var to = new Option<int?>("--to") { Description = "stop after so many steps and print the state",
            HelpName = "K" };
        var on = new Option<int?>("--continue") { Description =
            "run on at random where the trace ends or stops to apply; a new trace", HelpName = "SEED" };
        var rebase = new Option<bool>("--rebase") { Description =
            "insert hardware steps where one is missing; rewrites the file if it reproduces" };
        var accept = new Option<bool>("--accept") { Description = "from now on expect that the violation is gone" };
        var command = new Command("replay", "Replay saved traces step by step, by name.") { traces, to, on, rebase,
            accept };
        command.SetAction(parse =>
        {
            var verb = new ReplayVerb(host, globals.Style(parse, host))
            {
                To = parse.GetValue(to),
                Continue = parse.GetValue(on),
                Rebase = parse.GetValue(rebase),
                Accept = parse.GetValue(accept),
            };
            return ExitCode.Worst((parse.GetValue(traces) ?? []).Select(verb.One).ToList());
        });
        return command;
    }

    private int One(string path)
    {
        if (host.Interrupted.IsCancellationRequested)
            return ExitCode.Interrupted;
        var sources = new Sources(host, (bag, shown, text) =>
            host.Error.Write(Model.DiagnosticRenderer.Render(bag, shown, text)));
        if (TraceFiles.Load(path, host) is not { } trace
            || TraceFiles.Scenario(trace, path, sources, host) is not { } source)
            return ExitCode.InvalidFile;
        if (TraceFiles.CaseOf(trace, source, host) is not { } run)
            return ExitCode.TraceGone;
        if (TraceFiles.Machine(run, source, host) is not { } system)
            return ExitCode.InvalidFile;

        var replay = new Replay(system, trace);
        var report = replay.Run(To ?? int.MaxValue, Rebase);
        if (To is not null && report.Wanted is null)
            return State(path, report);
        Say(path, trace, report, Fingerprint.Blocks(run.Test, run.Variant));
        if (style.Verbose && report.Outcome == ReplayOutcome.Reproduced)
            host.Out.Write(TextTimeline.Render(TraceFiles.Title(run), report.Run,
                new TimelineOptions { Ascii = style.Ascii }));
        if (Continue is { } seed)
            return RunOn(path, trace, run, source, replay, seed);
        if (Rebase && report is { Outcome: ReplayOutcome.Reproduced, Inserted: > 0 })
            Save(path, TraceBuilder.Build(run, trace.Source, host.Engine.Version, report.Run,
                trace.Found with { Minimised = false }));
        if (Accept && report.Outcome is ReplayOutcome.Blocked or ReplayOutcome.Fixed)
        {
            Save(path, trace with { Expect = new TraceExpectation(trace.Expect.Property, Not: true, 0) });
            return ExitCode.AsExpected;
        }

        return Code(trace, report.Outcome);
    }

    /// <summary>An accepted trace turns the two sides round; a trace that no longer applies stays what it is.</summary>
    private static int Code(Trace trace, ReplayOutcome outcome) => outcome switch
    {
        ReplayOutcome.Gone => ExitCode.TraceGone,
        ReplayOutcome.Different => ExitCode.NotAsExpected,
        ReplayOutcome.Reproduced => trace.Expect.Not ? ExitCode.NotAsExpected : ExitCode.AsExpected,
        _ => trace.Expect.Not ? ExitCode.AsExpected : ExitCode.NotAsExpected,
    };

    private void Say(string path, Trace trace, ReplayReport report, IReadOnlyDictionary<string, string> blocks)
    {
        int code = Code(trace, report.Outcome);
        if (style.Json)
        {
            JsonEvents.Write(host.Out, "trace-replayed", w =>
            {
                w.WriteString("trace", path);
                w.WriteString("outcome", report.Outcome == ReplayOutcome.Fixed ? "fixed?" : report.Outcome.ToString()
                    .ToLowerInvariant());
                w.WriteNumber("step", report.Step);
                w.WriteNumber("steps", trace.Steps.Count);
                w.WriteString("property", trace.Expect.Property);
                w.WriteNumber("exit", code);
            });
            return;
        }

        if (style.Quiet && code == ExitCode.AsExpected)
            return;
        var lines = ReplayText.Of(trace, report, blocks);
        string first = code == ExitCode.AsExpected
            ? lines[0].Replace(" Looks like a fix: --accept", "", StringComparison.Ordinal)
            .Replace(" --accept keeps it so", "", StringComparison.Ordinal) : lines[0];
        host.Out.WriteLine($"{(code == 0 ? style.Good("ok") : style.Bad("!!"))}  {path}: {first}");
        foreach (string line in lines.Skip(1))
            host.Out.WriteLine(line);
    }

    private int State(string path, ReplayReport report)
    {
        host.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: the state after step {report.Step}"));
        foreach (var entry in report.State)
            host.Out.WriteLine($"  {entry.Owner,-8} {entry.Key,-12} {entry.Value}".TrimEnd());
        host.Out.WriteLine($"enabled: {string.Join(" | ", report.Enabled.Select(Steps.Plain))}");
        return ExitCode.AsExpected;
    }

    /// <summary>What comes after the recorded part is a new trace, never the old verdict.</summary>
    private int RunOn(string path, Trace trace, Case run, Source source, Replay replay, int seed)
    {
        var further = RandomRuns.Continue(replay.Stepper, replay.Taken, seed);
        string name = Path.GetFileName(path).Replace(".trace.json", "", StringComparison.Ordinal);
        string full = host.Full(Path.Combine(TraceFiles.Folder,
            string.Create(CultureInfo.InvariantCulture, $"{name}.continue-{seed}.trace.json")));
        var found = new TraceFound("replay --continue", seed, Minimised: false);
        var next = TraceBuilder.Build(run, TraceFiles.SourceFor(source, Path.GetDirectoryName(full)!),
            host.Engine.Version, further, found);
        TraceFiles.Save(full, TraceJson.Write(next));
        string shown = host.Shown(full);
        int from = Math.Min(replay.Taken.Count, trace.Steps.Count);
        string ended = further.Broken is { } broken ? $"{broken.Property}: {broken.Sentence}" : "nothing violated";
        host.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"continued with seed {seed} from step {from}: {further.Steps.Count} steps, {ended}; saved {shown}"));
        return further.Broken is null ? ExitCode.AsExpected : ExitCode.NotAsExpected;
    }

    private void Save(string path, Trace trace)
    {
        TraceFiles.Save(host.Full(path), TraceJson.Write(trace));
        if (!style.Json)
            host.Out.WriteLine($"saved {path}");
    }
}
