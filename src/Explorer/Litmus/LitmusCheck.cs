using System.Diagnostics;
using System.Globalization;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>Runs litmus files under one or several models, reports each, and compares them with a table if there is
/// one.</summary>
internal sealed class LitmusCheck(CliHost host, Style style, CheckRequest request, LitmusRequest litmus,
    ReportBook book)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly LitmusComparison? _comparison = litmus.Expected is { } table ? new LitmusComparison(table) : null;
    private readonly List<int> _codes = [];
    private int _ok;
    private int _no;
    private int _stopped;
    private int _skipped;
    private int _invalid;

    /// <summary>The models to run under: those asked for, else that of the architecture.</summary>
    public static IReadOnlyList<string> Models(CaseFilter filter) =>
        filter.AllModels ? Cases.EveryModel : filter.Models.Count > 0 ? filter.Models : ["tso"];

    public int Run(IReadOnlyList<string> files)
    {
        var models = Models(request.Filter);
        int width = Math.Min(48, files.Max(static f => Path.GetFileNameWithoutExtension(f).Length));
        int chunk = request.Workers == 1 ? 1 : 8 * request.Workers;
        for (int from = 0; from < files.Count && !Stopped; from += chunk)
        {
            var outcomes = new Outcome[Math.Min(chunk, files.Count - from)];
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = request.Workers };
            if (request.Workers == 1)
                outcomes[0] = One(files[from], models);
            else
                Parallel.For(0, outcomes.Length, parallel, i => outcomes[i] = One(files[from + i], models));
            foreach (var outcome in outcomes)
                Report(outcome, width);
        }

        Summary(files.Count);
        return ExitCode.Worst(_codes);
    }

    private bool Stopped => host.Interrupted.IsCancellationRequested || _clock.Elapsed >= request.Budget;

    private sealed record Outcome(string File, string Text, DiagnosticBag Bag, IReadOnlyList<LitmusResult> Results);

    private Outcome One(string file, IReadOnlyList<string> models)
    {
        var bag = new DiagnosticBag();
        if (LitmusFiles.Read(host, file) is not { } text)
        {
            bag.Error(LitmusCodes.Size, Place.Start, "the file cannot be read");
            return new Outcome(file, "", bag, []);
        }

        List<LitmusResult> results = [];
        if (LitmusParser.Parse(text, bag) is { } test && LitmusTranslator.Translate(test, bag) is { } translated)
        {
            foreach (string model in models)
            {
                if (LitmusRunner.Run(translated, model, request.Options, bag, host.Interrupted) is { } result)
                    results.Add(result);
            }
        }

        return new Outcome(file, text, bag, results);
    }

    private void Report(Outcome outcome, int width)
    {
        string name = Path.GetFileNameWithoutExtension(outcome.File);
        if (!outcome.Bag.Clean)
        {
            bool skipped = outcome.Bag.All.All(static d => LitmusCodes.IsSkip(d.Code));
            (_skipped, _invalid) = skipped ? (_skipped + 1, _invalid) : (_skipped, _invalid + 1);
            if (!skipped)
                _codes.Add(ExitCode.InvalidFile);
            Skipped(outcome, name.PadRight(width), skipped);
        }

        foreach (var result in outcome.Results)
        {
            if (!result.Complete)
                (_stopped, _) = (_stopped + 1, 0);
            else if (result.IsOk)
                _ok++;
            else
                _no++;
            if (!result.Complete && !request.AllowInconclusive)
                _codes.Add(ExitCode.Inconclusive);
            Finished(outcome, result, name.PadRight(width));
        }

        host.Out.Flush();
    }

    private void Skipped(Outcome outcome, string name, bool skipped)
    {
        string shown = host.Shown(outcome.File);
        if (skipped)
            book.Add(LitmusCase.Skipped(shown, outcome.Bag.All[0]));
        else
            book.Add(outcome.Bag, shown, outcome.Text);
        if (style.Json)
        {
            new JsonReporter(host.Out).Diagnostics(outcome.Bag, shown, outcome.Text);
            return;
        }

        host.Error.Write(DiagnosticRenderer.Render(outcome.Bag, shown, outcome.Text));
        if (!litmus.Herd)
            host.Out.WriteLine($"{name}  {(skipped ? "skipped" : "invalid")}  {outcome.Bag.All[0].Code}");
    }

    private void Finished(Outcome outcome, LitmusResult result, string name)
    {
        string file = Path.GetFileName(outcome.File);
        var difference = _comparison?.Compare(file, result);
        book.Add(LitmusCase.Of(host.Shown(outcome.File), result, difference, request.AllowInconclusive));
        if (difference is { Agrees: false })
            _codes.Add(ExitCode.NotAsExpected);
        if (style.Json)
            LitmusEvents.Write(host.Out, file, result);
        else if (litmus.Herd)
            host.Out.Write(HerdText.Of(result));
        else if (!style.Quiet || difference is { Agrees: false })
            host.Out.WriteLine(Line(result, name, difference));
        if (style.Json)
            return;
        foreach (string line in difference?.Lines ?? [])
            host.Out.WriteLine($"    {line}");
    }

    private string Line(LitmusResult r, string name, LitmusDifference? difference)
    {
        string mark = difference is null ? "" : difference.Agrees ? style.Good("ok") + "  " : style.Bad("!!") + "  ";
        string verdict = r.Complete ? $"{r.Verdict}  {r.Observation,-9}" : "??  stopped  ";
        string states = r.States.Count == 1 ? "1 state " : $"{r.States.Count} states";
        return string.Create(CultureInfo.InvariantCulture,
            $"{name}  {r.Model,-3}  {mark}{verdict}  {states,10}  {r.Explored,9:N0} explored  {Units.Time(r.Elapsed)}");
    }

    private void Summary(int files)
    {
        book.Interrupted |= Stopped;
        if (Stopped)
            _codes.Add(host.Interrupted.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Inconclusive);
        if (_ok + _no + _stopped == 0)
            _codes.Add(ExitCode.NothingSelected);
        if (style.Json || litmus.Herd)
            return;
        string invalid = _invalid == 0 ? "" : $", {_invalid} invalid";
        string text = $"{files} {(files == 1 ? "test" : "tests")}: {_ok} Ok, {_no} No, "
            + $"{_skipped} skipped{invalid}, {_stopped} inconclusive";
        host.Out.WriteLine(text + style.Dim($"  {Units.Time(_clock.Elapsed)}"));
        if (_comparison is { } c)
        {
            string agreement = $"compared {c.Agree + c.Differ}: {c.Agree} agree, {c.Differ} differ, "
                + $"{c.Unknown} without an entry";
            host.Out.WriteLine(c.Differ == 0 ? style.Good(agreement) : style.Bad(agreement));
        }
    }
}
