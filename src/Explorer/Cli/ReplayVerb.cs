using System.CommandLine;
using System.Globalization;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary><c>replay TRACE...</c>: strict replay of saved traces against the scenarios as they are now.</summary>
internal sealed class ReplayVerb(CliHost host, Style style)
{
    private readonly ReplayOutput _output = new(host, style);
    private readonly ReportBook _book = new("smpcheck replay", host.Engine);
    private Func<int, ReportCase>? _replayed;

    private int? To { get; init; }
    private int? Continue { get; init; }
    private bool Accept { get; init; }
    private bool Rebase { get; init; }

    public static Command Create(GlobalOptions globals, CliHost host)
    {
        var traces = new Argument<string[]>("TRACE") { Description = "saved traces", Arity = ArgumentArity.OneOrMore };
        var to = new Option<string?>("--to") { Description = "stop after so many steps and print the state",
            HelpName = "K" };
        var on = new Option<string?>("--continue") { Description =
            "run on at random where the trace ends or stops to apply; a new trace", HelpName = "SEED" };
        var rebase = new Option<bool>("--rebase") { Description =
            "insert hardware steps where one is missing; rewrites the file if it reproduces" };
        var accept = new Option<bool>("--accept") { Description = "from now on expect that the violation is gone" };
        var command = new Command("replay", "Replay saved traces step by step, by name.") { traces, to, on, rebase,
            accept };
        var reportFlag = ReportFiles.Flag();
        command.Add(reportFlag);
        command.SetAction(parse =>
        {
            int steps = int.MaxValue, seed = 0;
            if (!FlagValue.TakeWhole(parse, to, 0, int.MaxValue, ref steps, "a number of steps, 0 or more", host)
                || !FlagValue.TakeWhole(parse, on, int.MinValue, int.MaxValue, ref seed, "a whole number", host))
                return ExitCode.BadCommandLine;
            Option[] ends = [.. new Option[] { to, on, accept }.Where(o => parse.GetResult(o) is { Implicit: false })];
            if (ends.Length > 1)
                return host.Fail($"`{ends[0].Name}` and `{ends[1].Name}` do not go together");
            if (ReportFiles.Request(parse, reportFlag, host, out int wrong) is not { } reports)
                return wrong;
            var style = globals.Style(parse, host);
            var verb = new ReplayVerb(host, style)
            {
                To = ends is [{ Name: "--to" }] ? steps : null,
                Continue = ends is [{ Name: "--continue" }] ? seed : null,
                Rebase = parse.GetValue(rebase),
                Accept = parse.GetValue(accept),
            };
            List<int> codes = [.. (parse.GetValue(traces) ?? []).Select(verb.Reported)];
            verb._book.Interrupted = host.Interrupted.IsCancellationRequested;
            return ExitCode.Worst(reports.Write(verb._book, style) ? codes
                : [.. codes, ExitCode.InvalidFile]);
        });
        return command;
    }

    private int Reported(string path)
    {
        _replayed = null;
        int said = host.Failures.Count, code = One(path);
        _book.Add(_replayed?.Invoke(code) ?? ReplayCase.Of(path, [.. host.Failures.Skip(said)], code));
        return code;
    }

