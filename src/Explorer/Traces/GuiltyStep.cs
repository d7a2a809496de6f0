namespace Smpcheck.Explorer;

/// <summary>Which step to blame: the one that the violation needed and that should not have come then.</summary>
public static class GuiltyStep
{
    /// <summary>Ways to find it, the most certain first.</summary>
    private static readonly IReadOnlyList<Func<Run, int?>> _ways = [FilledTheTranslation, MadeTheNamedEntry];

    /// <summary>Its number from 0, or null where nothing singles one out.</summary>
    public static int? Find(Run run)
    {
        if (run.Loop is not null)
            return null; // No step of a loop is more to blame than another.
        foreach (var way in _ways)
        {
            if (way(run) is { } step)
                return step;
        }

        return null;
    }

    /// <summary>
    /// A violation through a TLB entry: the step that filled it, the first of those after which it stayed.
    /// </summary>
    private static int? FilledTheTranslation(Run run)
    {
        if (run.Broken is not { Sentence: { } sentence } || !sentence.Contains("TLB entry", StringComparison.Ordinal))
            return null;
        for (int i = run.Steps.Count - 2; i >= 0; i--)
        {
            foreach (var change in run.Steps[i].Changes)
            {
                if (change is { Before.Length: 0, Owner: ['t', 'l', 'b', .. var core] } &&
                    sentence.Contains($"core {core} ", StringComparison.Ordinal) &&
                    sentence.Contains($"page {change.Key.Split(' ', '-')[0]} ", StringComparison.Ordinal))
                    return i;
            }
        }

        return null;
    }

    /// <summary>
    /// The last step that made or changed an entry which the violation's sentence names, such as <c>tlb1 X</c>.
    /// </summary>
    private static int? MadeTheNamedEntry(Run run)
    {
        if (run.Broken is not { Sentence: { Length: > 0 } sentence })
            return null;
        for (int i = run.Steps.Count - 2; i >= 0; i--)
        {
            foreach (var change in run.Steps[i].Changes)
            {
                if (change.After.Length > 0 && change.Key.Length > 0
                    && sentence.Contains(change.Name, StringComparison.Ordinal))
                    return i;
            }
        }

        return null;
    }
}
