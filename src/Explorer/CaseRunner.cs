using System.Globalization;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>Limits and wishes of a run, the same for every case.</summary>
public sealed record CaseOptions
{
    public long MaxStates { get; init; } = long.MaxValue;
    public int MaxDepth { get; init; } = int.MaxValue;
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);
    public long Memory { get; init; } = long.MaxValue;

    /// <summary>Whom large searches may borrow; null: each has its own thread only.</summary>
    public WorkerPool? Workers { get; init; }

    /// <summary>What large searches may leave out; it changes counts, never verdicts or depths.</summary>
    public Reductions Reduce { get; init; } = Reductions.All;

    /// <summary>Whatever was left out, of a violation a shortest counterexample is wanted.</summary>
    public bool Shortest { get; init; }

    /// <summary>Folder for states that need not be in memory, or null.</summary>
    public string? Spill { get; init; }

    /// <summary>Keep states folded: less memory, more time, nothing else.</summary>
    public bool Compress { get; init; }

    /// <summary>Where the case keeps how far its search has come; null: nowhere.</summary>
    public CheckpointPlace? Checkpoint { get; init; }

    /// <summary>Only this property is judged.</summary>
    public string? Property { get; init; }

    /// <summary>Rebuild the counterexample of every failing case, not only of an unexpected one.</summary>
    public bool TraceFailures { get; init; }

    /// <summary>Find a run of every passing case.</summary>
    public bool Witness { get; init; }

    public Action<SearchProgress>? OnProgress { get; init; }

    /// <summary>
    /// Told of a violation that random runs have found, with the run as it is, before it is made short; on the thread
    /// that runs the case. Not where no run is wanted.
    /// </summary>
    public Action<CaseResult>? OnFound { get; init; }
}

/// <summary>Searches one case and judges the outcome against what its file promises.</summary>
public static class CaseRunner
{
    public static CaseResult Run(Case run, IDescribedSystem system, CaseOptions options, CancellationToken cancel)
    {
        string? name = options.Property ?? run.Expected?.Fails;
        int wanted = name is null ? -1 : IndexOf(system, name);
        if (name is not null && wanted < 0)
            return Unchecked(run, system, name);

        try
        {
            return Search(run, system, name, wanted, options, cancel);
        }
        catch (CheckpointException e) when (e.OutOfMemory)
        {
            return new CaseResult(run, CaseStatus.Inconclusive) { Verdict = "stopped", OutOfMemory = true,
                Notes = [$"inconclusive[I401]: {run.Name}: its checkpoint {e.Message}."] };
        }
        catch (CheckpointException e)
        {
            return new CaseResult(run, CaseStatus.Invalid) { Verdict = "error",
                Notes = [$"error[E505]: {run.Name}: its checkpoint {e.Message} ({options.Checkpoint?.Folder})"] };
        }
    }

    private static CaseResult Search(Case run, IDescribedSystem system, string? name, int wanted, CaseOptions options,
        CancellationToken cancel)
    {
        using var found = BreadthFirst.Run(system, Limits(options, name is null ? null : wanted), cancel);
        var verdict = new Judge(run, system, found, options).Verdict(name, wanted);
        bool shown = verdict.Status == CaseStatus.Unexpected
            || (verdict.Status == CaseStatus.Invalid && verdict.Property is not null);
        try
        {
            if (verdict.Property is { } property && (options.TraceFailures || shown))
            {
                options.OnProgress?.Invoke(new SearchProgress(
                    found.States, found.Transitions, found.Depth, 0, found.PeakBytes, 0)
                {
                    Doing = "rebuilding the trace",
                });
                return verdict with { Run = Counterexample(system, found, property, cancel) };
            }

            if (verdict.Property is null && verdict.Complete && options.Witness)
                return verdict with { Run = RandomRuns.Witness(system) };
        }
        catch (OperationCanceledException)
        {
            return verdict with { Status = CaseStatus.Interrupted };
        }

        return verdict;
    }

    /// <summary>The result of a case whose property nothing checks.</summary>
    internal static CaseResult Unchecked(Case run, IDescribedSystem system, string name)
    {
        string? near = Suggest.Nearest(name, system.Properties);
        string help = near is null ? "" : $"; did you mean `{near}`?";
        return new CaseResult(run, CaseStatus.Invalid) { Verdict = "error",
            Notes = [$"error[E218]: {run.Name}: nothing checks `{name}` here{help}"] };
    }

