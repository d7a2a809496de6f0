using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck;

/// <summary>One call of <see cref="Check"/>.</summary>
/// <param name="shown">How messages name the scenario.</param>
/// <param name="full">Absolute path, or null for a text.</param>
/// <param name="options">What to check.</param>
internal sealed class Checking(string shown, string? full, CheckOptions options)
{
    /// <summary>At most so long is the picture of a trace.</summary>
    internal const int MostLines = 60;

    private static readonly Engine _engine = StandardEngine.Create();

    private readonly List<CheckDiagnostic> _diagnostics = [];
    private string _text = "";

    /// <summary>The cases that the options pick; errors go into the bag.</summary>
    public static IReadOnlyList<Case> Cases(ScenarioFile file, CheckOptions options, DiagnosticBag bag)
    {
        var filter = new CaseFilter
        {
            Variants = options.Variants, Models = options.Models, AllModels = options.AllModels,
            Property = options.Property, Set = options.Set,
        };
        if (Undeclared.First(filter, file.Tests) is { } wrong && bag.Clean)
        {
            string help = Suggest.Nearest(wrong.Name, wrong.Known) is { } near ? $"; did you mean `{near}`?" : "";
            throw new ArgumentException($"unknown {wrong.What} `{wrong.Name}`{help}");
        }

        return bag.Clean ? [.. file.Tests.SelectMany(t => Explorer.Cases.Of(t, filter, bag))] : [];
    }

    /// <summary>Checks the cases of a text that are wanted; null for all.</summary>
    public CheckReport Run(string text, Func<Case, bool>? wanted, CancellationToken cancel)
    {
        options.Validate();
        _text = text;
        var bag = new DiagnosticBag();
        var file = _engine.Parse(shown, text, bag);
        IReadOnlyList<Case> cases = [.. Cases(file, options, bag).Where(wanted ?? (static _ => true))];
        Add(bag);
        var results = Batch().Run(cases, new BatchEvents { Diagnostics = (_, wrong) => Add(wrong) }, cancel);
        cancel.ThrowIfCancellationRequested();
        foreach (var test in results.GroupBy(static r => r.Case.Test, ReferenceEqualityComparer.Instance))
            Add(Vacuity.Warnings(test.First().Case.Test, test));
        var source = new Source(file, text, shown, full, null);
        return new CheckReport
        {
            File = shown,
            Cases = [.. results.Select(r => Result(r, source, cancel))],
            Diagnostics = [.. _diagnostics.OrderBy(static d => d.Line).ThenBy(static d => d.Column)],
        };
    }

    private CaseBatch Batch() => new(_engine, new BatchOptions
    {
        Case = new CaseOptions
        {
            MaxStates = options.MaxStates, MaxDepth = options.MaxDepth, Timeout = options.Timeout,
            Memory = options.Memory, Compress = options.Compress, Property = options.Property,
            Reduce = (options.Symmetry ? Reductions.Symmetry : Reductions.None)
                | (options.PartialOrder ? Reductions.Por : Reductions.None),
            TraceFailures = options.TraceExpected,
        },
        Budget = options.Budget,
        Workers = options.Workers,
        Cache = options.CacheFolder is { } folder
            ? new VerdictCache(Path.GetFullPath(folder), _engine.Identity, static _ => { }) : null,
    });

    private void Add(DiagnosticBag bag) => _diagnostics.AddRange(bag.All.Select(d => new CheckDiagnostic(
        d.Code, d.Severity == Severity.Error, d.Message, d.Place.Line, d.Place.Column, d.Place.Length, d.Help,
        DiagnosticRenderer.Render(d, shown, _text))));

