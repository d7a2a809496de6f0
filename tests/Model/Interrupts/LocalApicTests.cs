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
    public void It_agrees_with_a_transliteration_of_the_manual_over_256_vectors()
    {
        var random = new Random(49);
        for (var run = 0; run < 400; run++)
        {
            var apic = new LocalApic();
            var naive = new Naive();
            for (var step = 0; step < 60; step++)
                Act(random, ref apic, naive);
        }
    }

    private static void Act(Random random, ref LocalApic apic, Naive naive)
    {
        var vector = random.Next(P.VectorNumber.Length);
        switch (random.Next(4))
        {
            case 0:
                var trigger = (Trigger)random.Next(2);
                apic.Accept(vector, trigger);
                naive.Accept(P.VectorNumber[vector], trigger);
                break;
            case 1:
                Assert.Equal(naive.Next() is not null, apic.CanDispatch(P));
                if (naive.Next() is { } next)
                {
                    naive.Dispatch(next);
                    Assert.Equal(next, P.VectorNumber[apic.Dispatch(P)]);
                }

                break;
            case 2:
                var retired = naive.Eoi(out var level);
                var ours = apic.Eoi(out var kind);
                Assert.Equal(retired, ours < 0 ? -1 : P.VectorNumber[ours]);
                Assert.Equal(level, kind == Trigger.Level);
                break;
            default:
                apic.Tpr = naive.Tpr = (byte)random.Next(16);
                break;
        }
    }

    /// <summary>IRR, ISR and TMR as 256 bits each, scanned from the top.</summary>
    private sealed class Naive
    {
        private readonly bool[] _irr = new bool[256];
        private readonly bool[] _isr = new bool[256];
        private readonly bool[] _tmr = new bool[256];

        public byte Tpr { get; set; }

        public void Accept(int v, Trigger trigger) => (_irr[v], _tmr[v]) = (true, trigger == Trigger.Level);

        public int? Next()
        {
            var requested = Array.LastIndexOf(_irr, true);
            var ppr = Math.Max(Tpr, Math.Max(0, Array.LastIndexOf(_isr, true)) / 16);
            return requested >= 0 && requested / 16 > ppr ? requested : null;
        }

        public void Dispatch(int v) => (_irr[v], _isr[v]) = (false, true);

        public int Eoi(out bool level)
        {
            var v = Array.LastIndexOf(_isr, true);
            level = v >= 0 && _tmr[v];
            if (v >= 0)
                _isr[v] = false;
            return v;
        }
    }
}
