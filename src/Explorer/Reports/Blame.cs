using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>The place of a scenario to look at when a case is not as expected.</summary>
/// <param name="Place">Where.</param>
/// <param name="Text">What stands there: an instruction or a declaration's name.</param>
/// <param name="Tag">The line's tag without the sign, or null.</param>
public sealed record Blame(Place Place, string Text, string? Tag)
{
    /// <summary>
    /// With a counterexample the line of its guilty step, or of the last step that has a line when no step or a step
    /// of the hardware is to blame; else the line that declares the property, or the promise that was not kept.
    /// </summary>
    public static Blame Of(Case run, string? property, Run? counterexample)
    {
        if (counterexample is { Broken: not null, Steps: { Count: > 0 } steps })
        {
            var guilty = GuiltyStep.Find(counterexample) is { } step ? steps[step].Info : null;
            var info = guilty is { Line: > 0 } ? guilty : steps.LastOrDefault(static s => s.Info.Line > 0)?.Info;
            if (info is not null)
                return new Blame(PlaceOf(run.Test, info.Line), info.Do, info.Tag);
        }

        return property is null ? Promise(run) : Declaration(run, property);
    }

    /// <summary>Where a line of a program stands: from its first to its last character.</summary>
    public static Place PlaceOf(Test test, int line) =>
        Instructions(test).FirstOrDefault(i => i.Place.Line == line)?.Place ?? new Place(line, 1, 1);

    private static Blame Declaration(Case run, string property)
    {
        foreach (var item in Selection.Of(run.Test, run.Variant))
        {
            if (item is CheckDecl check && check.Properties.FirstOrDefault(p => p.Name.Text == property) is { } found)
                return new Blame(found.Name.Place, $"check {property}", null);
            if (item is ConditionDecl condition && condition.Kind.Text == property)
                return new Blame(condition.Place, property, null);
        }

        return new Blame(run.Test.Name.Place, run.Test.Name.Text, null);
    }

    private static Blame Promise(Case run)
    {
        if (run.Variant is { } name && Selection.Variants(run.Test).First(v => v.Name.Text == name) is { } variant)
            return new Blame(variant.Name.Place, $"variant {name}", null);
        return run.Test.Items.OfType<ExpectDecl>().FirstOrDefault() is { } expect
            ? new Blame(expect.Place, "expect", null)
            : new Blame(run.Test.Name.Place, run.Test.Name.Text, null);
    }

    private static IEnumerable<InstructionLine> Instructions(Test test) =>
        test.Items.OfType<Block>().SelectMany(static b => Instructions(b.Lines));

    private static IEnumerable<InstructionLine> Instructions(IReadOnlyList<Line> lines) =>
        lines.SelectMany(static l => l is RepeatLine r ? Instructions(r.Body) : [(InstructionLine)l]);
}
