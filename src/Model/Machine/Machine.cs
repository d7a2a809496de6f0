using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Smpcheck.Model;

/// <summary>A typed view of the state's bytes that can read and not write: what guards see.</summary>
public readonly ref struct MachineView
{
    private readonly ref readonly byte _start;
    private readonly Footprint? _footprint;

    /// <summary>The tables that never change.</summary>
    public readonly Platform P;

    /// <param name="state">The working block.</param>
    /// <param name="platform">The tables of its case.</param>
    /// <param name="footprint">Gets what is read through this view; null where nobody asks.</param>
    public MachineView(ReadOnlySpan<byte> state, Platform platform, Footprint? footprint = null)
    {
        _start = ref MemoryMarshal.GetReference(state);
        P = platform;
        _footprint = footprint;
    }

    internal MachineView(ref readonly byte start, Platform platform, Footprint? footprint)
    {
        _start = ref start;
        P = platform;
        _footprint = footprint;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly Core Core(int c) => ref At<Core>(P.At.Core[c]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly Activation Activation(int c) => ref Activation(c, Core(c).Depth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly Activation Activation(int c, int level) => ref At<Activation>(P.At.Activations[c] + 4 * level);

    public ReadOnlySpan<ushort> Registers(int c, int level) =>
        Slots<ushort>(P.At.Registers[c] + 2 * P.RegistersPerLevel * level, P.RegistersPerLevel);

    public ushort Register(int c, int r) => Registers(c, Core(c).Depth)[r];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<BufferEntry> Buffer(int c) => Slots<BufferEntry>(P.At.Buffer[c], P.BufferDepth[c]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool BufferIsEmpty(int c) => P.BufferDepth[c] == 0 || At<BufferEntry>(P.At.Buffer[c]).Target == 0;

    public bool BufferIsFull(int c)
    {
        var depth = P.BufferDepth[c];
        return depth > 0 && At<BufferEntry>(P.At.Buffer[c] + 4 * (depth - 1)).Target != 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<ushort> Tlb(int c, int page) => Slots<ushort>(P.At.Tlb[c][page], P.Pages[page].Slots);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly LocalApic Apic(int c) => ref At<LocalApic>(P.At.Apic[c]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Messages(int c) => Slots<byte>(P.At.Messages[c], P.Channels[c].Length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ushort Memory(int address) => At<ushort>(P.At.Memory + 2 * (address - 1));

    public ref readonly FrameState Frame(int f) => ref At<FrameState>(P.At.Frames + f);

    public ushort Sleepers(int queue) => At<ushort>(P.At.Queues + 2 * queue);

    public ref readonly Rte Rte(int route) => ref At<Rte>(P.At.Rtes + route);

    public VectorSet EoiMessages => P.At.EoiMessages < 0 ? default : At<VectorSet>(P.At.EoiMessages);

    public ref readonly Device Device(int d) => ref At<Device>(P.At.Device[d]);

    public ReadOnlySpan<PostedWrite> Posted(int d) => Slots<PostedWrite>(P.At.Posted[d], P.Devices[d].PostedDepth);

    public ref readonly IommuContext Iommu(int d) => ref At<IommuContext>(P.At.Iommu[d]);

    /// <summary>The next instruction of a core.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Instruction Next(int c) => P.Code[c][Activation(c).Pc];

    /// <summary>
    /// What a load of this core reads: its own youngest buffered store to the address, else memory (S1).
    /// </summary>
    public ushort Load(int c, int address)
    {
        var slots = Buffer(c);
        for (var i = slots.Length - 1; i >= 0; i--)
        {
            if (slots[i].Address == address)
                return slots[i].Datum;
        }

        return Memory(address);
    }

    /// <summary>What a walk of this core reads: memory, or a buffered store that SFENCE.VMA has ordered before it
    /// (S45).</summary>
    public ushort WalkedLoad(int c, int address)
    {
        var slots = Buffer(c);
        for (var i = slots.Length - 1; i >= 0; i--)
        {
            if (slots[i].Address == address && (slots[i].Target & BufferEntry.SeenByWalks) != 0)
                return slots[i].Datum;
        }

        return Memory(address);
    }

    /// <summary>The line of a level or edge source is high.</summary>
    public bool LineIsHigh(int device) => Device(device).A != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref readonly T At<T>(int offset) where T : unmanaged
    {
        _footprint?.Read(offset, Unsafe.SizeOf<T>());
        return ref Unsafe.As<byte, T>(ref Unsafe.Add(ref Unsafe.AsRef(in _start), offset));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<T> Slots<T>(int offset, int count) where T : unmanaged
    {
        if (count == 0)
            return default;
        _footprint?.Read(offset, count * Unsafe.SizeOf<T>());
        return MemoryMarshal.CreateReadOnlySpan(
            in Unsafe.As<byte, T>(ref Unsafe.Add(ref Unsafe.AsRef(in _start), offset)), count);
    }
}

/// <summary>
/// A typed view of the state's bytes for effects: components that may be written, and the ways in which they meet.
/// </summary>
public readonly ref struct Machine
{
    private readonly ref byte _start;
    private readonly Footprint? _footprint;

    /// <summary>The tables that never change.</summary>
    public readonly Platform P;

    /// <param name="state">The working block.</param>
    /// <param name="platform">The tables of its case.</param>
    /// <param name="footprint">Gets what is read and written through this view; null where nobody asks.</param>
    public Machine(Span<byte> state, Platform platform, Footprint? footprint = null)
    {
        _start = ref MemoryMarshal.GetReference(state);
        P = platform;
        _footprint = footprint;
    }

    public MachineView View => new(in _start, P, _footprint);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Core Core(int c) => ref At<Core>(P.At.Core[c]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Activation Activation(int c) => ref Activation(c, Core(c).Depth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Activation Activation(int c, int level) => ref At<Activation>(P.At.Activations[c] + 4 * level);

    public Span<ushort> Registers(int c, int level) =>
        Slots<ushort>(P.At.Registers[c] + 2 * P.RegistersPerLevel * level, P.RegistersPerLevel);

    public StoreBuffer Buffer(int c) => new(Slots<BufferEntry>(P.At.Buffer[c], P.BufferDepth[c]), P);

    public Tlb Tlb(int c, int page) => new(Slots<ushort>(P.At.Tlb[c][page], P.Pages[page].Slots));

    public ref LocalApic Apic(int c) => ref At<LocalApic>(P.At.Apic[c]);

    public Span<byte> Messages(int c) => Slots<byte>(P.At.Messages[c], P.Channels[c].Length);

    public ref ushort Memory(int address) => ref At<ushort>(P.At.Memory + 2 * (address - 1));

    public ref FrameState Frame(int f) => ref At<FrameState>(P.At.Frames + f);

    public ref ushort Sleepers(int queue) => ref At<ushort>(P.At.Queues + 2 * queue);

    public ref Rte Rte(int route) => ref At<Rte>(P.At.Rtes + route);

    public ref VectorSet EoiMessages => ref At<VectorSet>(P.At.EoiMessages);

    public ref Device Device(int d) => ref At<Device>(P.At.Device[d]);

    public Span<PostedWrite> Posted(int d) => Slots<PostedWrite>(P.At.Posted[d], P.Devices[d].PostedDepth);

    public ref IommuContext Iommu(int d) => ref At<IommuContext>(P.At.Iommu[d]);

    /// <summary>Writes a register of the running activation; -1 stands for one that nothing reads.</summary>
    public void SetRegister(int c, int r, ushort v)
    {
        if (r >= 0)
            Registers(c, Core(c).Depth)[r] = v;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref T At<T>(int offset) where T : unmanaged
    {
        _footprint?.Write(offset, Unsafe.SizeOf<T>());
        return ref Unsafe.As<byte, T>(ref Unsafe.Add(ref _start, offset));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<T> Slots<T>(int offset, int count) where T : unmanaged
    {
        if (count == 0)
            return default;
        _footprint?.Write(offset, count * Unsafe.SizeOf<T>());
        return MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref Unsafe.Add(ref _start, offset)), count);
    }
}
