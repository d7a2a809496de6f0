using Smpcheck.Model;

namespace Smpcheck.Properties;

/// <summary>The long story of a property, as <c>smpcheck explain PROPERTY</c> tells it.</summary>
/// <param name="Promise">What holds when the check passes.</param>
/// <param name="Judged">When and against what it is judged.</param>
/// <param name="Breaks">What usually breaks it, with a bug that happened.</param>
/// <param name="Fix">What the cure looks like.</param>
public sealed record Explanation(string Name, string Promise, string Judged, string Breaks, string Fix)
{
    /// <summary>The example that shows it: <c>monitors/NAME</c>.</summary>
    public string Example => $"monitors/{Name}";
}

/// <summary>Long texts for every monitor and every kind of condition.</summary>
public static class Explanations
{
    public static readonly IReadOnlyList<Explanation> All =
    [
        new("tlb-stale",
            "No core uses a frame through a translation after the frame was given back.",
            "At every access through the TLB, and when a store that went through the TLB lands in memory. A store "
                + "keeps its "
            + "physical address in the store buffer, so it can land after the TLB entry is gone. The frame's "
            + "generation at "
            + "the time of the translation is compared with its generation now: freeing and reusing the same frame "
            + "hides nothing.",
            "A frame is freed before every core has flushed. The sender's page-table write sits in its store buffer "
                + "when the "
            + "IPI is already there (Linux 25a068b8e9a4: the x2APIC write does not wait for stores). A lock is "
            + "dropped before "
            + "the flush (CVE-2018-18281: mremap). A flush is skipped because the core looks idle or is switching "
            + "(Linux "
            + "2ff6ddf19c0e, CVE-2025-37964). The sender does not wait for answers at all (seL4 #107 sent none).",
            "Clear the entry, make that visible (a full fence before an x2APIC write), send the IPI, flush locally, "
                + "wait for every "
            + "answer, and only then free. Whoever decides to skip an IPI needs a full fence between clearing the "
            + "entry and looking."),
        new("deadlock",
            "Whatever happens, every program comes to its end, or halts at a line tagged `@idle`.",
            "In states where no core can take a step and no hardware rule that must happen is left (drains, "
                + "deliveries, DMA). "
            + "Rules that may happen, such as a speculative fill, rescue nobody. Cores that run for ever in a loop "
            + "are no "
            + "deadlock: that is `livelock`.",
            "Waiting for an answer with interrupts off while the other side waits too: two cores that send each "
                + "other a "
            + "flush and spin with IF=0 (Uros #317), or cross-hart calls that wait for each other (OpenSBI #188). A "
            + "handler "
            + "that takes the lock its own core holds (Linux f6fc86f2c572). A core that decides "
            + "to sleep while its waker still takes it for awake and sends nothing (Linux 0888f06ac99f).",
            "Answer while you wait: keep interrupts on, or serve the request in the spin loop. Take locks in one "
                + "order; with "
            + "interrupts off where a handler takes them. Look at the flag again after announcing the sleep."),
        new("livelock",
            "Every fair run comes to rest, or passes a line tagged `@progress` again and again.",
            "After the search, over its whole graph: is there a loop that can be repeated for ever, with no line "
                + "tagged `@progress` "
            + "in it, and fair? Fair means (S119): what a core, a buffer or a device could do all along is done "
            + "in the loop, and an interrupt that could be taken again and again is taken. The trace is a way to "
            + "the loop, then the loop. What rests is no livelock: that is `deadlock`.",
            "Two sides that step back for each other and try again in lockstep (OpenSBI #402: many concurrent "
                + "shootdowns). A "
            + "core that polls with interrupts off for what only an interrupt handler does. A spin lock that "
            + "favours nobody, whose waiter never finds it free.",
            "Let one side win: an order of locks, a queue of waiters (tickets), waiting instead of trying again. If "
            + "a loop is meant to go on for ever, tag the line that shows that it gets somewhere `@progress`."),
        new("lost-eoi",
            "Every vector that a core has begun to serve is retired, and every level interrupt is acknowledged to "
                + "the I/O APIC.",
            "At rest: some vector is in service (ISR), or an I/O APIC entry has Remote IRR set, and nothing is left "
                + "that would clear it.",
            "A way through the handler without an EOI. An EOI that names the wrong thing: KVM mapped a vector to the "
                + "first I/O "
            + "APIC pin that had it, a masked one, so the other's Remote IRR stayed (Linux 4fa6b9c5dc41); KVM "
            + "computed which EOIs "
            + "must be seen for the wrong guest level (Linux 4cf4df7ab4d1).",
            "One EOI on every way out of the handler, after the source is quiet. Where EOIs are forwarded, treat "
                + "every entry with the vector."),
        new("lost-irq",
            "Every interrupt request is served in the end, unless the software itself masks it.",
            "At rest: a request waits in IRR for ever though the task priority lets it through, or an event of a "
                + "device was never "
            + "delivered to any core. What the software masks (at the source, in the MSI-X entry, by TPR) is "
            + "excused; interrupts "
            + "left off by `cli` are not.",
            "An MSI-X entry rewritten while unmasked sends half of the old message (Linux b9255a7cb517). An edge "
                + "comes while "
            + "its entry is masked and is not remembered. A wake-up is suppressed by a bit that says one is on its "
            + "way already "
            + "(Linux a2486020a82e: posted interrupts). Interrupts stay off.",
            "Mask, change, read back, unmask, and look once more for what came in between. Make the pairs of `cli` "
                + "and `sti` match on every way."),
        new("irq-storm",
            "One event of a device is delivered at most `max` times (default 1). With `max=none`: no core takes "
            + "interrupts for ever "
            + "without getting anything else done.",
            "At every delivery of a vector that carries a message of the device; a new event starts the count again. "
            + "Without a bound "
            + "it is judged after the search, as `livelock` is: is there a fair loop in which a core takes interrupts "
            + "and executes "
            + "nothing of its own program and of softirqs? IPIs of handlers count as well; what another core's "
            + "program keeps sending does not.",
            "The line is still high at the EOI: the acknowledgement is a posted write and the EOI overtakes it, or "
                + "it is left to "
            + "a thread while the line stays unmasked. FreeBSD's PLIC driver completed the interrupt before its "
            + "threaded handler "
            + "had run (rS362977): the same level triggered again and again.",
            "Acknowledge at the device, read back so that it has landed, then EOI. Where the work is deferred, mask "
                + "the line "
            + "before the EOI and unmask it when the device is quiet."),
        new("spurious-irq",
            "A vector is delivered only for an event that is still outstanding, and only where a handler exists.",
            "At every delivery: a level device has nothing pending, an edge device has neither cause nor items left, "
                + "or the vector has no "
            + "handler on that core. Timer and MSI-X messages always stand for an event.",
            "A device is served by polling while its interrupt is on the way. An EOI comes before the "
                + "acknowledgement. An "
            + "MSI that changed halfway goes to a core where the vector means nothing (the reason for Linux "
            + "6f1a4891a592).",
            "Often harmless: a handler that finds nothing returns. List the check where it must not happen, and then "
                + "mask the "
            + "source before polling."),
        new("dma-stale",
            "A device reads only what the driver has stored and made visible.",
            "At every DMA read of a descriptor, and of the frame it names: a store to the word still sits in some "
                + "core's store "
            + "buffer, or the descriptor was never stored at all.",
            "The doorbell overtakes the descriptor: on cores that drain stores in any order a write barrier is "
                + "missing between "
            + "them. On x86 (`tso`) stores stay in order, so the same driver works there and fails elsewhere. Rings "
            + "without a full "
            + "barrier between publishing and looking lose notifications (DPDK 159793ac867b).",
            "`fence.w` (dma_wmb, then the doorbell's own barrier) between the last descriptor store and the doorbell."),
        new("iommu-fault",
            "The device never uses an address that the IOMMU does not map for it.",
            "When a DMA is blocked. While an invalidation is under way a DMA may still hit the cached old mapping: "
                + "both ways are tried.",
            "Unmapping on a timeout or an error path while the device still owns the buffer; ringing the doorbell "
            + "before the mapping "
            + "is there. Its dark twin is a DMA that should have been blocked: Xen flushed too late and reused the "
            + "pages (XSA-346).",
            "Unmap after the completion, or stop the device and wait for what it has fetched. Map before the "
                + "doorbell."),
        new("sleep-in-atomic",
            "What may sleep runs in process context, without a spin lock, with interrupts on.",
            "Whenever `mutex.lock`, `schedule`, `sleep` or `alloc` executes, and at rest for a core that is blocked "
                + "at one. It is "
            + "judged whether or not it really sleeps. Fault handlers are process context.",
            "A helper that may allocate or take a mutex is called under a spin lock, or from an interrupt handler: "
                + "\"scheduling "
            + "while atomic\". It works in every test in which nothing had to sleep.",
            "Do the sleeping part before the lock is taken, or hand it to process context; or use a variant that "
                + "cannot sleep."),
        new("lock-irq-unsafe",
            "A spin lock that a handler takes is taken elsewhere on that core with interrupts off only.",
            "When a spin lock is taken with interrupts on, on a core that can run a handler which takes the same "
                + "lock: the danger is "
            + "reported even where the interrupt does not come.",
            "A driver took its lock with plain spin_lock in a work item and again in the interrupt handler (Linux "
                + "f6fc86f2c572, btusb): "
            + "the handler spins for the core it interrupted.",
            "`cli` before the lock and `sti` after it (spin_lock_irqsave), or do not take it in the handler."),
        new("ipi-reentry",
            "A handler of an IPI is not entered again on a core before it has returned there.",
            "At every entry of an IPI's handler, against the handlers that are active on that core.",
            "A handler that opens interrupts after its EOI can be entered by the next IPI of the same vector, and "
                + "works twice on "
            + "state that it thought its own. Nested NMIs did it through IRET (Linux ccd49c239177).",
            "Keep interrupts off to the end, or make the second entry find that there is nothing to do."),
        new("page-fault",
            "No access faults.",
            "At every fault, handled or not. Without this check a fault is an ordinary event: a `handler … on fault` "
                + "runs and the "
            + "access is tried again, or the register becomes `fault`.",
            "A page is unmapped while somebody still uses it; a RISC-V hart has cached that the page is not mapped, "
                + "and the fence "
            + "after mapping it was dropped (the discussion of Linux 503638e0babf).",
            "Unmap when the users have said that they are done; check where no handler could repair it."),
        new("assert",
            "The condition of an `assert` line holds whenever the core executes it.",
            "At that step, with the core's own registers and what the core sees through its own store buffer. Always "
                + "checked.",
            "Message passing without order: the flag is seen before the data (Linux 15d0d3b33712: an IPI was taken "
            + "for a memory barrier).",
            "Order the writer's stores, and the reader's loads where the machine does not."),
        new("always",
            "The condition holds in every reachable state.",
            "After every step, from outside: it reads memory, not store buffers, and may read any number of words.",
            "Two cores in one critical section; a counter that leaves its range for a moment; a state that only "
                + "exists between two stores.",
            "Make the two changes one step (a locked operation), or guard them by a lock."),
        new("forall",
            "The condition holds in every final state.",
            "Where every program has ended or halts at `@idle` and nothing is on its way any more. States that are "
                + "stuck are not "
            + "final: list `deadlock` too, or a run that never ends is not judged.",
            "Lost updates; an event that is neither served nor counted; both sides of a handshake that miss each "
                + "other (Linux "
            + "0d7bae69c574: store, then load, without a full barrier).",
            "A locked operation or a lock around read and write; a full fence between one's own store and the look "
                + "at the other's."),
        new("exists",
            "The condition holds in at least one final state.",
            "Over the whole search: a violation is that no final state has it, which only a complete search can say. "
                + "It has no trace.",
            "It guards against a check that passes because nothing can happen: show that the interesting outcome is "
                + "reachable.",
            "Nothing is wrong with the protocol; the scenario does not do what it should. Look for a lock, a fence "
                + "or a size too much."),
        new("eventually",
            "In every fair run the condition holds at some time.",
            "After the search, over its whole graph, from outside as `always` is: is there a run through states in "
                + "which the condition "
            + "does not hold that comes to rest, or that loops and is fair (S119, see `livelock`)? It need not "
            + "stay true. Each line is judged on its own.",
            "The other side spins with interrupts off and never takes the request (Uros #317; S120). A lock goes to "
                + "whoever finds it "
            + "free, and that is always the others. Both sides wait to be told first. An event comes while its "
            + "source is masked for good.",
            "Answer while you wait; serve in the order of arrival; look again after unmasking. A window for "
                + "interrupts needs an "
            + "instruction between `sti` and `cli` (S15)."),
    ];

    /// <summary>The explanation of a monitor or a kind of condition, or null.</summary>
    public static Explanation? Find(string name) => All.FirstOrDefault(e => e.Name == name);

    /// <summary>The whole text, with the example, in lines of at most 80 columns.</summary>
    public static string? Text(string name)
    {
        if (Find(name) is not { } e)
            return null;
        var doc = PropertyTable.Find(name)?.Doc;
        List<string> lines = [doc is null ? name : $"{name}: {doc}", ""];
        foreach (var (title, text) in new[] { ("Promise", e.Promise), ("Judged", e.Judged), ("Breaks", e.Breaks),
            ("Fix", e.Fix) })
        {
            lines.AddRange(Wrapped($"{title}. {text}"));
            lines.Add("");
        }

        lines.Add($"Example {e.Example}:");
        lines.AddRange(Examples.Find("monitors", name)!.Text.TrimEnd('\n').Split('\n').Select(l => "  " + l));
        return string.Join('\n', lines) + "\n";
    }

    private static IEnumerable<string> Wrapped(string text)
    {
        const int widest = 80;
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > widest)
            {
                yield return line;
                line = "";
            }

            line += line.Length == 0 ? word : " " + word;
        }

        yield return line;
    }
}
