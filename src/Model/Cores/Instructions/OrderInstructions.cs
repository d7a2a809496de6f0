namespace Smpcheck.Model;

/// <summary>Fences. Loads are performed in order under sc, tso and pso, so only the store side does anything.</summary>
/// <remarks>SDM3A "Strengthening or Weakening the Memory-Ordering Model"; S4, S5, S8.</remarks>
internal static class OrderInstructions
{
    public static readonly IReadOnlyList<InstructionSpec> All =
    [
        new("fence", "order", [], "orders everything: waits until the core's buffer is empty",
            Nothing) { Drain = Drain.Always },
        new("fence.r", "order", [], "orders loads with later loads: nothing to do under sc, tso and pso", Nothing),
        WithMarker("fence.w", "orders stores with later stores; only pso needs it"),
        new("fence.acq", "order", [],
            "orders loads with later accesses (acquire): nothing to do under sc, tso and pso", Nothing),
        WithMarker("fence.rel", "orders accesses with later stores (release); only pso needs it"),
    ];

    public static void Nothing(Machine m, int core, Instruction i, int choice, ref Step step)
    {
    }

    private static InstructionSpec WithMarker(string mnemonic, string doc) =>
        new(mnemonic, "order", [], doc, static (Machine m, int c, Instruction _, int _, ref Step step) =>
            Stores.OrderStores(m, c, ref step))
        {
            Stores = static model => model == MemoryModel.Pso ? 1 : 0,
        };
}
