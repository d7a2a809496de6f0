using System.Text;
using Smpcheck.Model;
using Smpcheck.Properties;
using Shipped = Smpcheck.Properties.Examples;

namespace Smpcheck.Tests;

/// <summary>Keeps the generated parts of docs/language.md in step with the tables. UPDATE_GOLDEN=1 rewrites them.</summary>
public sealed class ReferenceTests
{
    private const string Open = "<!-- generated: ", Close = "<!-- end -->";

    private static string File => Path.Combine(AssemblerDiagnosticsTests.Root(), "docs", "language.md");

    [Fact]
    public void The_reference_has_what_the_tables_have()
    {
        var text = System.IO.File.ReadAllText(File);

        var fresh = Regenerate(text, out var parts);

        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            System.IO.File.WriteAllText(File, fresh);
        else
            Assert.Equal(fresh, text);
        var groups = InstructionTable.All.Select(i => $"instructions {i.Group}").Distinct();
        Assert.Equal(groups.Concat(["devices", "monitors", "options", "limits", "later", "codes"]), parts);
    }

    [Fact]
    public void The_scenario_in_the_text_holds()
    {
        var text = System.IO.File.ReadAllText(File);
        var start = text.IndexOf("```smp\n", StringComparison.Ordinal) + "```smp\n".Length;

        var test = Assert.Single(Smpcheck.Tests.Examples.Clean(text[start..text.IndexOf("```", start, StringComparison.Ordinal)]).Tests);

        Assert.All(Verdicts.Cases(test), c => Assert.Null(Verdicts.Failure(test, c)));
    }

    private static string Regenerate(string text, out List<string> parts)
    {
        parts = [];
        var fresh = new StringBuilder();
        var at = 0;
        while (text.IndexOf(Open, at, StringComparison.Ordinal) is var open and >= 0)
        {
            var name = text[(open + Open.Length)..text.IndexOf(" -->", open, StringComparison.Ordinal)];
            parts.Add(name);
            fresh.Append(text, at, open - at).Append(Open).Append(name).Append(" -->\n").Append(Part(name));
            at = text.IndexOf(Close, open, StringComparison.Ordinal);
        }

        return fresh.Append(text, at, text.Length - at).ToString();
    }

    private static string Part(string name) => name switch
    {
        "devices" => Devices(),
        "monitors" => Monitors(),
        "options" => Table("option", "meaning", AssumptionTable.All.Select(a => (a.Name, a.Doc))) + Shown("options", AssumptionTable.All.Select(a => a.Name)),
        "limits" => LimitsTable(),
        "later" => Later(),
        "codes" => Table("code", "title", Codes.All.Select(c => (c.Code, c.Title))),
        _ => Instructions(name["instructions ".Length..]),
    };

    private static string Instructions(string group)
    {
        var rows = InstructionTable.All.Where(i => i.Group == group && Shipped.Find("instructions", i.Mnemonic) is not null).ToList();
        return Table("instruction", "meaning", rows.Select(i => ($"{i.Mnemonic} {i.Signature}".TrimEnd(), i.Doc)))
            + Shown("instructions", rows.Select(i => i.Mnemonic));
    }

    private static string Devices()
    {
        var text = new StringBuilder("| kind | keys | registers | words | source | fields |\n|---|---|---|---|---|---|\n");
        foreach (var d in DeviceTable.All)
        {
            var keys = d.Keys.Select(k => $"`{k.Name}` {k.Least}..{k.Most}{(k.Default < 0 ? ", must be given" : $", default {k.Default}")}");
            var words = d.Keys.Any(k => k.Name == "ring") ? "`NAME.desc0`.. `NAME.cq0`.. (`ring` of each)" : "none";
            text.Append($"| `{d.Name}` | {string.Join("<br>", keys)} | {Listed(d.Registers)} | {words} | {d.Sources} | {Listed(DeviceFields.Of(d.Kind))} |\n");
        }

        text.Append('\n');
        foreach (var d in DeviceTable.All)
            text.Append($"- `{d.Name}`: {d.Doc}.\n");
        return text.Append(Shown("devices", DeviceTable.All.Select(d => d.Name))).ToString();
    }

    private static string Monitors()
    {
        var rows = PropertyTable.Monitors.Select(m => (string.Join(' ', m.Settings.Select(s => $"{s.Key}={s.Default}").Prepend(m.Name)), $"violated when {m.Doc}"));
        var conditions = PropertyTable.Conditions.Where(c => Explanations.Find(c) is not null).ToList();
        return Table("monitor", "", rows)
            + "\n" + Table("condition", "promise", conditions.Select(c => ($"{c} COND", Explanations.Find(c)!.Promise.TrimEnd('.'))))
            + Shown("monitors", PropertyTable.Monitors.Select(m => m.Name).Concat(conditions));
    }

    private static string LimitsTable() => Table("of", "at most (code)",
    [
        ("cores", $"{Limits.Cores} (E220)"), ("registers", $"{Limits.Registers} (E221)"), ("words", $"{Limits.Words}, locks and device words included (E223)"),
        ("pages", $"{Limits.Pages} (E224)"), ("frames", $"{Limits.Frames} (E225)"), ("distinct vectors", $"{Limits.Vectors}, from {Limits.LowestVector} to 255 (E226)"),
        ("devices", $"{Limits.Devices} (E227)"), ("routes", $"{Limits.Routes} (E228)"), ("instructions of a program", $"{Limits.Instructions}, after `repeat` (E229)"),
        ("variants of a test", $"{Limits.Variants} (E230)"), ("queues, softirqs, address spaces", $"{Limits.Queues}, {Limits.Softirqs}, {Limits.Spaces} (E210)"),
        ("parentheses and `not` in one another", $"{Limits.ConditionDepth} (E113)"), ("`repeat` in one another", $"{Limits.RepeatDepth} (E113)"),
        ("a file", "1 MiB (E107)"), ("stores outstanding in a core's buffer", $"{Limits.Buffer} (inconclusive)"),
        ("handlers on top of one another", $"{Limits.Nesting} (inconclusive)"), ("posted writes to a device", $"{Limits.PostedWrites} (inconclusive)"),
        ("messages of one kind to one core", $"{Platform.MostMessages} (inconclusive)"), ("times a frame is freed", $"{Value.Generations - 1} (inconclusive)"),
    ], code: false);

    private static string Later() => Table("kind", "names",
    [
        ("monitors", Listed(PropertyTable.Later)), ("devices", Listed(DeviceTable.Later)),
        ("options", Listed(AssumptionTable.Later.Select(a => a.Name))), ("memory models", "`rvwmo`"), ("IOMMU modes", "`lazy`"),
    ], code: false) + "\n" + Table("option of a later version", "meaning", AssumptionTable.Later);

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names.Select(n => $"`{n}`"));

    private static string Table(string left, string right, IEnumerable<(string Left, string Right)> rows, bool code = true)
    {
        var text = new StringBuilder($"| {left} | {right} |\n|---|---|\n");
        foreach (var (l, r) in rows)
            text.Append(code ? $"| `{l.Replace("|", "\\|", StringComparison.Ordinal)}` | {r} |\n" : $"| {l} | {r} |\n");
        return text.ToString();
    }

    private static string Shown(string group, IEnumerable<string> names)
    {
        var text = new StringBuilder();
        foreach (var example in names.Select(n => Shipped.Find(group, n)!))
            text.Append($"\n<details><summary>Example: <code>{example.Name}</code></summary>\n\n```smp\n{example.Text}```\n</details>\n");
        return text.ToString();
    }
}
