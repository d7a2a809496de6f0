namespace Smpcheck.Model;

/// <summary>Local APICs: register writes, messages on their way, acceptance.</summary>
/// <remarks>
/// SDM3A "Issuing Interprocessor Interrupts", "Interrupt Acceptance for Fixed Interrupts", "x2APIC Register Address
/// Space"; S49 to S60, S64 to S73. Messages to one core arrive in any order and merge only in IRR.
/// </remarks>
public static class Apics
{
    public static readonly IReadOnlyList<Rule> All =
    [
        new("apic.accept", AgentKind.LocalApic, "a local APIC accepts a message", static (p, c) =>
            p.Channels[c].Length > 0,
            static (MachineView m, int c, ref StepList list) => ListMessages(m, c, ref list), Accept, NameAccept)
        {
            Parts = static (p, c) => p.Channels[c].Length,
        },
    ];

    /// <summary>A write to the local APIC is performed.</summary>
    public static void Write(Machine m, int core, int address, ushort datum, ref Step step)
    {
        var p = m.P;
        if (address == p.ApicIcrHigh)
            m.Apic(core).IcrHigh = (byte)datum;
        else if (address == p.ApicIcrLow)
            Send(m, core, p.Commands[datum], ref step);
        else if (address == p.ApicEoi)
            EndOfInterrupt(m, core);
        else
            m.Apic(core).Tpr = (byte)datum;
    }

    /// <summary>Puts one message on its way.</summary>
    public static void SendMessage(Machine m, int target, int channel, ref Step step)
    {
        ref var count = ref m.Messages(target)[channel];
        if (count == Platform.MostMessages)
            step.Exceed(StopCause.Messages);
        else
            count++;
    }

    private static void Send(Machine m, int core, IcrCommand command, ref Step step)
    {
        var column = command.Nmi ? m.P.VectorNumber.Length : command.Vector;
        if (command.Physical)
        {
            // Reset value 0 names the core with APIC ID 0.
            var target = Math.Max(0, m.Apic(core).IcrHigh - 1);
            SendMessage(m, target, m.P.IpiChannel[core, target, column], ref step);
            return;
        }

        foreach (var target in command.Targets)
            SendMessage(m, target, m.P.IpiChannel[core, target, column], ref step);
    }

    private static void EndOfInterrupt(Machine m, int core)
    {
        if (m.P.At.Apic[core] < 0)
            return; // Nothing can be in service where no vector is ever sent.
        var vector = m.Apic(core).Eoi(out var trigger);
        if (vector >= 0 && trigger == Trigger.Level)
            m.EoiMessages.Add(vector);
    }

    private static void ListMessages(MachineView m, int core, ref StepList list)
    {
        var counts = m.Messages(core);
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] != 0)
                list.Add(i);
        }
    }

    private static void Accept(Machine m, int core, int index, ref Step step)
    {
        var channel = m.P.Channels[core][index];
        m.Messages(core)[index]--;
        if (channel.Vector < 0)
        {
            m.Core(core).Set(CoreFlags.NmiPending, true); // One is held, more collapse (S18).
            return;
        }

        m.Apic(core).Accept(channel.Vector, channel.Trigger);
        if (channel.Route < 0)
            return;
        if (channel.Trigger == Trigger.Level)
            m.Rte(channel.Route).SetRemoteIrr(true);
        step.Emit(EventKinds.Accepted, core, m.P.Routes[channel.Route].Device, channel.Vector);
    }

    private static string NameAccept(MachineView m, int core, int index)
    {
        var channel = m.P.Channels[core][index];
        return $"accept {m.P.VectorName(channel.Vector)} from {channel.Source}";
    }
}
