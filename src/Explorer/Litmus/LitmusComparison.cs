namespace Smpcheck.Explorer;

/// <summary>What a result and the table say differently; no lines: nothing.</summary>
public sealed record LitmusDifference(IReadOnlyList<string> Lines)
{
    public bool Agrees => Lines.Count == 0;
}

/// <summary>Holds results against a table of expected ones and counts.</summary>
public sealed class LitmusComparison(ExpectedTable table)
{
    public int Agree { get; private set; }

    public int Differ { get; private set; }

    /// <summary>Results that the table says nothing about.</summary>
    public int Unknown { get; private set; }

    /// <summary>Every difference, with the states that are missing and those that should not be; null: the table has no
    /// entry.</summary>
    public LitmusDifference? Compare(string file, LitmusResult result)
    {
        if (table.Find(file, result.Model) is not { } expected)
        {
            Unknown++;
            return null;
        }

        List<string> lines = [];
        if (!result.Complete)
            lines.Add("not all states were explored");
        else if (result.Verdict != expected.Verdict)
            lines.Add($"verdict {result.Verdict}, expected {expected.Verdict}");
        var found = result.Lines.Select(ExpectedTable.Canonical).ToHashSet();
        lines.AddRange(expected.States.Where(s => !found.Contains(s)).Order(StringComparer.Ordinal)
            .Select(static s => $"missing {s}"));
        lines.AddRange(found.Except(expected.States).Order(StringComparer.Ordinal).Select(static s => $"extra   {s}"));
        (Agree, Differ) = lines.Count == 0 ? (Agree + 1, Differ) : (Agree, Differ + 1);
        return new LitmusDifference(lines);
    }
}
