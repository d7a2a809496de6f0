namespace Smpcheck.Explorer;

/// <summary>Starter scenarios: small, with one variant that fails, so that the first run shows both verdicts.</summary>
internal static class Templates
{
    public static readonly SortedDictionary<string, string> All = new(StringComparer.Ordinal)
    {
        ["handshake"] = """
            test handshake "Core 0 publishes data, core 1 waits for the flag and reads it"
            model pso
            cores 2
            var   data = 0
            var   flag = 0
            core 0:
                store data, 1  @write
                fence.w        @publish  [-no-fence]
                store flag, 1  @flag
            core 1:
                wait   flag == 1
                load   r1, data
                assert r1 == 1
            check  deadlock
            expect pass
            variant no-fence "the flag may land before the data" : fail assert

            """,
        ["interrupt"] = """
            test interrupt "A handler and its core share a lock"
            model tso
            cores 2
            spin  q
            var   n = 0
            core 0:
                cli            [-irqs-on]
                lock   q
                add    n, 1
                unlock q
                sti            [-irqs-on]
                wait   n == 2
            core 1:
                ipi 0, 0x41
            handler work on 0x41:
                lock   q
                add    n, 1
                unlock q
                eoi
            check  deadlock
            forall n == 2
            expect pass
            variant irqs-on "the handler spins on a lock its own core holds" : fail deadlock

            """,
        ["shootdown"] = """
            test shootdown "Unmap a page on core 0 while core 1 may still use it"
            model tso
            cores 2
            frame A = 1
            page  X -> A
            var   ack = 0
            core 0:
                store  pte.X, none  @clear
                fence
                ipi    1, 0xfd      @kick
                invlpg X
                wait   ack == 1     @wait   [-no-wait]
                free   A            @reuse
            core 1:
                vload r1, X  @touch
            handler flush on 0xfd:
                invlpg X
                store  ack, 1
                eoi
            check  tlb-stale, deadlock
            expect pass
            variant no-wait "the frame is freed before core 1 has flushed" : fail tlb-stale

            """,
    };
}