    private static SearchOptions Limits(CaseOptions options, int? wanted) => new()
    {
        Wanted = wanted,
        MaxStates = options.MaxStates,
        MaxDepth = options.MaxDepth,
        Timeout = options.Timeout,
        Memory = options.Memory,
        Spill = options.Spill,
        Compress = options.Compress,
        Checkpoint = options.Checkpoint,
        Workers = options.Workers,
        Reduce = options.Reduce,
        Shortest = options.Shortest,
        OnProgress = options.OnProgress,
    };

    private static Run? Counterexample(IDescribedSystem system, SearchResult found, string property,
        CancellationToken cancel)
    {
        int index = found.Properties.Select(static (p, i) => (p, i))
            .Where(p => p.p.Name == property && p.p.Depth is not null)
            .OrderBy(static p => p.p.Depth).Select(static p => p.i).DefaultIfEmpty(-1).First();
        return index >= 0 && found.Counterexample(index, cancel) is { } trace
            ? TraceBuilder.Record(system, trace.Steps, property, trace.Loop)
            : null;
    }

    private static int IndexOf(IDescribedSystem system, string name)
    {
        for (int i = 0; i < system.Properties.Count; i++)
        {
            if (system.Properties[i] == name)
                return i;
        }

        return -1;
    }

    /// <summary>One judgement: what a search of a case means.</summary>
    private sealed class Judge(Case run, IDescribedSystem system, SearchResult found, CaseOptions options)
    {
        private readonly List<string> _notes = [];

        public CaseResult Verdict(string? name, int wanted)
        {
            if (found.Properties[found.Error].Depth is { } error
                && (wanted < 0 || found.Properties[wanted].Depth is not { } hit || error <= hit))
                return Result(CaseStatus.Invalid, "error", "error", Steps(found.Error) ?? error);
            int broken = name is not null ? Named(name) : First();
            if (found.Stop == StopReason.Cancelled && broken < 0)
            {
                if (found.CheckpointDepth is not null)
                    _notes.Add($"note: {run.Name}:{Kept()}");
                return Result(CaseStatus.Interrupted, "stopped", null, found.Depth);
            }

            if (broken >= 0)
                return Broken(broken);
            // A pass is a pass of everything: what else is broken is the verdict, wanted or not.
            int other = found.Complete && options.Property is null ? First() : -1;
            if (run.Expected?.Fails is { } fails && found.Complete)
                NotFound(fails, other < 0 ? "passed" : $"fails {found.Properties[other].Name}");
            if (other >= 0)
                return Broken(other);
            Smaller(-1, int.MaxValue);
            if (!found.Complete)
                return Stopped();
            var good = run.Expected is null ? CaseStatus.Information : CaseStatus.AsExpected;
            return Result(run.Expected?.Fails is null ? good : CaseStatus.Unexpected, "pass", null, found.Depth);
        }

        private void NotFound(string fails, string but) => _notes.Add(
            $"error[E310]: expected failure not found: {run.VariantName} under {run.ModelName} "
            + $"should fail {fails}, but {but} ({Count(found.States)} states, complete).");

        private CaseResult Broken(int broken)
        {
            var property = found.Properties[broken];
            Smaller(broken, property.Depth ?? int.MaxValue);
            if (property.Existential)
                _notes.Add(
                    $"note: {run.Name}: no final state satisfies `{property.Name}` "
                    + $"({Count(found.States)} states, complete); there is no trace to show.");
            var status = run.Expected is null ? CaseStatus.Information
                : run.Expected.Fails == property.Name ? CaseStatus.AsExpected
                : CaseStatus.Unexpected;
            return Result(status, $"FAIL {property.Name}", property.Name, Steps(broken) ?? found.Depth);
        }

        /// <summary>
        /// Steps to a violation. Where local steps were taken first, a level of the search is more than one.
        /// </summary>
        private int? Steps(int property)
        {
            if (!found.Reduced.HasFlag(Reductions.Por))
                return found.Properties[property].Depth;
            int? steps = found.Counterexample(property)?.Steps.Count;
            if (steps is not null && !options.Shortest)
                _notes.Add($"note: {run.Name}: not necessarily shortest; --shortest looks for it.");
            return steps;
        }

        /// <summary>
        /// The violated property of a name, or -1: every <c>exists</c> line is a property of its own.
        /// </summary>
        private int Named(string name)
        {
            for (int i = 0; i < system.Properties.Count; i++)
            {
                if (system.Properties[i] == name && found.Judge(i) == Judgement.Violated)
                    return i;
            }

            return -1;
        }

