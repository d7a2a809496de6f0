namespace Smpcheck.Explorer;

/// <summary>A result in herd's terms. What differs between equal runs, the time and a hash of the text, is left
/// out.</summary>
public static class HerdText
{
    public static string Of(LitmusResult result)
    {
        var test = result.Litmus.Test;
        string kind = test.Quantifier switch
        {
            Model.LitmusQuantifier.Exists => "Allowed",
            Model.LitmusQuantifier.NotExists => "Forbidden",
            _ => "Required",
        };
        List<string> lines = [$"Test {test.Name} {kind}", $"States {result.States.Count}", .. result.Lines];
        if (result.Complete)
            lines.Add(result.Verdict);
        else
            lines.Add("Stopped: not all states were explored, so there is no verdict");
        lines.Add("Witnesses");
        lines.Add($"Positive: {result.Positive} Negative: {result.Negative}");
        lines.Add($"Condition {result.Conditions.Printed()}");
        if (result.Complete)
            lines.Add($"Observation {test.Name} {result.Observation} {result.Positive} {result.Negative}");
        return string.Join('\n', lines) + "\n\n";
    }
}
