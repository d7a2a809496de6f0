namespace Smpcheck.Model;

/// <summary>How deep a case's store buffers and activation stacks must be, from the text of its programs.</summary>
internal sealed class MachineSizes
{
    public MachineSizes(
        MemoryModel model, bool xapic, Instruction[][] code, ActivationKind[][] kinds, ProgramInfo[][] programs,
            int declaredBuffer,
        ChannelInfo[][] channels)
    {
        BufferDepth = new int[code.Length];
        Levels = new int[code.Length];
        for (var c = 0; c < code.Length; c++)
        {
            var depths = programs[c].Select(p => Outstanding(code[c], p, model, xapic)).ToArray();
            // Where entry and return drain nothing, handlers add to what is outstanding, as often as they come:
            // softirqs, and all under pso.
            var adds = depths.Where((d, k) =>
                d > 0 && (kinds[c][k] == ActivationKind.Softirq || (k > 0 && model == MemoryModel.Pso))).Any();
            var needed = adds ? Math.Max(Limits.Buffer, depths.Max()) : depths.Max();
            var declared = model == MemoryModel.Pso ? 2 * declaredBuffer : declaredBuffer; // A marker after each store.
            BufferDepth[c] = model == MemoryModel.Sc || needed == 0 ? 0 : declared > 0 ? declared : needed;
            Levels[c] = 1 + Nesting(code[c], kinds[c], programs[c]);
        }
    }

    public int[] BufferDepth { get; }

    /// <summary>Activations a core can have at once, its own program included.</summary>
    public int[] Levels { get; }

    // interrupts nest only through handlers that open IF again; each such handler may be there twice after an
    // early EOI.
    private static int Nesting(Instruction[] code, ActivationKind[] kinds, ProgramInfo[] programs)
    {
        int Count(ActivationKind kind) => kinds.Count(k => k == kind);
        var open = programs.Where((p, k) =>
            kinds[k] is ActivationKind.Interrupt or ActivationKind.Nmi or ActivationKind.Fault
            && code[p.First..p.End].Any(i => i.Spec.Mnemonic == "sti")).Count();
        var levels = Math.Min(1, Count(ActivationKind.Interrupt)) + (2 * open) + (2 * Count(ActivationKind.Nmi))
            + (2 * Count(ActivationKind.Fault))
            + Math.Min(1, Count(ActivationKind.Softirq));
        return Math.Min(levels, Limits.Nesting);
    }

    // the most stores that can be outstanding anywhere in a program: a fixpoint, capped, so that loops saturate.
    private static int Outstanding(Instruction[] code, ProgramInfo program, MemoryModel model, bool xapic)
    {
        if (model == MemoryModel.Sc)
            return 0;
        var before = new int[code.Length + 1];
        var most = 0;
        for (var grew = true; grew;)
        {
            grew = false;
            for (var pc = program.First; pc < program.End; pc++)
            {
                var i = code[pc];
                var after = Math.Min(Limits.LongestBuffer + 1, (i.DrainsUnder(model) ? 0 : before[pc])
                    + StoresOf(i, model, xapic));
                most = Math.Max(most, after);
                if (!i.Spec.Jumps || i.Spec.Mnemonic is not ("goto" or "iret"))
                    grew |= Raise(before, pc + 1, after);
                if (i.Goto >= 0 && !i.Spec.IsLocked)
                    grew |= Raise(before, i.Goto, after);
            }
        }

        return most > Limits.LongestBuffer ? Limits.Buffer : most;
    }

    private static int StoresOf(Instruction i, MemoryModel model, bool xapic) =>
        i.Spec.IsApicWrite ? xapic ? 1 : 0 : i.Spec.Stores(model);

    private static bool Raise(int[] before, int pc, int by)
    {
        if (before[pc] >= by)
            return false;
        before[pc] = by;
        return true;
    }
}