        /// <summary>The shallowest violation; existential properties, which have no depth, last.</summary>
        private int First()
        {
            int first = -1;
            for (int i = 0; i < system.Properties.Count; i++)
            {
                if (found.Judge(i) == Judgement.Violated &&
                    (first < 0 || (found.Properties[i].Depth ?? int.MaxValue) < (found.Properties[first].Depth
                        ?? int.MaxValue)))
                    first = i;
            }

            return first;
        }

        /// <summary>Violations of other properties on the way are worth a note, never the verdict.</summary>
        private void Smaller(int but, int depth)
        {
            for (int i = 0; i < system.Properties.Count && options.Property is null; i++)
            {
                if (i == but || found.Properties[i].Depth is not { } at || at >= depth)
                    continue;
                string where = found.Reduced.HasFlag(Reductions.Por) ? ""
                    : string.Create(CultureInfo.InvariantCulture, $", at {at} {(at == 1 ? "step" : "steps")}");
                _notes.Add($"note: {run.Name} also fails {found.Properties[i].Name}{where}.");
            }
        }

        private CaseResult Stopped()
        {
            string why = found.Stop switch
            {
                StopReason.MaxStates => $"stopped at {Count(found.States)} states",
                StopReason.MaxDepth => "stopped at the depth asked for",
                StopReason.Timeout => string.Create(CultureInfo.InvariantCulture,
                    $"stopped after {found.Elapsed.TotalSeconds:0.###} s"),
                StopReason.Memory when found.SpillProblem is { } full => $"stopped because no more states could go to "
                    + $"the disk after {Units.Bytes(found.SpilledBytes)}: {full}",
                StopReason.Memory => $"stopped at its memory limit, {Units.Bytes(found.PeakBytes)}",
                StopReason.Cancelled => "interrupted",
                _ => "a capacity of the model was reached",
            };
            string raise = found.Stop switch
            {
                StopReason.MaxStates => "Raise --max-states or drop a core.",
                StopReason.MaxDepth => "Raise --max-depth.",
                StopReason.Timeout => "Raise --timeout or drop a core.",
                StopReason.Memory when found.SpillProblem is not null => "Give --spill a folder with more room.",
                StopReason.Memory => "Raise --memory or drop a core.",
                _ => Capacity(),
            };
            string size = found.Stop == StopReason.MaxStates ? "" : $", {Count(found.States)} states";
            string scope = run.Expected?.Fails is { } fails ? $"; {fails} was not found so far"
                : "; no violation so far";
            string runs = found is { AllStates: true, Stop: not StopReason.Exhausted }
                ? "; every state was found, not every loop" : "";
            _notes.Add($"inconclusive[I401]: {run.Name}: {why}{size}, depth {found.Depth}{runs}{scope}. {raise}"
                + Kept());
            return Result(CaseStatus.Inconclusive, "stopped", null, found.Depth);
        }

        /// <summary>How to go on, where that is possible.</summary>
        private string Kept() => found.CheckpointDepth is { } depth
            ? string.Create(CultureInfo.InvariantCulture, $" --resume goes on from depth {depth}.") : "";

        private string Capacity()
        {
            if (found.Properties[found.Capacity].Depth is null || found.Counterexample(found.Capacity) is not { } trace)
                return "";
            string sentence = TraceBuilder.Record(system, trace.Steps, "capacity").Broken?.Sentence ?? "";
            return sentence.Length == 0 ? "" : $"{char.ToUpperInvariant(sentence[0])}{sentence[1..]}.";
        }

        private CaseResult Result(CaseStatus status, string verdict, string? property, int depth)
        {
            if (found.CheckpointProblem is { } problem)
                _notes.Add($"note: {run.Name}: its last checkpoint could not be written: {problem}");
            return Result(status, verdict, property, depth, _notes);
        }

        private CaseResult Result(CaseStatus status, string verdict, string? property, int depth, List<string> notes) =>
            new(run, status)
        {
            Verdict = verdict,
            Property = property,
            Complete = found.Complete,
            Repeatable = found.Stop is StopReason.Exhausted or StopReason.Violation,
            States = found.States,
            Transitions = found.Transitions,
            Depth = depth,
            Elapsed = found.Elapsed,
            PeakBytes = found.PeakBytes,
            Reduced = found.Reduced,
            OutOfMemory = status == CaseStatus.Inconclusive && found.Stop == StopReason.Memory,
            Coverage = found.Complete ? system.Coverage() : null,
            Notes = notes,
        };

        private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
    }
}
