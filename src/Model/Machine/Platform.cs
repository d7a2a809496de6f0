namespace Smpcheck.Model;

/// <summary>Behaviours that the manuals leave open, chosen by the scenario with <c>assume</c>.</summary>
[Flags]
public enum Assumptions
{
    None = 0,
    Eviction = 1,
    NoSpeculation = 2,
    WalkForwards = 4,
    XapicSerialising = 8,
    WrmsrAfterDrain = 16,
    MaskedEdgeLatch = 32,
    Pcid = 64,
    SpuriousWake = 128,
    LowestPriority = 256,
}

/// <summary>
/// A page: where its entry lies, the space it belongs to, and how many translations of it a TLB can hold here.
/// </summary>
/// <param name="Space">The only address space that maps it (<c>page mm.X</c>), or <see cref="EverySpace"/> (<c>page
/// X</c>).</param>
public sealed record PageInfo(string Name, int PteAddress, int Space, bool TracksAccess, int Slots, ushort Initial)
{
    public const int EverySpace = -1;
}

public sealed record FrameInfo(string Name, int ContentAddress, ushort Content, bool MappedAtStart);

/// <summary>What may be in flight to a core: one counter per vector (-1: NMI), trigger and source.</summary>
/// <param name="Route">The route that sends it, or -1 when a core does.</param>
public sealed record ChannelInfo(int Vector, Trigger Trigger, int Route, string Source);

/// <summary>
/// An interrupt command: fixed or NMI, to one core or by shorthand. Core -1: xAPIC, the core named by ICR high.
/// </summary>
public sealed record IcrCommand(bool Nmi, int Vector, int[] Targets, bool Physical);

public enum DeviceKind : byte { Level, Edge, Timer, Nic }

public sealed record DeviceInfo(string Name, DeviceKind Kind)
{
    public int Line { get; init; } = -1;
    public int Events { get; init; }
    public int Core { get; init; }
    public int Vector { get; init; } = -1;
    public int Ring { get; init; }

    /// <summary>Source number of this device's interrupt: the index of the device.</summary>
    public int Route { get; set; } = -1;
    public int FirstDescriptor { get; init; }
    public int FirstCompletion { get; init; }
    public IReadOnlyList<string> Registers { get; init; } = [];
    public int FirstRegisterAddress { get; init; }
    public int PostedDepth { get; set; }
}

/// <summary>A route: an I/O APIC entry (line) or an MSI-X table entry.</summary>
public sealed record RouteInfo(string Source, int Device, bool Msi, int Vector, int[] Cores, Trigger Trigger,
    bool Masked)
{
    /// <summary>Message counter at each target core, -1 where it never sends.</summary>
    public int[] Channel { get; init; } = [];
}

/// <summary>A handler or a core's program, as traces name it.</summary>
public sealed record ProgramInfo(string Name, int First, int End, int Vector);

/// <summary>
/// A machine as one case configures it: the tables that never change during a search, and where each component lies in
/// the state. Built by the assembler; rules read it, nothing writes it afterwards.
/// </summary>
public sealed class Platform
{
    /// <summary>A-08: messages of one counter that may be in flight at once.</summary>
    public const int MostMessages = 2;

    public MemoryModel MemoryModel { get; init; }
    public bool XApic { get; init; }
    public bool StrictIommu { get; init; }
    public Assumptions Assumptions { get; init; }

    /// <summary>Stores a buffer holds when the scenario says so: a full one blocks then. 0: it ends the case as
    /// inconclusive.</summary>
    public int DeclaredBuffer { get; init; }

    public int Cores { get; init; }

    // Programs
    public required Instruction[][] Code { get; init; }
    public required ProgramInfo[][] Programs { get; init; }
    /// <summary>Handler's first pc, by core and vector; -1: none.</summary>
    public required int[][] VectorEntry { get; init; }
    public required int[] NmiEntry { get; init; }
    public required int[] FaultEntry { get; init; }
    public required int[][] SoftirqEntry { get; init; }
    public required string[] Softirqs { get; init; }

    // Names
    public required string[] Spaces { get; init; }
    public required string[] Queues { get; init; }
    public required string[] SpinLocks { get; init; }

    // Addresses: 1 to Words are memory, then device registers, then the local APIC's.
    public required string[] AddressName { get; init; }
    public required ushort[] InitialMemory { get; init; }
    /// <summary>Addresses that hold a lock: shown as free or by owner.</summary>
    public required bool[] IsLock { get; init; }
    public required int[] DeviceOfAddress { get; init; }
    public int Words => InitialMemory.Length;
    public int ApicIcrHigh { get; init; }
    public int ApicIcrLow => ApicIcrHigh + 1;
    public int ApicEoi => ApicIcrHigh + 2;
    public int ApicTpr => ApicIcrHigh + 3;
    public ushort Marker => (ushort)(ApicIcrHigh + 4);

    public required PageInfo[] Pages { get; init; }
    public required FrameInfo[] Frames { get; init; }
    /// <summary>Frame whose content an address is, or -1.</summary>
    public required int[] FrameOfAddress { get; init; }

    // Interrupts
    public required int[] VectorNumber { get; init; }

    /// <summary>The spurious vector where one can be delivered, else -1.</summary>
    public int SpuriousVector { get; init; } = -1;
    public required int[] VectorClass { get; init; }
    public required ChannelInfo[][] Channels { get; init; }
    public required IcrCommand[] Commands { get; init; }
    /// <summary>Counter of an IPI by sender, target and vector (the last column: NMI); -1: never sent.</summary>
    public required int[,,] IpiChannel { get; init; }
    public required DeviceInfo[] Devices { get; init; }
    public required RouteInfo[] Routes { get; init; }

    // Sizes and offsets in the state
    public int RegistersPerLevel { get; init; }
    public required int[] Levels { get; init; }
    public required int[] BufferDepth { get; init; }
    public required StateLayout Layout { get; init; }
    public required Offsets At { get; init; }

    /// <summary>Some program orders its stores before its walks, by SFENCE.VMA.</summary>
    public bool OrdersWalks { get; init; }

    public bool IsMarker(ushort target) => target == Marker;

    public bool Assumes(Assumptions a) => (Assumptions & a) != 0;

    /// <summary>Stores of one group keep their order under pso: one address, one device, or the local APIC.</summary>
    public int OrderGroup(ushort target)
    {
        var address = target & BufferEntry.AddressMask;
        if (address <= Words)
            return address;
        return address >= ApicIcrHigh ? ApicIcrHigh : DeviceOfAddress[address] + Words + 1;
    }

    public string VectorName(int vector) => vector < 0 ? "nmi" : $"0x{VectorNumber[vector]:x2}";

    public ProgramInfo ProgramAt(int core, int pc) => Array.Find(Programs[core], p => pc >= p.First && pc < p.End)!;
}

/// <summary>Byte offsets of the components in the working block; -1 where a component has no bytes.</summary>
public sealed record Offsets(
    int[] Core, int[] Activations, int[] Registers, int[] Buffer, int[][] Tlb, int[] Apic, int[] Messages,
    int Memory, int Frames, int Queues, int Rtes, int EoiMessages, int[] Device, int[] Posted, int[] Iommu);
