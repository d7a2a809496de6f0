using Smpcheck.Model;

namespace Smpcheck.Tests;

public sealed class ValueTests
{
    [Fact]
    public void Numbers_literals_and_translations_never_look_alike()
    {
        HashSet<ushort> seen = [Value.None, Value.Fault];
        for (ushort n = 0; n <= Value.Largest; n++)
            Assert.True(seen.Add(n));
        for (var frame = 0; frame < Limits.Frames; frame++)
        {
            for (var generation = 0; generation < Value.Generations; generation++)
            {
                foreach (var flags in (ushort[])[0, Value.ReadOnly, Value.Huge, Value.Accessed | Value.Dirty])
                {
                    var v = Value.Frame(frame, flags, generation);
                    Assert.True(seen.Add(v));
                    Assert.Equal((frame, generation, true), (Value.FrameOf(v), Value.GenerationOf(v), Value.IsFrame(v)));
                    Assert.True(v < Operand.Negative);
                }
            }
        }
    }

    [Fact]
    public void Comparison_ignores_accessed_dirty_and_generation()
    {
        Assert.Equal(Value.Compared(Value.Frame(3)), Value.Compared(Value.Frame(3, Value.Accessed | Value.Dirty, 5)));
        Assert.NotEqual(Value.Compared(Value.Frame(3)), Value.Compared(Value.Frame(3, Value.ReadOnly)));
    }

    [Fact]
    public void A_frame_is_stale_for_the_generations_before_and_while_it_is_free()
    {
        var frame = new FrameState();
        Assert.False(frame.IsStale(0));
        frame.Free();
        Assert.True(frame.IsStale(0));
        Assert.True(frame.IsStale(1));
        frame.Allocate();

        Assert.True(frame.IsStale(0));
        Assert.False(frame.IsStale(1));
    }

    [Fact]
    public void A_frame_that_was_never_freed_is_not_stale_even_when_nobody_has_allocated_it()
    {
        Assert.False(new FrameState { Bits = 1 }.IsStale(0));
    }
}
