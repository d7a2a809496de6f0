using Smpcheck.Explorer;

namespace Smpcheck.Tests;

/// <summary>The edits that are offered below a counterexample.</summary>
public class RemediesTests
{
    [Theory]
    [InlineData("tlb-shootdown", "no-fence", "tso", "add `fence` before line 26 `ipi others, 0xfd`")]
    [InlineData("nic-doorbell", "no-wmb", "pso", "add `fence.w` before line 26 `mmio.w nic.DOORBELL, 2`")]
    [InlineData("level-eoi", "no-readback", "tso", "read uart.ACK back after line 19 `mmio.w uart.ACK, 1`")]
    [InlineData("sleeping-lock", "no-irqsave", "tso", "turn interrupts off (`cli` .. `sti`) around line 13 `lock q`")]
    [InlineData("tlb-shootdown", "irqs-off", "tso", "keep interrupts on: drop line 38 `cli` and line 41 `sti`")]
    public void The_intended_edit_comes_first(string test, string variant, string model, string edit) =>
        Assert.Equal(edit, Find(test, variant, model)[0]);

    [Fact]
    public void Where_no_order_helps_nothing_is_offered() => Assert.Empty(Find("tlb-shootdown", "no-invlpg", "tso"));

    [Fact]
    public void The_lines_fit_the_page()
    {
        var run = ShippedCases.Smallest.First(static c => c.Name == "level-eoi/no-readback tso");
        var source = new Source(new Model.ScenarioFile("", "", [run.Test], []), "", "level-eoi.smp", null, "level-eoi");

        Assert.All(Remedies.Lines(run, source, StandardEngine.Create().System), static l => Assert.True(l.Length <= 80, l));
    }

    private static IReadOnlyList<string> Find(string test, string variant, string model) => Remedies.Find(
        ShippedCases.Smallest.First(c => c.Name == $"{test}/{variant} {model}"), StandardEngine.Create().System, 2, CancellationToken.None);
}
