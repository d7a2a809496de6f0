using System.Globalization;
using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Tests;

public sealed class TextTimelineTests
{
    private static RunStep Step(string agent, string text, string? tag = null, string[]? touches = null,
        params Change[] changes) =>
        new(new StepInfo(agent, text, tag, 1, "", agent, touches ?? []), changes);

    private static readonly Run _shootdown = new(
        [
            Step("core0", "lock mm", null, null, new Change("mem", "mm", "free", "core0")),
            Step("core0", "store pte.X, none", "clear", null, new Change("sb0", "pte.X", "", "none")),
            Step("core0", "ipi 1, 0xfd", "kick", ["core1"], new Change("irr1", "0xfd", "", "1")),
            Step("core1", "enter flush", null, null, new Change("core1", "IF", "1", "0")),
            Step("core1", "invlpg X"),
            Step("core1", "store ack, 1", "ack", null, new Change("mem", "ack", "0", "1")),
            Step("core1", "iret", null, null, new Change("core1", "IF", "0", "1")),
            Step("core1", "vload r1, X", "touch1", null, new Change("tlb1", "X", "", "A")),
            Step("sb0", "drain pte.X = none", null, null, new Change("mem", "pte.X", "A", "none"),
                new Change("sb0", "pte.X", "none", "")),
            Step("core0", "free A", "reuse", null, new Change("frame", "A", "used", "free")),
            Step("core1", "vload r2, X", "touch2"),
        ],
        new Broken("tlb-stale", "core 1 used frame A through its TLB entry for page X after it was freed"), "");

    [Fact]
    public void A_shootdown_is_drawn_in_lanes()
    {
        string text = TextTimeline.Render("tlb-shootdown / no-fence   model tso", _shootdown,
            new TimelineOptions { Ascii = true });

        Golden.Equal("timeline-shootdown.txt", text);
    }

    [Fact]
    public void In_full_every_step_has_a_line_and_box_characters_are_drawn()
    {
        string text = TextTimeline.Render("tlb-shootdown / no-fence   model tso", _shootdown,
            new TimelineOptions { Full = true });

        Golden.Equal("timeline-shootdown-full.txt", text);
    }

    [Fact]
    public void A_long_run_shows_its_first_5_and_last_20_lines()
    {
        var run = new Run([.. Enumerable.Range(0, 300).Select(static i => Step($"core{i % 2}", $"nop {i}"))],
            new Broken("x", "y"), "");

        string[] lines = TextTimeline.Render("t", run, new TimelineOptions { Ascii = true }).TrimEnd().Split('\n');

        Assert.Equal(3 + 5 + 1 + 20, lines.Length);
        Assert.Contains("... 275 lines; --full shows them", lines[8], StringComparison.Ordinal);
        Assert.StartsWith("x300", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void No_line_is_ever_wider_than_80_columns()
    {
        var random = new Random(7);
        for (int i = 0; i < 2_000; i++)
        {
            int cores = random.Next(1, 17);
            var steps = Enumerable.Range(0, random.Next(1, 60)).Select(_ => Any(random, cores)).ToList();
            var run = new Run(steps, random.Next(3) == 0 ? null
                : new Broken(Word(random), Word(random) + " " + Word(random)), "");
            var options = new TimelineOptions { Ascii = random.Next(2) == 0, Full = random.Next(2) == 0,
                Last = random.Next(3) * 7 };

            foreach (string line in TextTimeline.Render(Word(random), run, options).Split('\n'))
                Assert.True(line.Length <= 80, line);
        }
    }

    private static RunStep Any(Random random, int cores)
    {
        string core = random.Next(cores).ToString(CultureInfo.InvariantCulture);
        string agent = random.Next(4) switch { 0 => "sb" + core, 1 => "lapic" + core, 2 => Word(random), _ => "core"
            + core };
        string[] touches = random.Next(3) == 0
            ? ["core" + random.Next(cores).ToString(CultureInfo.InvariantCulture), Word(random)] : [];
        var changes = Enumerable.Range(0, random.Next(4)).Select(_ =>
            new Change(random.Next(2) == 0 ? "sb" + core : Word(random), Word(random), random.Next(2) == 0 ? ""
                : Word(random), random.Next(2) == 0 ? "" : Word(random)));
        return Step(agent, Word(random) + " " + Word(random), random.Next(2) == 0 ? Word(random) : null, touches,
            [.. changes]);
    }

    private static string Word(Random random) =>
        new([.. Enumerable.Range(0, random.Next(1, 90)).Select(_ => "abc \t\u0007é"[random.Next(7)])]);
}
