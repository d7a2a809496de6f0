using System.Globalization;
using Smpcheck.Model;

namespace Smpcheck;

/// <summary>What came out of a scenario: a result per case, and what is wrong with the file.</summary>
public sealed record CheckReport
{
    /// <summary>How messages name the scenario.</summary>
    public required string File { get; init; }

    /// <summary>In the order of the file: base, then variants; in each the models, then the sizes. Empty where the file
    /// cannot be read as a scenario, or nothing in it was asked for.</summary>
    public required IReadOnlyList<CheckedCase> Cases { get; init; }

    /// <summary>
    /// Errors and warnings in the order of the file, each once, at most 20 errors. W201 to W203 warn of what no passing
    /// case has exercised.
    /// </summary>
    public required IReadOnlyList<CheckDiagnostic> Diagnostics { get; init; }

    /// <summary>
    /// There is a case, every one ended as the file promises (or it promises nothing), and there is no error. Warnings
    /// do not count.
    /// </summary>
    public bool AsExpected => Cases.Count > 0
        && Cases.All(static c => c.Outcome is CaseOutcome.AsExpected or CaseOutcome.Unjudged)
        && !Diagnostics.Any(static d => d.IsError);

    /// <summary>
    /// The case of a variant (<c>base</c> is the scenario itself) under a model, at the file's first sizes.
    /// </summary>
    /// <exception cref="ArgumentException">There is none; the message names the nearest.</exception>
    public CheckedCase this[string variant, string model]
    {
        get
        {
            if (Cases.FirstOrDefault(c => c.Variant == variant && c.Model == model) is { } found)
                return found;
            string[] names = [.. Cases.Select(static c => $"{c.Variant} {c.Model}").Distinct()];
            string help = Suggest.Nearest($"{variant} {model}", names) is { } near ? $"; did you mean `{near}`?" : "";
            throw new ArgumentException($"{File} has no case `{variant} {model}`{help}");
        }
    }

    /// <summary>
    /// Fails with <see cref="CheckFailedException"/> unless <see cref="AsExpected"/>: what is wrong with the file, and
    /// every case that is not as expected.
    /// </summary>
    public void ThrowUnlessAsExpected()
    {
        if (!AsExpected)
            throw new CheckFailedException(ToString());
    }

    /// <summary>How many cases ended how, and what is not as expected.</summary>
    public override string ToString()
    {
        int Count(CaseOutcome outcome) => Cases.Count(c => c.Outcome == outcome);
        string cases = Cases.Count == 1 ? "case" : "cases";
        string head = Cases.Count == 0 ? $"{File}: no case" : string.Create(CultureInfo.InvariantCulture,
            $"{File}: {Cases.Count} {cases}: {Count(CaseOutcome.AsExpected)} as expected, "
            + $"{Count(CaseOutcome.Unexpected)} unexpected, {Count(CaseOutcome.Inconclusive)} inconclusive");
        var bad = Cases.Where(static c => c.Outcome is not (CaseOutcome.AsExpected or CaseOutcome.Unjudged));
        return string.Join('\n', [head, .. Diagnostics.Select(static d => d.Text.TrimEnd()),
            .. bad.Select(static c => "\n" + c.Message.TrimEnd())]);
    }
}