    private int One(string path)
    {
        if (host.Interrupted.IsCancellationRequested)
            return ExitCode.Interrupted;
        if (TraceFiles.Load(path, host) is not { } trace)
            return ExitCode.InvalidFile;
        var sources = new Sources(host, (bag, shown, text) =>
            host.Error.Write(DiagnosticRenderer.Render(bag, shown, text)));
        if (TraceFiles.Subject(trace, path, sources, host, out int code) is not { } subject)
            return code;

        var replay = new Replay(subject.System, trace);
        var report = replay.Run(To ?? int.MaxValue, Rebase);
        _replayed = ended => ReplayCase.Of(path, trace, subject, report, ended);
        if (To is not null && report.Wanted is null)
        {
            _output.State(path, report);
            return ExitCode.AsExpected;
        }

        bool accepted = Accept && trace.Expect.Property is not null
            && report.Outcome is ReplayOutcome.Blocked or ReplayOutcome.Fixed;
        code = accepted ? ExitCode.AsExpected : Code(trace, report.Outcome);
        _output.Replayed(path, trace, report, Fingerprint.Blocks(subject.Case.Test, subject.Case.Variant), code);
        if (report.Outcome == ReplayOutcome.Reproduced)
            _output.Picture(subject.Case, report.Run);
        if (Continue is { } seed)
            return RunOn(path, trace, subject, replay, report, seed);
        if (Rebase && report is { Outcome: ReplayOutcome.Reproduced, Inserted: > 0 })
            Save(path, TraceBuilder.Build(subject.Case, trace.Source, host.Engine.Version, report.Run,
                trace.Found with { Minimised = false }));
        return Accept ? Accepted(path, trace, report.Outcome, code) : code;
    }

    /// <summary>An accepted trace turns the two sides round; a trace that no longer applies stays what it is.</summary>
    private static int Code(Trace trace, ReplayOutcome outcome) => outcome switch
    {
        ReplayOutcome.Gone => ExitCode.TraceGone,
        ReplayOutcome.Different => ExitCode.NotAsExpected,
        ReplayOutcome.Reproduced => trace.Expect.Not ? ExitCode.NotAsExpected : ExitCode.AsExpected,
        _ => trace.Expect.Not ? ExitCode.AsExpected : ExitCode.NotAsExpected,
    };

    /// <summary>Only a violation that is gone can be accepted; what cannot be is said, and never exits 0.</summary>
    private int Accepted(string path, Trace trace, ReplayOutcome outcome, int code)
    {
        string? refused = outcome switch
        {
            _ when trace.Expect.Property is null => "it is a run in which nothing is violated",
            ReplayOutcome.Reproduced => $"{trace.Expect.Property} is still violated",
            ReplayOutcome.Different => "it fails in another way now",
            ReplayOutcome.Gone => "it does not say whether the violation is gone; run check",
            _ when trace.Expect.Not => "it was accepted before",
            _ => null,
        };
        if (refused is not null)
        {
            _output.NotAccepted(path, refused);
            return code == ExitCode.AsExpected && !trace.Expect.Not ? ExitCode.NotAsExpected : code;
        }

        Save(path, trace with { Expect = new TraceExpectation(trace.Expect.Property, Not: true, 0) });
        return code;
    }

    /// <summary>What comes after the recorded part is a new trace, never the old verdict.</summary>
    private int RunOn(string path, Trace trace, TraceSubject subject, Replay replay, ReplayReport report, int seed)
    {
        if (replay.Stepper.Broken.Count > 0)
        {
            _output.NotContinued(path, report);
            return Code(trace, report.Outcome);
        }

        int from = replay.Taken.Count;
        var further = RandomRuns.Continue(replay.Stepper, replay.Taken, seed);
        string name = Path.GetFileName(path).Replace(".trace.json", "", StringComparison.Ordinal);
        string full = host.Full(Path.Combine(TraceFiles.Folder,
            string.Create(CultureInfo.InvariantCulture, $"{name}.continue-{seed}.trace.json")));
        var found = new TraceFound("replay --continue", seed, Minimised: false);
        var next = TraceBuilder.Build(subject.Case,
            TraceFiles.SourceFor(subject.Source, Path.GetDirectoryName(full)!), host.Engine.Version, further, found);
        TraceFiles.Save(full, TraceJson.Write(next));
        int code = further.Broken is null ? ExitCode.AsExpected : ExitCode.NotAsExpected;
        _output.Continued(path, seed, from, further, host.Shown(full), code);
        return code;
    }

    private void Save(string path, Trace trace)
    {
        TraceFiles.Save(host.Full(path), TraceJson.Write(trace));
        _output.Saved(path, trace);
    }
}
