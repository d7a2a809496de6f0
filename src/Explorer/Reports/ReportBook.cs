using System.Globalization;
using Smpcheck.Model;
using Smpcheck.Properties;

namespace Smpcheck.Explorer;

/// <summary>What a command has to report, collected while it runs and written at its end.</summary>
/// <param name="Title">The command: <c>smpcheck check</c>.</param>
/// <param name="Engine">Knows the stories of rules.</param>
internal sealed record ReportBook(string Title, Engine Engine)
{
    private readonly List<ReportCase> _cases = [];
    private readonly List<ReportDiagnostic> _diagnostics = [];

    public IReadOnlyList<ReportCase> Cases => _cases;

    public IReadOnlyList<ReportDiagnostic> Diagnostics => _diagnostics;

    /// <summary>What is wrong with the request: files that cannot be read, an empty selection.</summary>
    public IReadOnlyList<string> Problems { get; set; } = [];

    /// <summary>The command was stopped: what is here is not all.</summary>
    public bool Interrupted { get; set; }

    public void Add(ReportCase reported) => _cases.Add(reported);

    public void Add(DiagnosticBag bag, string file, string text) => _diagnostics.AddRange(
        bag.All.Select(d => new ReportDiagnostic(file, d, DiagnosticRenderer.Render(d, file, text))));

    /// <summary>How many cases ended so.</summary>
    public int Count(ReportOutcome outcome) => _cases.Count(c => c.Outcome == outcome);

    /// <summary><c>36 cases: 34 as expected, 1 unexpected, 1 inconclusive</c>, and what else there is.</summary>
    public string Summary()
    {
        var c = CultureInfo.InvariantCulture;
        int errors = _diagnostics.Count(static d => d.Diagnostic.Severity == Severity.Error);
        int warnings = _diagnostics.Count - errors;
        return string.Create(c, $"{Cases.Count} {(Cases.Count == 1 ? "case" : "cases")}: ")
            + string.Create(c, $"{Count(ReportOutcome.Passed)} as expected, {Count(ReportOutcome.Failed)} unexpected, ")
            + string.Create(c, $"{Count(ReportOutcome.Inconclusive)} inconclusive")
            + Some(Count(ReportOutcome.Invalid), "invalid") + Some(Count(ReportOutcome.Skipped), "not run")
            + Some(errors, errors == 1 ? "error" : "errors")
            + Some(Problems.Count, Problems.Count == 1 ? "problem" : "problems")
            + Some(warnings, warnings == 1 ? "warning" : "warnings")
            + (Interrupted ? "; interrupted" : "");

        string Some(int count, string what) => count == 0 ? "" : string.Create(c, $", {count} {what}");
    }

    /// <summary>One sentence about a rule: a property's promise, or a code's title.</summary>
    public string TitleOf(string rule)
    {
        if (Explanations.Find(rule) is { } property)
            return property.Promise;
        string first = StoryOf(rule).Split('\n', 2)[0];
        return first.StartsWith(rule + ": ", StringComparison.Ordinal) ? first[(rule.Length + 2)..] : first;
    }

    /// <summary>The long text of a rule.</summary>
    public string StoryOf(string rule) => Engine.Stories.GetValueOrDefault(rule)?.TrimEnd() ?? rule;
}
