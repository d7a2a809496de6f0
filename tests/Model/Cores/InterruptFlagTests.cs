using Smpcheck.Explorer;

namespace Smpcheck.Tests;

/// <summary>STI's shadow: one instruction, and no more.</summary>
public class InterruptFlagTests
{
    private const string Text =
        """
        test shadow
        cores 1
        device tmr timer core=0 vector=0x20
        var n = 0
        core 0:
            cli
            sti
            nop  [+longer]
        handler tick on 0x20:
            add n, 1
            eoi
        check lost-irq
        forall n == 1
        expect pass
        variant longer : pass
        """;

    [Theory]
    [InlineData(null)]
    [InlineData("longer")]
    public void A_program_that_ends_with_sti_takes_interrupts(string? variant)
    {
        using var found = BreadthFirst.Run(Systems.Of(Text, variant: variant), new SearchOptions());

        Assert.True(found.Complete);
        Assert.All(found.Properties, static p => Assert.Null(p.Depth));
    }
}
