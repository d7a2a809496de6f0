using static Smpcheck.Model.OperandKind;

namespace Smpcheck.Model;

/// <summary>Locks, sleeping and waking, softirqs.</summary>
/// <remarks>
/// A spin lock is a word: taking it is a locked operation, giving it back a plain store (x86) or a store-release (pso).
/// a mutex is taken and given back by locked operations. S118b for softirqs.
/// </remarks>
internal static class KernelInstructions
{
    public static readonly IReadOnlyList<InstructionSpec> All =
    [
        new("lock", "kernel", [Spin], "takes a spin lock; spins until it is free, interruptible", TakeSpin)
        {
            IsLocked = true, Drain = Drain.Always, Spins = true, Guard = static (m, _, i) => m.Memory(i.Address) == 0,
        },
        new("trylock", "kernel", [OperandKind.Target, Spin], "r := 1 and takes the lock, or r := 0",
            static (Machine m, int c, Instruction i, int choice, ref Step step) =>
            {
                var free = m.Memory(i.Address) == 0;
                if (free)
                    TakeSpin(m, c, i, choice, ref step);
                m.SetRegister(c, i.Target, (ushort)(free ? 1 : 0));
            })
        {
            IsLocked = true, Drain = Drain.Always,
        },
        new("unlock", "kernel", [Spin], "gives a spin lock back: a store under sc and tso, a release under pso",
            ReleaseSpin)
        {
            Guard = static (m, c, _) => Model.Stores.CanStore(m, c),
            Stores = static model => model == MemoryModel.Pso ? 2 : 1,
        },
        new("mutex.lock", "kernel", [OperandKind.Mutex], "takes a mutex; may sleep",
            static (Machine m, int c, Instruction i, int _, ref Step step) =>
                Set(m, c, i.Address, (ushort)(c + 1), ref step))
        {
            IsLocked = true, Drain = Drain.Always, MaySleep = true, Spins = true, Guard = static (m, _, i) =>
                m.Memory(i.Address) == 0,
        },
        new("mutex.unlock", "kernel", [OperandKind.Mutex], "gives a mutex back",
            static (Machine m, int c, Instruction i, int _, ref Step step) =>
            {
                if (m.Memory(i.Address) != c + 1)
                    step.Fail(StopCause.BadUnlock);
                else
                    Set(m, c, i.Address, 0, ref step);
            })
        {
            IsLocked = true, Drain = Drain.Always,
        },
        new("schedule", "kernel", [], "a point where the task may sleep",
            OrderInstructions.Nothing) { MaySleep = true },
        new("sleep", "kernel", [Queue], "sleeps on a queue until woken",
            Sleep) { MaySleep = true, Choices = ListSleep, Jumps = true },
        new("wake", "kernel", [Queue], "wakes all who sleep on the queue now; others are not remembered",
            static (Machine m, int _, Instruction i, int _, ref Step _) =>
                m.Sleepers(i.Item) = 0) { Drain = Drain.Always, IsLocked = true },
        new("raise", "kernel", [OperandKind.Softirq],
            "marks a softirq pending on this core; it runs outside of handlers, with interrupts on",
            static (Machine m, int c, Instruction i, int _, ref Step _) => m.Core(c).Softirqs |= (ushort)(1 << i.Item)),
    ];

    private static void TakeSpin(Machine m, int c, Instruction i, int _, ref Step step)
    {
        Set(m, c, i.Address, (ushort)(c + 1), ref step);
        m.Core(c).SpinLocks++;
        step.Emit(EventKinds.SpinLocked, c, i.Item);
    }

    private static void ReleaseSpin(Machine m, int c, Instruction i, int _, ref Step step)
    {
        if (m.View.Load(c, i.Address) != c + 1)
        {
            step.Fail(StopCause.BadUnlock);
            return;
        }

        m.Core(c).SpinLocks--;
        Model.Stores.OrderStores(m, c, ref step);
        Model.Stores.Store(m, c, BufferEntry.TargetOf(i.Address), 0, ref step);
    }

    private static void Set(Machine m, int c, int address, ushort v, ref Step step)
    {
        m.Memory(address) = v;
        step.Emit(EventKinds.WordWritten, c, address);
    }

    // 0 falls asleep, 1 has been woken, 2 wakes without reason.
    private static void ListSleep(MachineView m, int c, Instruction i, ref StepList list)
    {
        if (!m.Activation(c).Asleep)
        {
            list.Add(0);
        }
        else if ((m.Sleepers(i.Item) >> c & 1) == 0)
        {
            list.Add(1);
        }
        else if (m.P.Assumes(Assumptions.SpuriousWake))
        {
            list.Optional = true;
            list.Add(2);
            list.Optional = false;
        }
    }

    private static void Sleep(Machine m, int c, Instruction i, int choice, ref Step step)
    {
        ref var activation = ref m.Activation(c);
        activation.SetAsleep(choice == 0);
        var mine = (ushort)(1 << c);
        if (choice == 0)
        {
            m.Sleepers(i.Item) |= mine;
            return;
        }

        m.Sleepers(i.Item) &= (ushort)~mine;
        activation.Pc = (ushort)i.Next;
    }
}
