using System.Diagnostics;
using System.Globalization;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// Samples one case and judges the outcome against what its file promises. What is found is a violation; what is not
/// found is inconclusive, whatever the file expects.
/// </summary>
public sealed class FuzzRunner(FuzzOptions fuzz)
{
    // To say that exhaustive is cheaper, a search that costs a part of the sampling.
    private const long LeastStates = 2_000;
    private const long MostStates = 200_000;
    private const int StepsPerState = 4;

    /// <summary>Samples a case.</summary>
    public CaseResult Run(Case run, IDescribedSystem system, CaseOptions options, CancellationToken cancel)
    {
        string? name = options.Property ?? run.Expected?.Fails;
        if (name is not null && !system.Properties.Contains(name))
            return CaseRunner.Unchecked(run, system, name);
        var clock = Stopwatch.StartNew();
        var result = new Judge(run, system, options, fuzz, cancel).Sample(name);
        return result with { Elapsed = clock.Elapsed };
    }

    private sealed class Judge(Case run, IDescribedSystem system, CaseOptions options, FuzzOptions fuzz,
        CancellationToken cancel)
    {
        private readonly List<string> _notes = [];

        private ulong ErrorBit => 1UL << system.Properties.Count;

        public CaseResult Sample(string? name)
        {
            ulong wanted = Wanted(name);
            if (wanted == 0)
            {
                _notes.Add($"inconclusive[I401]: {run.Name}: no run violates `{name}`, only all of them together: "
                    + "run check.");
                return new CaseResult(run, CaseStatus.Inconclusive) { Verdict = "not sampled", Notes = _notes };
            }

            var found = Fuzzer.Run(system, fuzz with
            {
                Wanted = wanted,
                Time = options.Timeout < fuzz.Time ? options.Timeout : fuzz.Time,
                Workers = options.Workers,
                OnProgress = options.OnProgress is null ? null : Report,
            }, cancel);
            Others(found, wanted);
            if (fuzz.Strategy.Bound is { } bound)
                _notes.Add($"note: {fuzz.Strategy.Name}: {bound(system.Agents, found.Longest)}.");
            return found.Found is { } find ? Found(found, find, wanted) : Nothing(found, wanted);
        }

        /// <summary>All properties that can be violated on a run, or those of a name.</summary>
        private ulong Wanted(string? name)
        {
            ulong wanted = name is null ? ErrorBit : 0;
            for (int i = 0; i < system.Properties.Count; i++)
            {
                if ((name is null || system.Properties[i] == name) && Fuzzer.CanViolate(system, i))
                    wanted |= 1UL << i;
            }

            return wanted;
        }

        /// <summary>Among what loops were looked for, and what was not looked for at all.</summary>
        private string Scope(FuzzResult found, ulong wanted)
        {
            string text = "";
            if (found.Looped > 0)
                text += $" Loops were looked for among the states of each {Count(Fuzzer.Chunk)} runs, at most "
                    + $"{Count(found.Looped)}{(found.Forgot ? "; those that came later were left out" : "")}.";
            ulong left = system.Existential & ~wanted;
            return options.Property is not null || left == 0 ? text
                : $"{text} Not sampled: {string.Join(", ", Names(left).Distinct())}.";
        }

        private IEnumerable<string> Names(ulong properties) =>
            system.Properties.Where((_, i) => (properties >> i & 1) != 0);

        private void Report(FuzzResult sum) => options.OnProgress!(new SearchProgress(0, sum.Steps, 0, 0, 0, 0)
        {
            Doing = string.Create(CultureInfo.InvariantCulture,
                $"{Units.Short(sum.Runs)} runs  {Units.Short(sum.Steps)} steps  no violation so far"),
        });

        private CaseResult Found(FuzzResult found, FuzzFind find, ulong wanted)
        {
            // An error of the scenario comes before all else; of several properties the first.
            int property = (find.Violations & ErrorBit) != 0 ? system.Properties.Count
                : System.Numerics.BitOperations.TrailingZeroCount(find.Violations & wanted);
            bool error = property == system.Properties.Count;
            string name = error ? "error" : system.Properties[property];
            var status = error ? CaseStatus.Invalid
                : run.Expected is null ? CaseStatus.Information
                : run.Expected.Fails == name ? CaseStatus.AsExpected
                : CaseStatus.Unexpected;
            var result = Result(status, error ? "error" : $"FAIL {name}", found) with { Property = name };
            bool shown = options.TraceFailures || status is CaseStatus.Unexpected or CaseStatus.Invalid;
            var raw = result with
            {
                Depth = find.Steps.Count, Raw = true, Notes = [.. _notes],
                Run = shown ? TraceBuilder.Record(system, find.Steps, name, find.Loop) : null,
            };
            if (shown)
                options.OnFound?.Invoke(raw);
            var shortening = new Shortening(system, property) { Time = fuzz.Shorten };
            var small = shortening.Of(find, cancel);
            if (shortening.States > 0 && shortening.States * StepsPerState < found.Steps)
                _notes.Add($"note: {run.Name}: an exhaustive search finds it in {Count(shortening.States)} states: "
                    + "run check.");
            return ReferenceEquals(small, find) && shortening.Cut ? raw with { Notes = _notes } : result with
            {
                Depth = small.Steps.Count,
                Raw = shortening.Cut,
                Run = shown ? TraceBuilder.Record(system, small.Steps, name, small.Loop) : null,
            };
        }

        private CaseResult Nothing(FuzzResult found, ulong wanted)
        {
            if (found.Stop == StopReason.Cancelled)
                return Result(CaseStatus.Interrupted, "stopped", found);
            string cut = (found.Bounded > 0 ? $", {Count(found.Bounded)} cut at {Count(fuzz.Steps)} steps" : "")
                + (found.Capacity > 0 ? $", {Count(found.Capacity)} ended by a capacity of the model" : "");
            string sought = run.Expected?.Fails is { } fails ? $"; {fails} was not found" : "";
            string why = found.Stop == StopReason.Timeout ? ", then time was up" : "";
            _notes.Add($"inconclusive[I401]: {run.Name}: {Count(found.Steps)} steps in {Count(found.Runs)} runs"
                + $"{cut}{why}{sought}. Sampling proves nothing.{Scope(found, wanted)} {Exhaustive(found)}");
            return Result(CaseStatus.Inconclusive, $"no violation in {Count(found.Runs)} runs", found);
        }

        /// <summary>What an exhaustive search would cost, if that is no more than was spent.</summary>
        private string Exhaustive(FuzzResult found)
        {
            long most = Math.Clamp(found.Steps / StepsPerState, LeastStates, MostStates);
            using var search = BreadthFirst.Run(system, new SearchOptions
            {
                Wanted = SearchOptions.Never, MaxStates = most, Memory = options.Memory,
            }, cancel);
            return search.Stop switch
            {
                StopReason.Exhausted => $"Exhaustive is {Count(search.States)} states: run check.",
                StopReason.MaxStates => $"Exhaustive is more than {Count(most)} states.",
                _ => "",
            };
        }

        /// <summary>What else is violated is worth a note, never the verdict.</summary>
        private void Others(FuzzResult found, ulong wanted)
        {
            for (ulong left = found.Violated & ~wanted & ~ErrorBit; left != 0 && options.Property is null;
                left &= left - 1)
            {
                string other = system.Properties[System.Numerics.BitOperations.TrailingZeroCount(left)];
                _notes.Add($"note: {run.Name} also fails {other}.");
            }
        }

        private CaseResult Result(CaseStatus status, string verdict, FuzzResult found) => new(run, status)
        {
            Verdict = verdict,
            Depth = found.Longest,
            Transitions = found.Steps,
            Notes = _notes,
            Sample = new Sample(fuzz.Strategy.Name, fuzz.Seed, found.Runs, found.Steps, found.Found?.Run,
                found.Found?.Strategy),
        };

        private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
    }
}