    private CheckedCase Result(CaseResult result, Source source, CancellationToken cancel)
    {
        var trace = Trace(result, source);
        return new CheckedCase
        {
            Test = result.Case.Test.Name.Text,
            Variant = result.Case.VariantName,
            Model = result.Case.Model,
            Sizes = result.Case.Sizes,
            Name = result.Case.DisplayName,
            Outcome = Outcome(result.Status),
            Verdict = result.Verdict,
            Expected = result.Case.Expected?.ToString(),
            Property = result.Property,
            Complete = result.Complete,
            States = result.States,
            Symmetry = result.Reduced.HasFlag(Reductions.Symmetry),
            PartialOrder = result.Reduced.HasFlag(Reductions.Por),
            Transitions = result.Transitions,
            Depth = result.Depth,
            Elapsed = result.Elapsed,
            PeakBytes = result.PeakBytes,
            Cached = result.Cached,
            Notes = result.Notes,
            Trace = trace,
            Line = Blame.Of(result.Case, result.Property, result.Run).Place.Line,
            Message = Message(result, trace, source, cancel),
        };
    }

    private static CaseOutcome Outcome(CaseStatus status) => status switch
    {
        CaseStatus.AsExpected => CaseOutcome.AsExpected,
        CaseStatus.Unexpected => CaseOutcome.Unexpected,
        CaseStatus.Inconclusive => CaseOutcome.Inconclusive,
        CaseStatus.Information => CaseOutcome.Unjudged,
        CaseStatus.NotRun or CaseStatus.Interrupted => CaseOutcome.NotRun,
        _ => CaseOutcome.Invalid,
    };

    private string Message(CaseResult result, CheckedTrace? trace, Source source, CancellationToken cancel)
    {
        string head = $"{result.Case.DisplayName}: {FailureText.Headline(result)}";
        if (result.Status is CaseStatus.AsExpected or CaseStatus.Information)
            return head;
        var mends = result.Run is null ? [] : Remedies.Lines(result.Case, source, _engine.System, cancel);
        string? saved = trace?.Path is { } path ? Shown(path) : null;
        string lines = string.Join('\n', [head, .. FailureText.Lines(result, source, mends, saved)]);
        return trace is null ? lines : $"{lines}\n\n{trace.Text}";
    }

    private CheckedTrace? Trace(CaseResult result, Source source)
    {
        if (result.Run is not { Broken: { } broken } run)
            return null;
        var steps = run.Steps.Select(static (s, i) => new CheckedStep(i + 1, s.Info.Agent, s.Info.Do, s.Info.Tag,
            s.Info.Line, [.. s.Changes.Select(static c => new CheckedChange(c.Name, c.Before, c.After))])).ToList();
        return new CheckedTrace
        {
            Property = broken.Property,
            Sentence = broken.Sentence,
            Steps = steps,
            LoopsTo = run.Loop is { } loop ? steps[loop] : null,
            Guilty = GuiltyStep.Find(run) is { } step ? steps[step] : null,
            Text = Cut(FailureText.Picture(result) ?? ""),
            Path = Saved(result, source, run),
        };
    }

    /// <summary>Long sentences can fill lines too: the end of a run is what matters.</summary>
    internal static string Cut(string picture)
    {
        string[] lines = picture.TrimEnd('\n').Split('\n');
        return lines.Length <= MostLines ? picture
            : string.Concat(lines.Take(MostLines / 2).Append("  ...").Concat(lines[^((MostLines / 2) - 1)..])
                .Select(static l => l + "\n"));
    }

    private string? Saved(CaseResult result, Source source, Run run)
    {
        if (options.TraceFolder is not { } given)
            return null;
        string folder = Path.GetFullPath(given);
        var trace = TraceBuilder.Build(result.Case, TraceFiles.SourceFor(source, folder), _engine.Version, run,
            new TraceFound("check", null, Minimised: true));
        // Several files may have a test of this name, and nobody here knows the others.
        string? stem = full is null ? null : Path.GetFileNameWithoutExtension(full);
        string name = stem is null || stem == result.Case.Test.Name.Text ? result.Case.TraceFile
            : $"{stem}.{result.Case.TraceFile}";
        string path = Path.Combine(folder, name);
        AtomicFile.Write(path, TraceJson.Write(trace));
        return path;
    }

    /// <summary>The trace is named as the scenario is: if that is below some folder, from there.</summary>
    private string Shown(string path)
    {
        if (Path.IsPathFullyQualified(shown) || full is null || !full.EndsWith(shown, StringComparison.Ordinal))
            return path;
        string root = full[..^shown.Length];
        return path.StartsWith(root, StringComparison.Ordinal) ? path[root.Length..] : path;
    }
}
