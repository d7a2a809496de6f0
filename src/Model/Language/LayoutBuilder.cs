using System.Runtime.InteropServices;

namespace Smpcheck.Model;

/// <summary>Gives every component of a case its bytes, and every field the bits it can ever use.</summary>
internal sealed class LayoutBuilder(
    StateLayout layout, ValueAnalysis analysis, MachineSizes sizes, Instruction[][] code, ProgramInfo[][] programs)
{
    private const int DeviceBytes = 7;

    public required int Registers { get; init; }
    public required ChannelInfo[][] Channels { get; init; }
    public required IReadOnlyList<RouteInfo> Routes { get; init; }
    public required IReadOnlyList<PageInfo> Pages { get; init; }
    public required IReadOnlyList<FrameInfo> Frames { get; init; }
    public required IReadOnlyList<DeviceInfo> Devices { get; init; }
    public required IReadOnlyList<int> DeviceOfAddress { get; init; }
    public required int Words { get; init; }
    public required IReadOnlyList<string> Names { get; init; }
    public required int Spins { get; init; }
    public required int Spaces { get; init; }
    public required int Queues { get; init; }
    public required bool StrictIommu { get; init; }
    public required MemoryModel Model { get; init; }
    public required bool XApic { get; init; }
    public required int ApicIcrHigh { get; init; }

    private bool TracksAccess => Pages.Any(p => p.TracksAccess);

    public Offsets Lay()
    {
        var n = code.Length;
        var (core, activations, registers, buffer, apic, messages) =
            (new int[n], new int[n], new int[n], new int[n], new int[n], new int[n]);
        var tlb = new int[n][];
        for (var c = 0; c < n; c++)
        {
            core[c] = LayCore(c);
            activations[c] = LayActivations(c);
            registers[c] = LayRegisters(c);
            buffer[c] = LayBuffer(c);
            tlb[c] = [.. Pages.Select(p =>
                LaySlots($"tlb{c}", p.Slots, analysis.Word(p.PteAddress)
                .FrameMask(analysis.Generations, p.TracksAccess)))];
            apic[c] = LayApic(c);
            messages[c] = layout.Add($"messages{c}",
                [.. Channels[c].Select(_ => (byte)StateLayout.MaskFor(Platform.MostMessages))]);
        }

        var memory = LayMemory();
        var frames = layout.Add("frames", [.. Frames.Select(FrameMask)]);
        var queues = LaySlots("queues", Queues, StateLayout.MaskFor((1 << n) - 1));
        var rtes = layout.Add("ioapic",
            [.. Routes.Select(r => (byte)(r.Msi ? 0 : r.Trigger == Trigger.Level ? 3 : 5))]);
        var level = Routes.Where(r => r.Trigger == Trigger.Level).Aggregate(0u, (bits, r) => bits | (1u << r.Vector));
        var eois = level == 0 ? -1 : layout.Add32("ioapic", level);
        int[] devices = [.. Devices.Select(LayDevice)];
        int[] posted = [.. Devices.Select((d, i) => LayPosted(d, i))];
        int[] iommu = [.. Devices.Select(_ => layout.Add("iommu", [(byte)(StrictIommu ? 7 : 0)]))];
        return new Offsets(core, activations, registers, buffer, tlb, apic, messages, memory, frames, queues, rtes,
            eois, devices, posted, iommu);
    }

    private bool Uses(int c, params string[] ops) => code[c].Any(i => ops.Contains(i.Spec.Mnemonic));

    private int LayCore(int c)
    {
        var flags = CoreFlags.InterruptsEnabled;
        if (Uses(c, "sti"))
            flags |= CoreFlags.StiShadow;
        if (Uses(c, "halt"))
            flags |= CoreFlags.Halted;
        if (Uses(c, "vload", "vstore"))
            flags |= CoreFlags.Walked;
        if (Channels[c].Any(x => x.Vector < 0))
            flags |= CoreFlags.NmiBlocked | CoreFlags.NmiPending;
        var softirqs = code[c].Where(i => i.Spec.Mnemonic == "raise").Aggregate(0, (bits, i) => bits | (1 << i.Item));
        var at = layout.Add($"core{c}",
        [
            (byte)StateLayout.MaskFor(sizes.Levels[c] - 1), (byte)flags,
            (byte)(Uses(c, "lock", "trylock") ? StateLayout.MaskFor(Spins) : 0),
            (byte)(Uses(c, "switch") ? StateLayout.MaskFor(Spaces - 1) : 0),
        ]);
        layout.Add16($"core{c}", softirqs);
        layout.Add($"core{c}", [(byte)StateLayout.MaskFor(IcrPassing.Most(code[c]))]);
        return at;
    }

    private int LayActivations(int c)
    {
        var at = layout.Bytes;
        var asleep = Uses(c, "sleep") ? 16 : 0;
        for (var level = 0; level < sizes.Levels[c]; level++)
        {
            var last = level == 0 ? programs[c][0].End - 1 : code[c].Length - 1;
            layout.Add16($"core{c}", StateLayout.MaskFor(last));
            layout.Add($"core{c}", [(byte)(level == 0 ? asleep : asleep | 8 | 7), 0]);
        }

        return at;
    }

    private int LayRegisters(int c)
    {
        var at = layout.Bytes;
        for (var level = 0; level < sizes.Levels[c]; level++)
        {
            for (var r = 0; r < Registers; r++)
            {
                var written = code[c].Any(i => i.Target == r);
                layout.Add16($"core{c}.registers", written
                    ? analysis.Register(c, r).Mask(analysis.Generations, TracksAccess) : 0);
            }
        }

        return at;
    }

    private int LayBuffer(int c)
    {
        var (target, datum) = (0, 0);
        foreach (var i in code[c])
        {
            datum |= DatumMask(c, i);
            target |= TargetMask(i);
        }

        if (Uses(c, "sfence.vma"))
            target |= BufferEntry.SeenByWalks;

        var at = layout.Bytes;
        for (var s = 0; s < sizes.BufferDepth[c]; s++)
        {
            layout.Add16($"sb{c}", target);
            layout.Add16($"sb{c}", datum);
        }

        return at;
    }

    private int DatumMask(int c, Instruction i) => i.Spec.Mnemonic switch
    {
        "store" or "vstore" or "mmio.w" => analysis.Read(c, i.First).Mask(analysis.Generations, TracksAccess),
        _ => i.Spec.IsApicWrite ? Math.Max(0, i.Item) : 0,
    };

    private int TargetMask(Instruction i)
    {
        var marker = Model == MemoryModel.Pso ? ApicIcrHigh + 4 : 0;
        switch (i.Spec.Mnemonic)
        {
            case "store" or "mmio.w":
                return i.Address;
            case "unlock":
                return i.Address | marker;
            case "fence.w" or "fence.rel":
                return marker;
            case "vstore":
                return analysis.Word(Pages[i.Item].PteAddress).Frames.Aggregate(0, (bits, f) =>
                    bits | Frames[Value.FrameOf(f)].ContentAddress
                    | (StateLayout.MaskFor(analysis.Generations[Value.FrameOf(f)]) << 10)
                        | BufferEntry.ThroughTranslation);
            default:
                var register = i.Spec.Mnemonic switch { InterruptInstructions.IcrHigh => 0, "eoi" => 2, "tpr" => 3,
                    _ => 1 };
                return i.Spec.IsApicWrite && XApic ? ApicIcrHigh + register : 0;
        }
    }

    private int LayApic(int c)
    {
        var timers = Devices.Where(d => d.Kind == DeviceKind.Timer && d.Core == c).Select(d => d.Vector);
        var vectors = Channels[c].Select(x => x.Vector).Where(v => v >= 0).Concat(timers)
            .Aggregate(0u, (bits, v) => bits | (1u << v));
        var level = Channels[c].Where(x => x.Trigger == Trigger.Level)
            .Aggregate(0u, (bits, x) => bits | (1u << x.Vector));
        var tpr = code[c].Where(i => i.Spec.Mnemonic == "tpr").Aggregate(0, (bits, i) => bits | i.Item);
        var high = code[c].Where(i => i.Spec.Mnemonic == InterruptInstructions.IcrHigh)
            .Aggregate(0, (bits, i) => bits | i.Item);
        var sends = XApic && Uses(c, "ipi", "nmi");
        if (vectors == 0 && tpr == 0 && high == 0 && !Uses(c, "tpr") && !sends)
            return -1;
        var at = layout.Add32($"lapic{c}", vectors);
        layout.Add32($"lapic{c}", vectors);
        layout.Add32($"lapic{c}", level);
        layout.Add($"lapic{c}", [(byte)tpr, (byte)high]);
        return at;
    }

    private int LayMemory()
    {
        var at = layout.Bytes;
        for (var a = 1; a <= Words; a++)
            layout.Add16("memory", analysis.Word(a).Mask(analysis.Generations, TracksAccess));
        return at;
    }

    private byte FrameMask(FrameInfo frame, int f) =>
        (byte)((analysis.Generations[f] > 0 || !frame.MappedAtStart ? 1 : 0)
            | (StateLayout.MaskFor(analysis.Generations[f]) << 1));

    private int LaySlots(string component, int count, int mask)
    {
        var at = layout.Bytes;
        for (var i = 0; i < count; i++)
            layout.Add16(component, mask);
        return at;
    }

    private int LayDevice(DeviceInfo d, int index)
    {
        var events = (byte)StateLayout.MaskFor(d.Events);
        Span<byte> mask = stackalloc byte[DeviceBytes];
        mask[0] = events;
        if (d.Kind is DeviceKind.Level or DeviceKind.Edge)
            mask[1] = 1;
        if (d.Kind == DeviceKind.Edge)
            mask[2] = events;
        if (d.Kind == DeviceKind.Nic)
        {
            var most = (byte)StateLayout.MaskFor(WrittenTo(index));
            mask[1] = mask[2] = mask[3] = most;
            var held = new ValueSet();
            for (var k = 0; k < d.Ring; k++)
                held.Add(analysis.Word(d.FirstDescriptor + k));
            held.Add(analysis.Contents());
            MemoryMarshal.Write(mask[4..], (ushort)held.Mask(analysis.Generations, TracksAccess));
            mask[6] = 15;
        }

        return layout.Add(d.Name, mask);
    }

    private int WrittenTo(int device) =>
        code.SelectMany((core, c) => core
                .Where(i => i.Spec.Mnemonic == "mmio.w" && DeviceOfAddress[i.Address] == device)
                .Select(i => analysis.Read(c, i.First).Mask(analysis.Generations, false)))
            .Aggregate(0, (bits, m) => bits | (m & Value.Largest));

    private int LayPosted(DeviceInfo d, int index)
    {
        var at = layout.Bytes;
        for (var s = 0; s < d.PostedDepth; s++)
            layout.Add($"{d.Name}.posted", [(byte)StateLayout.MaskFor(d.Registers.Count), (byte)WrittenTo(index)]);
        return at;
    }
}
