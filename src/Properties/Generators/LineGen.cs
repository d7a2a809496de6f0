using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Smpcheck.Properties;

/// <summary>
/// Draws the lines of the programs of a sketched machine: single instructions, and the groups they come in.
/// </summary>
internal sealed class LineGen
{
    private readonly MachineSketch _machine;
    private readonly Gen<string> _word;
    private readonly Gen<string> _value = Gen.Elements("0", "1", "2", "r0", "r1");
    private readonly Gen<string> _register = Gen.Elements("r0", "r1");
    private readonly Gen<string> _small = Gen.Elements("0", "1");
    private readonly Gen<string> _relation = Gen.Elements("==", "!=");

    public LineGen(MachineSketch machine)
    {
        (_machine, _word) = (machine, Gen.Elements(machine.Words.ToArray()));
        Single = Gen.Frequency(Singles());
        Group = Gen.Frequency(Groups());
    }

    /// <summary>One instruction that blocks nobody for ever and leaves the interrupt flag alone.</summary>
    public Gen<string> Single { get; }

    /// <summary>Lines that belong together; labels hold <c>?</c> where a number makes them unique.</summary>
    public Gen<string[]> Group { get; }

    private IEnumerable<(int, Gen<string>)> Singles()
    {
        yield return (8, Line("store {0}, {1}", _word, _value));
        yield return (8, Line("load {0}, {1}", _register, _word));
        yield return (2, Line("mov {0}, {1}", _register, _value));
        yield return (1, Line("addr {0}, 1", _register));
        yield return (2, Line("add {0}, 1", _word));
        yield return (2, Line("xchg {0}, {1}, {2}", _register, _word, _value));
        yield return (2, Line("cas {0}, {1}, {2}, {3}", _register, _word, _small, _value));
        yield return (1, Line("xadd {0}, {1}, 1", _register, _word));
        yield return (1, Line("{0} {1}, {2}", Gen.Elements("or", "and", "xor"), _word, _small));
        yield return (2, Gen.Elements("fence", "fence.w"));
        yield return (2, Gen.Elements("fence.r", "fence.acq", "fence.rel", "nop"));
        if (_machine.Has(Feature.Paging))
        {
            yield return (8, Line("vload {0}, X", _register));
            yield return (4, Line("vstore X, {0}", _small));
            yield return (3, Gen.Elements("invlpg X", "invlpg.all", "sfence.vma X"));
            yield return (3, Line("store pte.X, {0}", Gen.Elements("none", "A", "B", "A.ro")));
        }

        if (_machine.Has(Feature.Ipi))
        {
            yield return (8, Line($"ipi {{0}}, {MachineSketch.IpiVector}",
                Gen.Elements("0", "1", "others", "all", "self")));
        }

        if (_machine.Has(Feature.Nmi))
            yield return (4, Line("nmi {0}", _small));
        if (_machine.Has(Feature.Tpr))
            yield return (4, Line("tpr {0}", Gen.Elements("0", "4", "6")));
        if (_machine.Has(Feature.Softirq))
            yield return (4, Gen.Constant("raise bh"));
        if (_machine.Has(Feature.Queue))
            yield return (4, Gen.Constant("wake q"));
        if (_machine.Has(Feature.Level))
            yield return (4, Gen.Elements("mmio.w uart.ACK, 1", "mmio.r r0, uart.STATUS"));
        if (_machine.Has(Feature.Edge))
            yield return (4, Gen.Elements("mmio.w gpio.CAUSE, 1", "mmio.r r0, gpio.CAUSE", "mmio.r r0, gpio.DATA"));
        if (_machine.Has(Feature.Nic))
        {
            yield return (4, Gen.Elements("store nic.desc0, 1", "mmio.w nic.DOORBELL, 1", "load r0, nic.cq0"));
            yield return (2, Gen.Elements("iommu.unmap nic", "iommu.inv nic"));
        }

        if (_machine.Source is { } source)
            yield return (1, Gen.Elements($"mask {source}", $"unmask {source}"));
    }

    private IEnumerable<(int, Gen<string[]>)> Groups()
    {
        yield return (16, Single.Select(static s => new[] { s }));
        yield return (2, Line("wait {0} {1} {2}", _word, _relation, _small).Select(static s => new[] { s }));
        yield return (1, Line("assert {0} != 2", _word).Select(static s => new[] { s }));
        yield return (2, Around("cli", "sti"));
        yield return (1, Around("repeat 2:", null));
        yield return (1, Gen.Constant(new[] { "sti", "halt @idle?" }));
        yield return (2, from condition in Line("{0} {1} {2}", _word, _relation, _small)
                         from inner in Single
                         select new[] { $"if {condition} goto end?", inner, "end?: nop" });
        yield return (1, Single.Select(static inner => new[] { "goto end?", inner, "end?: nop" }));
        yield return (1, from word in _word
                         from inner in Gen.Elements("nop", "fence")
                         select new[] { $"again?: load r0, {word}", inner, "if r0 == 0 goto again?" });
        if (_machine.Has(Feature.Spin))
        {
            yield return (5, Around("lock l", "unlock l"));
            yield return (2, from inner in Single
                             select new[] { "trylock r1, l", "if r1 == 0 goto end?", inner, "unlock l", "end?: nop" });
        }

        if (_machine.Has(Feature.Mutex))
        {
            yield return (5, Around("mutex.lock m", "mutex.unlock m"));
            yield return (1, Gen.Constant(new[] { "schedule" }));
        }

        if (_machine.Has(Feature.Queue))
            yield return (3, Gen.Constant(new[] { "sleep q" }));
        if (_machine.Has(Feature.Paging))
        {
            yield return (3, from fence in Gen.Elements("fence", "nop")
                             from flush in Gen.Elements("invlpg X", "nop")
                             select new[] { "store pte.X, none", fence, flush, "free A" });
            yield return (1, Gen.Constant(new[] { "alloc r1", "store pte.X, r1" }));
        }

        if (_machine.Has(Feature.Nic))
            yield return (6, from doorbell in Gen.Elements("fence.w", "nop")
                             from last in Gen.Elements("iommu.unmap nic", "iommu.wait nic", "nop")
                             select new[]
                             {
                                 "iommu.map nic", "store nic.desc0, 1", doorbell, "mmio.w nic.DOORBELL, 1", last,
                             });
    }

    /// <summary>One or two instructions in a bracket; an open one, such as <c>repeat</c>, indents them.</summary>
    private Gen<string[]> Around(string open, string? close) =>
        from count in Gen.Choose(1, 2)
        from inner in Gen.ListOf(Single, count)
        select close is null ? [open, .. inner.Select(static l => "    " + l)] : (string[])[open, .. inner, close];

    private static Gen<string> Line(string format, params Gen<string>[] parts) =>
        Gen.CollectToArray(parts).Select(p => string.Format(CultureInfo.InvariantCulture, format, p));
}
