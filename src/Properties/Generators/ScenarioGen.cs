using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Smpcheck.Model;

namespace Smpcheck.Properties;

/// <summary>
/// Random scenarios of two to four cores: variables, pages, locks, devices, handlers, loops, IPIs, conditions. They
/// assemble under every model, most have a few hundred states, and they shrink to a few lines.
/// </summary>
public static class ScenarioGen
{
    private static readonly string[] _monitors = [.. PropertyTable.Monitors.Select(static m => m.Name)];

    /// <summary>Scenarios with their shrinker.</summary>
    public static Arbitrary<GeneratedScenario> Scenarios { get; } = Arb.From(Scenario(), Shrinker.Smaller);

    /// <summary>Scenarios that each come with a memory model.</summary>
    public static Arbitrary<GeneratedCase> Cases { get; } = Arb.From(
        from scenario in Scenario()
        from model in Gen.Elements(Enum.GetValues<MemoryModel>())
        select new GeneratedCase(scenario, model),
        static c => Shrinker.Smaller(c.Scenario).Select(s => c with { Scenario = s }));

    private static Gen<GeneratedScenario> Scenario() =>
        from machine in MachineSketch.Sketches
        from route in Gen.Choose(0, 1)
        from text in Text(machine, route)
        select Made(text);

    private static GeneratedScenario Made(string text)
    {
        var bag = new DiagnosticBag();
        try
        {
            return GeneratedScenario.From(text, bag) ?? throw new ModelBugException("it is not well-formed:\n"
                + DiagnosticRenderer.Render(bag, "generated.smp", text));
        }
        catch (Exception e)
        {
            // What breaks the assembler is worth seeing, and the shrinker never gets it.
            throw new ModelBugException($"a generated scenario cannot be assembled: {e}\n{text}");
        }
    }

    private static Gen<string> Text(MachineSketch machine, int route)
    {
        var lines = new LineGen(machine);
        return from programs in Gen.CollectToArray(Programs(machine), head => Program(lines, head, machine))
               from handlers in Gen.CollectToArray(Handlers(machine), h => Handler(lines, h.Head, h.First, h.Eoi))
               from checks in Checks(machine)
               select Joined(["test generated", .. machine.Declarations(route), .. programs.SelectMany(static p => p),
                   .. handlers.SelectMany(static h => h), .. checks]);
    }

    /// <summary>The heads of the programs; the last may be one that several cores share.</summary>
    private static IEnumerable<string> Programs(MachineSketch machine)
    {
        for (int core = 0; core < machine.SharedFrom; core++)
            yield return string.Create(CultureInfo.InvariantCulture, $"core {core}:");
        if (machine.SharedFrom < machine.Cores)
            yield return string.Create(CultureInfo.InvariantCulture, $"core {machine.SharedFrom}..:");
    }

    // The more cores, the shorter their programs: the product is what counts.
    private static Gen<string[]> Program(LineGen lines, string head, MachineSketch machine) =>
        from count in Gen.Choose(machine.Cores == 4 ? 0 : 1, machine.Cores == 2 ? 4 : machine.Cores == 3 ? 2 : 1)
        from groups in Gen.ListOf(lines.Group, count)
        select (string[])
        [
            head,
            .. machine.Has(Feature.Softirq) && head.StartsWith("core 0", StringComparison.Ordinal)
                ? (string[])["    raise bh"] : [],
            .. groups.SelectMany(Numbered),
        ];

    private static IEnumerable<string> Numbered(string[] group, int number) =>
        group.Select(l => "    " + l.Replace("?", $"{number}", StringComparison.Ordinal));

    private static IEnumerable<(string Head, string? First, bool Eoi)> Handlers(MachineSketch machine)
    {
        if (machine.Has(Feature.Ipi))
            yield return ($"handler kick on {MachineSketch.IpiVector}:", null, true);
        if (machine.Has(Feature.Level))
            yield return ($"handler irq on {MachineSketch.DeviceVector}:", "mmio.w uart.ACK, 1", true);
        else if (machine.Has(Feature.Edge))
            yield return ($"handler irq on {MachineSketch.DeviceVector}:", "mmio.w gpio.CAUSE, 1", true);
        else if (machine.Has(Feature.Nic))
            yield return ($"handler irq on {MachineSketch.DeviceVector}:", "load r0, nic.cq0", true);
        if (machine.Has(Feature.Timer))
            yield return ($"handler tick on {MachineSketch.TimerVector}:", null, true);
        if (machine.Has(Feature.Nmi))
            yield return ("handler stop on nmi:", null, false);
        if (machine.Has(Feature.FaultHandler))
            yield return ("handler repair on fault:", "store pte.X, B", false);
        if (machine.Has(Feature.Softirq))
            yield return ("handler later on bh:", null, false);
    }

    private static Gen<string[]> Handler(LineGen lines, string head, string? first, bool eoi) =>
        from count in Gen.Choose(0, 1)
        from body in Gen.ListOf(lines.Single, count)
        from starts in Gen.Elements(true, true, true, false)
        from ends in Gen.Elements(true, true, true, true, true, false)
        select (string[])
        [
            head, .. starts && first is not null ? (string[])["    " + first] : [],
            .. body.Select(static l => "    " + l), .. eoi && ends ? (string[])["    eoi"] : [],
        ];

    private static Gen<string[]> Checks(MachineSketch machine)
    {
        var seen = Gen.Elements(machine.SeenWords.ToArray());
        var register = Gen.Elements("core0.r0", "core1.r0", "core1.r1");
        var atom = from left in Gen.OneOf(seen, register)
                   from relation in Gen.Elements("==", "!=", "<", ">=")
                   from right in Gen.Elements("0", "1", "2")
                   select $"{left} {relation} {right}";
        var condition = from left in atom
                        from link in Gen.Elements("", "", " and ", " or ")
                        from right in atom
                        select link.Length == 0 ? left : left + link + right;
        return from monitors in Gen.Shuffle(_monitors)
               from count in Gen.Choose(0, 4)
               from always in Gen.Elements(null, null, "always x != 2", "always x < 3 or y == 0")
               from kinds in Gen.ListOf(Gen.Elements("forall", "exists"), 2)
               from conditions in Gen.ListOf(condition, 2)
               from used in Gen.Choose(0, 2)
               select (string[])
               [
                   .. count > 0 ? (string[])["check " + string.Join(", ", monitors.Take(count))] : [],
                   .. always is null ? (string[])[] : [always],
                   .. kinds.Zip(conditions, static (k, c) => $"{k} {c}").Take(used),
               ];
    }

    // In canonical form, so that what is shown is what shrinking and `fmt` would print.
    private static string Joined(IEnumerable<string> lines)
    {
        var text = new StringBuilder();
        foreach (string line in lines)
            text.Append(line).Append('\n');
        var bag = new DiagnosticBag();
        var file = Parser.Parse("generated.smp", text.ToString(), bag);
        return bag.Clean ? Printer.Print(file) : text.ToString();
    }
}
