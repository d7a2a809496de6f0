using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// What no passing case of a test has exercised: a promise about something that never happened is empty. Only complete
/// passes count, because a search that found its bug stops early.
/// </summary>
public static class Vacuity
{
    /// <summary>Warnings W201 to W204 about one test, from the results of its cases.</summary>
    public static DiagnosticBag Warnings(Test test, IEnumerable<CaseResult> results)
    {
        var bag = new DiagnosticBag();
        var passes = results.Where(static r => r.Verdict == "pass" && r.Coverage is not null).ToList();
        if (passes.Count == 0)
            return bag;
        foreach (string handler in passes.SelectMany(static r => r.Coverage!.IdleHandlers).Distinct()
            .Order(StringComparer.Ordinal))
        {
            var idle = passes.Where(r => r.Coverage!.IdleHandlers.Contains(handler)).ToList();
            string where = idle.Count == 1 ? idle[0].Case.Name : $"{idle[0].Case.Name} and {idle.Count - 1} more";
            var place = test.Items.OfType<HandlerBlock>().FirstOrDefault(h => h.Name.Text == handler)?.Name.Place
                ?? test.Name.Place;
            bag.Warn("W201", place, $"handler `{handler}` never ran in {where}: the check may be vacuous");
        }

        var executed = passes.SelectMany(static r => r.Coverage!.Executed).ToHashSet();
        foreach (var line in Lines(test)
            .Where(l => !executed.Contains(l.Place.Line) && passes.Any(r => r.Coverage!.Lines.Contains(l.Place.Line))))
            bag.Warn("W202", line.Op.Place, $"`{line.Op.Text}` was never executed in a passing case");
        foreach (string monitor in passes[0].Coverage!.SilentMonitors.Where(m =>
            passes.All(r => r.Coverage!.SilentMonitors.Contains(m))))
        {
            var names = test.Items.OfType<CheckDecl>().SelectMany(static c => c.Properties).Select(static p => p.Name)
                .Concat(test.Items.OfType<ConditionDecl>().Select(static c => c.Kind));
            bag.Warn("W203", names.Where(n => n.Text == monitor).Select(static n => n.Place)
                .DefaultIfEmpty(test.Name.Place).First(), monitor == "forall"
                    ? "`forall` never saw a final state in a passing case"
                    : $"monitor `{monitor}` never saw an event that it judges in a passing case");
        }

        foreach (var awaited in test.Items.OfType<ConditionDecl>().Where(c => c.Kind.Text == "eventually"
            && passes.All(r => r.Coverage!.HoldAtStart.Contains(c.Place.Line))))
            bag.Warn("W204", awaited.Kind.Place, "what is awaited holds from the start: it cannot fail to come");
        return bag;
    }

    private static IEnumerable<InstructionLine> Lines(Test test) =>
        test.Items.OfType<Block>().SelectMany(static b => Lines(b.Lines));

    private static IEnumerable<InstructionLine> Lines(IReadOnlyList<Line> lines) =>
        lines.SelectMany(static l => l is RepeatLine r ? Lines(r.Body) : [(InstructionLine)l]);
}
