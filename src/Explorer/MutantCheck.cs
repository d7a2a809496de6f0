using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// Checks mutants of one test against the test itself: under every model that the test passes, at its first sizes.
/// </summary>
/// <remarks>
/// An ending is a state in which nothing must happen any more, as printed, without program counters: memory, registers,
/// interrupts, translations. Two programs with the same endings and no violation may still differ on the way.
/// </remarks>
public sealed class MutantCheck
{
    private readonly SystemFactory _make;
    private readonly SearchOptions _options;
    private readonly List<(Case Case, HashSet<string> Endings)> _bases = [];

    private MutantCheck(SystemFactory make, SearchOptions options) => (_make, _options) = (make, options);

    /// <summary>The models it checks.</summary>
    public IEnumerable<string> Models => _bases.Select(static b => b.Case.Model);

    /// <summary>Searches the scenario itself.</summary>
    /// <param name="cases">Cases of one test without variants, one a model.</param>
    /// <param name="make">Makes machines.</param>
    /// <param name="options">Budgets of one search.</param>
    /// <param name="cancel">Ends the search; what it found is inconclusive then.</param>
    /// <param name="problem">Why mutants say nothing: the scenario fails, or was not searched whole.</param>
    public static MutantCheck? Of(IReadOnlyList<Case> cases, SystemFactory make, SearchOptions options,
        CancellationToken cancel, out (MutantFate Fate, string Text)? problem)
    {
        var check = new MutantCheck(make, options);
        problem = null;
        foreach (var run in cases)
        {
            var (found, endings) = check.Search(run, run.Test, [], cancel);
            if (found is null or { Fate: MutantFate.Redundant or MutantFate.Unprotected or MutantFate.Undecided })
            {
                check._bases.Add((run, endings));
                continue;
            }

            problem = (found.Fate, found.Fate switch
            {
                MutantFate.Caught =>
                    $"{run.Name} fails {found.Property}: only of a scenario that passes can a mutant be caught",
                MutantFate.Inconclusive =>
                    $"{run.Name} was not searched to its end; raise --max-states, --timeout or --memory",
                _ => $"{run.Name} does not assemble",
            });
            return null;
        }

        return check;
    }

    /// <summary>Checks a mutant under model after model until one catches it.</summary>
    public MutantResult Judge(Mutant mutant, CancellationToken cancel)
    {
        MutantResult? worst = null;
        foreach (var (run, endings) in _bases)
        {
            var (found, _) = Search(run, mutant.Test, endings, cancel);
            var result = found! with { Mutant = mutant };
            if (result.Fate is MutantFate.Caught or MutantFate.Invalid)
                return result;
            if (worst is null || result.Fate > worst.Fate)
                worst = result;
        }

        return worst!;
    }

    private (MutantResult? Result, HashSet<string> Endings) Search(Case run, Test test, HashSet<string> wanted,
        CancellationToken cancel)
    {
        var bag = new DiagnosticBag();
        var nobody = new Mutant("", 0, "", test);
        if (_make(test, null, run.Model, run.Sizes, bag) is not { } system || !bag.Clean)
            return (new MutantResult(nobody, MutantFate.Invalid), []);
        using var found = BreadthFirst.Run(system, _options, cancel);
        int broken = Enumerable.Range(0, found.Error + 1).Where(p => found.Judge(p) == Judgement.Violated)
            .OrderBy(p => found.Properties[p].Depth ?? int.MaxValue).FirstOrDefault(-1);
        if (broken >= 0)
            return (new MutantResult(nobody, MutantFate.Caught)
            {
                Property = found.Properties[broken].Name, Model = run.Model,
                Depth = found.Properties[broken].Depth ?? 0,
            }, []);
        if (!found.Complete)
            return (new MutantResult(nobody, MutantFate.Inconclusive) { Model = run.Model }, []);
        var endings = Endings(system, found);
        int fresh = endings.Count(e => !wanted.Contains(e)), lost = wanted.Count(e => !endings.Contains(e));
        var fate = fresh + lost > 0 ? MutantFate.Unprotected
            : endings.Count == 0 ? MutantFate.Undecided : MutantFate.Redundant;
        return (new MutantResult(nobody, fate) { Model = run.Model, Endings = (fresh, lost) }, endings);
    }

    private static HashSet<string> Endings(IDescribedSystem system, SearchResult found)
    {
        HashSet<string> endings = [];
        byte[] state = new byte[system.StateBytes];
        var steps = new Transition[system.MaxTransitions];
        for (long number = 0; number < found.States; number++)
        {
            found.Read(number, state);
            int count = system.Enabled(state, steps);
            bool rests = true;
            for (int step = 0; step < count && rests; step++)
                rests = steps[step].Optional;
            if (rests)
                endings.Add(Diff.Hash([.. system.Print(state).Where(static e => !Diff.IsProgramCounter(e.Key))]));
        }

        return endings;
    }
}
