using Smpcheck.Model;

namespace Smpcheck.Properties;

/// <summary>tlb-stale: a frame is used through a translation after it was freed.</summary>
public sealed class StaleTranslation() : Monitor("tlb-stale")
{
    public override EventKinds Listens => EventKinds.FrameUse;

    public override bool On(in Event e, MachineView m, Span<byte> ghost) => m.Frame(e.A).IsStale(e.B);

    public override string Say(in Event e, MachineView m) => e.C > 0
        ? $"core {e.Core} used frame {m.P.Frames[e.A].Name} through its TLB entry "
            + $"for page {m.P.Pages[e.C - 1].Name} after the frame had been freed"
        : $"a store of core {e.Core} landed in frame {m.P.Frames[e.A].Name} "
            + "through an old translation after the frame had been freed";
}

/// <summary>page-fault: a page fault happens.</summary>
public sealed class PageFault() : Monitor("page-fault")
{
    public override EventKinds Listens => EventKinds.PageFault;

    public override bool MayStaySilent => true;

    public override bool On(in Event e, MachineView m, Span<byte> ghost) => true;

    public override string Say(in Event e, MachineView m) => $"core {e.Core} faulted on page {m.P.Pages[e.A].Name}";
}
