using Smpcheck.Model;

namespace Smpcheck.Tests;

public sealed class AllocationTests
{
    [Fact]
    public void Steps_of_the_machine_allocate_nothing()
    {
        var system = Systems.Of(
            """
            test t
            cores 3
            iommu strict
            frame A = 1
            page X -> A
            var ack = 0
            spin mm
            device nic msix-nic ring=1
            device uart level line=4 events=3
            route nic.0 -> 0x41 core 0
            route line.4 -> 0x34 core 1 level
            core 0:
                iommu.map nic
                lock mm
                store nic.desc0, 7
                fence
                mmio.w nic.DOORBELL, 1
                ipi others, 0xfd
                add ack, 1
                unlock mm
            core 1..:
                vload r1, X
                vstore X, 2
                lock mm
                unlock mm
                wait ack == 3
            handler flush on 0xfd:
                invlpg X
                eoi
            handler uart on 0x34:
                mmio.w uart.ACK, 1
                mmio.r r0, uart.STATUS
                eoi
            handler tx on 0x41:
                add ack, 2
                eoi
            check tlb-stale, lost-irq, irq-storm, spurious-irq, dma-stale, sleep-in-atomic
            always ack <= 3
            """, "pso");
        var state = new byte[system.StateBytes];
        var transitions = new Transition[system.MaxTransitions];
        Walk(system, state, transitions, 20_000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Walk(system, state, transitions, 200_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Walk(Properties.CheckedSystem system, byte[] state, Transition[] transitions, int steps)
    {
        uint seed = 1;
        var count = 0;
        for (var i = 0; i < steps; i++)
        {
            if (count == 0)
            {
                Array.Clear(state);
                system.Initial(state);
            }

            count = system.Enabled(state, transitions);
            if (count == 0)
                continue;
            seed = (seed * 1664525) + 1013904223;
            var outcome = system.Apply(state, transitions[(int)((seed >> 8) % (uint)count)]);
            system.JudgeState(state);
            if (outcome.Stop != StepStop.None)
                count = 0;
        }
    }
}
