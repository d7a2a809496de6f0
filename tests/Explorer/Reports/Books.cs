using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Tests;

/// <summary>What there may be to report, the hostile part included.</summary>
internal static class Books
{
    /// <summary>Breaks out of whatever does not escape it.</summary>
    public const string Hostile = "a\0b\u0007\ud800|`</details>]]>&<b>\n::error::x%0A,:\r\u2028\ufffe@x $y$ \\|";

    /// <summary>Stories of rules are told elsewhere: here they are short.</summary>
    public static ReportBook Empty(string title = "smpcheck check") => new(title, StandardEngine.Create() with
    {
        Version = "1.2.3", Stories = new Dictionary<string, string> { ["E102"] = "E102: unknown instruction\n\nA long story.\n" },
    });

    /// <summary>One case of every outcome, with fixed times.</summary>
    public static ReportBook One()
    {
        var book = Empty();
        book.Add(Case(ReportOutcome.Passed, "base", "sc") with { Verdict = "pass" });
        book.Add(Failed("no-fence", "tso"));
        book.Add(Case(ReportOutcome.Inconclusive, "base cores=4", "tso") with
        {
            Verdict = "stopped", Rule = "I401", Message = "stopped at 10 states", Details = ["again: x"],
        });
        book.Add(Case(ReportOutcome.Skipped, "late", "tso") with { Verdict = "not run", Rule = "I401", Message = "not run" });
        var bag = new DiagnosticBag();
        bag.Error("E102", new Place(1, 1, 5), "unknown instruction `stroe`", "did you mean `store`?");
        bag.Warn("W201", new Place(2, 3, 4), "handler `flush` never ran in x: the check may be vacuous");
        book.Add(bag, "s/bad file.smp", "stroe x\n  flush\n");
        return book;
    }

    public static ReportCase Failed(string variant, string model, int steps = 3) => Case(ReportOutcome.Failed, variant, model) with
    {
        Verdict = "FAIL tlb-stale",
        Rule = "tlb-stale",
        Message = "FAIL tlb-stale in 3 steps, expected pass: core 1 used frame A",
        Details = ["promise: nobody does", "line:    s/tlb.smp:13: ipi 1, 0xfd @kick"],
        Picture = "FAIL tlb-stale\n  1  lock mm\n",
        Trace = ".smpcheck/traces/tlb.no-fence.tso.trace.json",
        Place = new Place(13, 5, 12),
        Tag = "kick",
        Steps = [.. Enumerable.Range(1, steps).Select(i => new ReportStep($"core0 step {i}", new Place(i % 100 + 1, 5, 7), i == steps))],
    };

    public static ReportCase Case(ReportOutcome outcome, string variant, string model) => new()
    {
        File = "s/tlb.smp",
        Test = "tlb",
        Variant = variant,
        Model = model,
        Outcome = outcome,
        Verdict = "",
        Elapsed = TimeSpan.FromMilliseconds(1234),
        Facts = [("states", "169")],
    };

    /// <summary>Every text of it is hostile.</summary>
    public static ReportBook Nasty()
    {
        var book = Empty(Hostile);
        book.Add(Failed(Hostile, Hostile) with
        {
            File = Hostile, Test = Hostile, Verdict = Hostile, Rule = Hostile, Message = Hostile, Details = [Hostile], Picture = Hostile,
            Trace = Hostile, Tag = Hostile, Facts = [(Hostile, Hostile)], Steps = [new ReportStep(Hostile, Place.Start, true)],
        });
        var bag = new DiagnosticBag();
        bag.Error("E102", new Place(1, 1, 1), Hostile, Hostile);
        book.Add(bag, Hostile, Hostile);
        book.Problems = [Hostile];
        return book;
    }
}
