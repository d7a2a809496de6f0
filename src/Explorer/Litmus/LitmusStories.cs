namespace Smpcheck.Explorer;

/// <summary>What the classic litmus tests show, and which real code depends on it.</summary>
/// <remarks>
/// Sewell, Sarkar, Owens, Nardelli, Myreen, "x86-TSO: A Rigorous and Usable Programmer's Model for x86
/// Multiprocessors"; Alglave, Maranget, Tautschnig, "Herding Cats"; SDM3A "Examples Illustrating the Memory-Ordering
/// Principles".
/// </remarks>
public static class LitmusStories
{
    public static readonly IReadOnlyList<(string Shape, string Story)> All =
    [
        ("SB", """
            SB, store buffering

            Each of two cores stores to its own word and then loads the other's. May both load the old
            value? sc: no. tso, pso: yes, both stores still wait in their cores' buffers. This is the
            one reordering that x86 has.

            Dekker's and Peterson's locks break on it, and so does every "set my flag, then look at
            yours": a sleeper that publishes itself and then tests the condition against a waker that
            sets the condition and then looks for sleepers (a lost wake-up). Linux's set_current_state()
            and wq_has_sleeper() hold a full barrier for this reason. On each side `mfence` or a locked
            operation forbids it.
            """),
        ("MP", """
            MP, message passing

            One core stores data, then a flag; the other loads the flag, then the data. May it see the
            flag and old data? sc, tso: no. pso: yes, stores to different words drain in any order.

            Every ring buffer, every published pointer and every `ready` flag is this test. x86 code
            gets away without a fence; the same source on a weaker machine needs a release store
            (`fence.w` before the flag, under pso) and an acquiring load. Linux writes
            smp_store_release() and smp_load_acquire(), which cost nothing on x86.
            """),
        ("LB", """
            LB, load buffering

            Each core loads one word and then stores to the other's. May both loads see the other's
            later store? sc, tso, pso: no, a store leaves only after the loads before it. Weaker
            machines allow it.

            Code that reads an index and then overwrites the slot it came from depends on this: a
            consumer that hands a slot back before it has read it would lose data. Portable code keeps
            the order by a dependency or an acquire.
            """),
        ("S", """
            S

            One core stores 2 to x and then 1 to y; the other loads y and stores 1 to x. May it see y=1,
            and x end as 2? sc, tso: no. pso: yes, the store of 2 may drain last.

            A writer that hands an object over through a flag must not overwrite the new owner's writes
            afterwards: a lock's release as a plain store is sound on x86 and not under pso.
            """),
        ("R", """
            R

            One core stores 1 to x and then 1 to y; the other stores 2 to y and loads x. May y end as 2
            with x read as 0? sc: no. tso, pso: yes, the second core's store waits in its buffer while
            it loads.

            It is SB with the second write decided by the order in memory: the last writer of y believes
            that it came after everything, and has still looked too early. One `mfence` in the second
            core forbids it under tso.
            """),
        ("2+2W", """
            2+2W

            Both cores store to both words, in opposite order. May both words end with the first of the
            two stores? sc, tso: no, buffers drain in order. pso: yes.

            Two writers that update a pair of fields without a lock rely on this to leave one of the two
            pairs behind.
            """),
        ("IRIW", """
            IRIW, independent reads of independent writes

            Two cores store to different words; two others load both, in opposite order. May they
            disagree on which came first? sc, tso, pso: no, a store becomes visible to all other cores
            at once (multi-copy atomicity).

            Seqlocks with several writers, RCU-like publication by several publishers and lock-free
            clocks rely on one order of stores for everyone. POWER allowed this outcome; there each
            reader needs a full fence.
            """),
        ("WRC", """
            WRC, write to read causality

            A core stores x; a second sees it and stores y; a third sees y and loads x. May it see the
            old x? sc, tso: no. With the loads in order, pso does not allow it either: the second core's
            store cannot go first.

            Publication by proxy: the thread that fills an object is not the one that announces it.
            Reference counts and job queues hand objects on like this.
            """),
        ("CoRR", """
            CoRR, coherence of two reads

            One core stores x; another loads x twice. May the second load see an older value than the
            first? No, under any model here: each word has one order of its stores and no core goes back
            in it.

            A loop that watches a sequence number or a head index depends on it never running backwards.
            """),
        ("RWC", """
            RWC, read to write causality

            A core stores x; a second sees it and then reads y as 0; a third stores y and reads x. May
            it still read x as 0? sc: no. tso, pso: yes, its store of y is in its buffer. One `mfence`
            in the third core forbids it.

            A TLB shootdown by flags is of this shape: the core that loads the mapping, the one that
            changes it, and the one that looks whether anybody still uses it.
            """),
        ("n6", """
            n6

            A core stores 1 to x, loads x and then y; another stores 2 to y and then 2 to x. May the
            first see its own x=1, y=0, and x end as 1? sc: no. tso, pso: yes. The load of x is served
            from the core's own buffer before anyone else sees the store.

            It refutes models that order a core's store before its own later load of the same word:
            forwarding is what lets a core run ahead on a value that is not in memory yet. Paul
            Loewenstein's example led to x86-TSO.
            """),
    ];
}
