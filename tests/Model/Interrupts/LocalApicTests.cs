using FsCheck.Experimental;
using Smpcheck.Model;

namespace Smpcheck.Tests;

public sealed class LocalApicTests
{
    private static readonly Platform P = Systems.Of(
        """
        test t
        cores 1
        device a timer vector=0x21
        device b timer vector=0x2f
        device c timer vector=0x31
        device d timer vector=0x55
        device e timer vector=0xfd
        core 0:
            tpr 15
        """).Platform;

    [Fact]
    public void Vectors_keep_number_and_class()
    {
        Assert.Equal([0x21, 0x2f, 0x31, 0x55, 0xfd], P.VectorNumber);
        Assert.Equal([2, 2, 3, 5, 15], P.VectorClass);
    }

    [Fact]
    public void Eoi_of_a_level_vector_asks_for_a_broadcast()
    {
        var apic = new LocalApic();
        apic.Accept(2, Trigger.Level);
        apic.Dispatch(P);

        Assert.Equal(2, apic.Eoi(out var trigger));
        Assert.Equal(Trigger.Level, trigger);
    }

    [Fact]
    public void Eoi_with_nothing_in_service_does_nothing()
    {
        var apic = new LocalApic();
        apic.Accept(2, Trigger.Level);

        Assert.Equal(-1, apic.Eoi(out _));
        Assert.True(apic.Irr.Has(2));
    }

    [Fact]
    public void A_request_of_the_class_in_service_waits()
    {
        var apic = new LocalApic();
        apic.Accept(0, Trigger.Edge);
        apic.Dispatch(P);
        apic.Accept(1, Trigger.Edge);

        Assert.False(apic.CanDispatch(P));
    }

    [Fact]
    public void Dispatch_without_a_request_is_a_bug_of_the_model()
    {
        var apic = new LocalApic();

        Assert.Throws<ModelBugException>(() => apic.Dispatch(P));
    }

    [Fact]
    public void It_agrees_with_a_transliteration_of_the_manual_over_256_vectors() => PropertyRunner.Check(
        nameof(It_agrees_with_a_transliteration_of_the_manual_over_256_vectors),
        StateMachine.ToProperty(new LocalApicMachine(P)), LongRuns.Choose(300, 5_000));
}
