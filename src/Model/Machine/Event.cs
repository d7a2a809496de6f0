using System.Runtime.CompilerServices;

namespace Smpcheck.Model;

/// <summary>Facts a step may state. Properties judge them; the model never knows which property listens.</summary>
[Flags]
public enum EventKinds
{
    None = 0,

    /// <summary>
    /// An access through a translation was performed, or its store landed. A: frame, B: generation, C: page + 1 or 0.
    /// </summary>
    FrameUse = 1,

    /// <summary>A page fault. A: page.</summary>
    PageFault = 2,

    /// <summary>A store became visible in memory. A: address.</summary>
    WordWritten = 4,

    /// <summary>A device read a word by DMA. Core: device, A: address.</summary>
    DmaRead = 8,

    /// <summary>The IOMMU blocked a DMA. Core: device.</summary>
    DmaBlocked = 16,

    /// <summary>A device event happened. A: source.</summary>
    DeviceEvent = 32,

    /// <summary>A device's event was served by its driver (acknowledged or read). A: source.</summary>
    DeviceServed = 64,

    /// <summary>A local APIC accepted a message of a device. A: source, B: vector.</summary>
    Accepted = 128,

    /// <summary>A core took an interrupt. A: vector, B: pc of the handler or -1.</summary>
    Entered = 256,

    /// <summary>A core executed an instruction that may sleep.</summary>
    MaySleep = 512,

    /// <summary>A core took a spin lock. A: lock.</summary>
    SpinLocked = 1024,

    /// <summary>An <c>assert</c> was false.</summary>
    AssertFailed = 2048,
}

/// <summary>One fact. What the fields mean stands at its kind.</summary>
public readonly record struct Event(EventKinds Kind, short Core, short A, short B, short C);

/// <summary>Why a step stopped, for the sentence people read.</summary>
public enum StopCause : byte { None, Arithmetic, BadOperand, BadUnlock, DoubleFree, Generations, BufferFull, Messages,
    PostedWrites, Nesting, TlbSlots, RingOverrun, QueueFull }

/// <summary>
/// What a step writes besides the state: events that somebody listens to, and why it could not be taken.
/// </summary>
public ref struct Step
{
    private readonly Span<Event> _events;

    public Step(Span<Event> room, EventKinds wanted)
    {
        _events = room;
        Wanted = wanted;
    }

    public EventKinds Wanted { get; }
    public int Count { get; private set; }
    public StepStop Stop { get; private set; }
    public StopCause Reason { get; private set; }

    public readonly ReadOnlySpan<Event> Events => _events[..Count];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Emit(EventKinds kind, int core, int a = 0, int b = 0, int c = 0)
    {
        if ((Wanted & kind) != 0)
            _events[Count++] = new Event(kind, (short)core, (short)a, (short)b, (short)c);
    }

    /// <summary>The model has no room for what the machine would do here.</summary>
    public void Exceed(StopCause reason) => Halt(StepStop.Capacity, reason);

    /// <summary>The scenario did what no value can express.</summary>
    public void Fail(StopCause reason) => Halt(StepStop.Error, reason);

    private void Halt(StepStop stop, StopCause reason)
    {
        if (Stop == StepStop.None)
            (Stop, Reason) = (stop, reason);
    }
}
