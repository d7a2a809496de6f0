namespace Smpcheck.Model;

/// <summary>A condition outside programs, resolved.</summary>
public sealed record AssembledCondition(string Kind, Condition Condition, int Line, string Text);

/// <summary>A property of a <c>check</c> line with its settings as numbers.</summary>
public sealed record AssembledCheck(string Name, IReadOnlyDictionary<string, long> Settings, int Line);

/// <summary>One case, ready to run: the machine and what is checked.</summary>
/// <param name="Assumptions">What <c>assume</c> lines chose, as written, sorted.</param>
public sealed record AssembledCase(
    Platform Platform, IReadOnlyList<AssembledCheck> Checks, IReadOnlyList<AssembledCondition> Conditions,
    IReadOnlyList<string> Assumptions, IReadOnlyList<IReadOnlyList<int>> InterchangeableCores);

/// <summary>
/// Turns one case of a test (variant, memory model, sizes) into a machine. Every finding goes to the bag, with its
/// place; null when there was an error.
/// </summary>
public sealed partial class Assembler
{
    private readonly Scope _scope;
    private readonly DiagnosticBag _bag;
    private readonly MemoryModel _model;
    private readonly List<Item> _items;

    private readonly List<string> _addressNames = [""];
    private readonly List<(ushort Initial, bool IsLock, int Frame)> _memory = [];
    private readonly List<PageInfo> _pages = [];
    private readonly List<FrameInfo> _frames = [];
    private readonly List<DeviceInfo> _devices = [];
    private readonly List<RouteInfo> _routes = [];
    private readonly List<int> _deviceOfAddress = [];
    private readonly List<string> _assumed = [];
    private IReadOnlyList<(int Core, int Register)> _observed = [];
    private Assumptions _assumptions;
    private bool _xapic;
    private bool _strict;
    private readonly int _before;
    private int _declaredBuffer = -1;

    private Assembler(List<Item> items, MemoryModel model, DiagnosticBag bag)
    {
        (_items, _model, _bag, _before) = (items, model, bag, bag.Reports);
        _scope = new Scope(bag);
    }

    // Nothing wrong with this case so far, whatever others have reported.
    private bool Clean => _bag.Reports == _before;

    /// <summary>
    /// Assembles one case. <paramref name="sizes"/> overrides the first value of <c>cores</c> and parameters;
    /// <paramref name="variant"/> null is the base. <paramref name="observed"/> are registers that somebody reads at
    /// the end besides the conditions.
    /// </summary>
    public static AssembledCase? Assemble(
        Test test, string? variant, MemoryModel model, IReadOnlyDictionary<string, long> sizes, DiagnosticBag bag,
        IReadOnlyList<(int Core, int Register)>? observed = null)
    {
        List<Item> items = [.. test.Items.Where(i => IsIn(i.Marks, variant))];
        var assembler = new Assembler(items, model, bag) { _observed = observed ?? [] };
        assembler.CheckMarks(test);
        assembler.CheckModels(test);
        var result = assembler.Run(variant, sizes);
        return assembler.Clean ? result : null;
    }

    /// <summary>
    /// Reports what is wrong with a test whose text has errors already, in every variant: all errors of a file appear
    /// at once.
    /// </summary>
    public static void Diagnose(Test test, DiagnosticBag bag)
    {
        foreach (var variant in test.Items.OfType<VariantDecl>().Select(v => v.Name.Text).Take(Limits.Variants)
            .Prepend(null))
        {
            if (bag.Errors >= DiagnosticBag.Most)
                return;
            List<Item> items = [.. test.Items.Where(i => IsIn(i.Marks, variant))];
            var assembler = new Assembler(items, MemoryModel.Tso, bag);
            assembler.CheckMarks(test);
            assembler.CheckModels(test);
            assembler.Resolve(variant, new Dictionary<string, long>());
        }
    }

    /// <summary>A line is in a variant when no minus mark names it, and it has no plus mark or one that names
    /// it.</summary>
    public static bool IsIn(IReadOnlyList<Mark> marks, string? variant)
    {
        var hasPlus = false;
        var named = false;
        foreach (var mark in marks)
        {
            if (!mark.Adds && mark.Variant.Text == variant)
                return false;
            hasPlus |= mark.Adds;
            named |= mark.Adds && mark.Variant.Text == variant;
        }

        return !hasPlus || named;
    }

    /// <summary>The number of cores a case has when nothing overrides it: the first of <c>cores</c>, else what blocks
    /// name.</summary>
    public static long DefaultCores(IReadOnlyList<Item> items)
    {
        if (items.OfType<CoresDecl>().FirstOrDefault() is { } decl)
            return FirstOf(decl.Sizes[0], items);
        var named = items.OfType<CoreBlock>().SelectMany(b => b.Cores).SelectMany(r =>
            new[] { r.First, r.Last ?? r.First });
        return named.OfType<IntConst>().Select(i => Math.Min(i.Value, int.MaxValue) + 1).DefaultIfEmpty(1).Max();
    }

    // A number, or a parameter that is one.
    private static long FirstOf(Const size, IReadOnlyList<Item> items)
    {
        if (size is IntConst i)
            return i.Value;
        var name = (NameConst)size;
        var param = items.OfType<ParamDecl>().FirstOrDefault(p => p.Name.Text == name.Name.Text);
        return param?.Values[0] is IntConst value ? value.Value + name.Offset : 1;
    }

    private sealed record Resolved(
        Assembled Programs, List<AssembledCheck> Checks, List<AssembledCondition> Conditions);

    private AssembledCase? Run(string? variant, IReadOnlyDictionary<string, long> sizes)
    {
        if (Resolve(variant, sizes) is not { } r || Build(r.Programs, r.Conditions) is not { } platform)
            return null;
        return new AssembledCase(platform, r.Checks, r.Conditions,
            [.. _assumed.Order(StringComparer.Ordinal)], Classes(r.Programs));
    }

    // Every name looked up; null after an error.
    private Resolved? Resolve(string? variant, IReadOnlyDictionary<string, long> sizes)
    {
        DefineSizes(sizes);
        DeclareSettings();
        DeclareMemory();
        DeclareDevices();
        DeclareRoutes();
        var programs = CollectPrograms(variant);
        var checks = AssembleChecks();
        CheckVerdicts(variant, checks);
        if (!_bag.Clean && _bag.All.Any(d => Codes.IsLimit(d.Code)))
            return null; // What is past a limit was not declared, and all that names it would be wrong too.
        var assembled = AssemblePrograms(programs);
        var conditions = AssembleConditions();
        return Clean && assembled is not null ? new Resolved(assembled, checks, conditions) : null;
    }

    private void CheckMarks(Test test)
    {
        HashSet<string> variants = [.. test.Items.OfType<VariantDecl>().Select(v => v.Name.Text)];
        foreach (var mark in AllMarks(test))
        {
            if (variants.Contains(mark.Variant.Text) || _bag.Doubts(mark.Variant.Text))
                continue;
            var nearest = Suggest.Nearest(mark.Variant.Text, variants);
            _bag.Error("E201", mark.Variant.Place, $"undeclared variant `{mark.Variant.Text}`", nearest is null
                ? $"declare it: variant {mark.Variant.Text} : fail PROPERTY"
                : $"did you mean `{nearest}`?");
        }

        HashSet<string> seen = [];
        foreach (var v in test.Items.OfType<VariantDecl>())
        {
            if (v.Name.Text == "base")
                _bag.Error("E202", v.Name.Place, "`base` is the scenario itself", "expect its verdict: expect pass");
            else if (!seen.Add(v.Name.Text))
                _bag.Error("E202", v.Name.Place, $"variant `{v.Name.Text}` is declared twice");
        }

        if (seen.Count > Limits.Variants)
            _bag.Error("E230", test.Name.Place, $"{seen.Count} variants, expected at most {Limits.Variants}");
    }

    private static IEnumerable<Mark> AllMarks(Test test) =>
        test.Items.SelectMany(i => i is Block b ? i.Marks.Concat(LineMarks(b.Lines)) : i.Marks);

    private static IEnumerable<Mark> LineMarks(IReadOnlyList<Line> lines) =>
        lines.SelectMany(l => l is RepeatLine r ? l.Marks.Concat(LineMarks(r.Body)) : l.Marks);

    private void DefineSizes(IReadOnlyDictionary<string, long> sizes)
    {
        // With a `cores` line at fault any number may be right.
        var cores = _bag.IsDoubtful("cores") ? Limits.Cores
            : sizes.TryGetValue("cores", out var chosen) ? chosen : DefaultCores(_items);
        if (cores is < 1 or > Limits.Cores)
        {
            var place = _items.OfType<CoresDecl>().FirstOrDefault()?.Sizes[0].Place
                ?? _items.OfType<CoreBlock>().SelectMany(b => b.Cores).Select(r => r.Last ?? r.First).MaxBy(c =>
                    c is IntConst i ? i.Value : 0)?.Place;
            _bag.Error("E220", place ?? Place.Start, $"{cores} cores, expected 1 to {Limits.Cores}");
            cores = Math.Clamp(cores, 1, Limits.Cores);
        }

        foreach (var list in _items.Select(i => i switch { CoresDecl c => c.Sizes, ParamDecl p => p.Values, _ => [] }))
        {
            HashSet<long> listed = [];
            foreach (var size in list.OfType<IntConst>())
            {
                if (!listed.Add(size.Value))
                    _bag.Error("E202", size.Place, $"{size.Value} is listed twice");
            }
        }

        HashSet<string> parameters = [.. _items.OfType<ParamDecl>().Select(p => p.Name.Text)];
        foreach (var size in _items.OfType<CoresDecl>().SelectMany(d => d.Sizes).OfType<NameConst>())
        {
            if (!parameters.Contains(size.Name.Text))
                _bag.Error("E204", size.Place, "expected a number of cores or a parameter",
                    "write the sizes out: cores 2, 3");
        }

        _scope.Define("cores", cores);
        _scope.Define("others", cores - 1);
        foreach (var p in _items.OfType<ParamDecl>())
        {
            if (!IsFreeName(p.Name))
                continue;

            var value = sizes.TryGetValue(p.Name.Text, out var set) ? set
                : _scope.Constant(p.Values[0], -1, "constant");
            if (value != Scope.Unknown)
                _scope.Define(p.Name.Text, value);
            else
                _bag.Doubt(p.Name.Text);
        }
    }

    private void DeclareSettings()
    {
        HashSet<string> given = [];
        foreach (var item in _items)
        {
            // A second line would silently take the place of the first.
            var setting = item switch
            {
                CoresDecl => "cores", ApicDecl => "apic", IommuDecl => "iommu", BufferDecl => "buffer", _ => null,
            };
            if (setting is not null && !given.Add(setting))
                _bag.Error("E202", item.Place, $"`{setting}` is given twice");
            switch (item)
            {
                case CoresDecl { Sockets: { } sockets }:
                    _scope.Bounded(sockets, -1, 1, Limits.Cores, "the number of sockets");
                    break;
                case ApicDecl a:
                    _xapic = a.Mode.Text == "xapic";
                    break;
                case IommuDecl i when i.Mode.Text == "lazy":
                    _bag.Error("E212", i.Mode.Place, "`iommu lazy` is known, but this version cannot check it yet",
                        "use `iommu strict`");
                    break;
                case IommuDecl i:
                    _strict = i.Mode.Text == "strict";
                    break;
                case BufferDecl b:
                    _declaredBuffer = _scope.Bounded(b.Depth, -1, 1, Limits.Buffer, "the buffer's depth");
                    break;
                case AssumeDecl a:
                    Assume(a);
                    break;
                default:
                    break;
            }
        }
    }

    private void Assume(AssumeDecl a)
    {
        if (AssumptionTable.Find(a.Name.Text) is { } option)
        {
            if (a.Value is not null)
                _bag.Error("E214", a.Value.Place, $"`assume {a.Name.Text}` takes no value");
            if (_assumed.Contains(a.Name.Text))
                _bag.Error("E202", a.Name.Place, $"`{a.Name.Text}` is assumed already");
            _assumptions |= option.Flag;
            _assumed.Add(a.Name.Text);
        }
        else if (AssumptionTable.Later.Any(l => l.Name == a.Name.Text))
        {
            _bag.Error("E212", a.Name.Place, $"`assume {a.Name.Text}` is known, but this version cannot check it yet");
        }
        else
        {
            var nearest = Suggest.Nearest(a.Name.Text, AssumptionTable.All.Select(o => o.Name));
            _bag.Error("E214", a.Name.Place, $"unknown assumption `{a.Name.Text}`", nearest is null
                ? "see `smpcheck list options`" : $"did you mean `{nearest}`?");
        }
    }
}

/// <summary>An option of <c>assume</c>.</summary>
public sealed record AssumptionInfo(string Name, Assumptions Flag, string Doc);

/// <summary>The options that the manuals leave open. The default is the weaker behaviour.</summary>
public static class AssumptionTable
{
    public static readonly IReadOnlyList<AssumptionInfo> All =
    [
        new("eviction", Assumptions.Eviction, "a TLB may drop any entry at any time (S25)"),
        new("no-speculation", Assumptions.NoSpeculation,
            "no speculative TLB fill: entries arise from accesses only (S23)"),
        new("walk-forwards", Assumptions.WalkForwards, "a page walk sees the core's own buffered stores (S33)"),
        new("xapic-serialising", Assumptions.XapicSerialising,
            "an xAPIC register access waits for the core's buffer to drain (S6)"),
        new("wrmsr-after-drain", Assumptions.WrmsrAfterDrain,
            "any drain orders a later x2APIC write, a locked operation's too (S72)"),
        new("masked-edge-latch", Assumptions.MaskedEdgeLatch,
            "an I/O APIC entry latches an edge that arrives while it is masked (S75)"),
        new("pcid", Assumptions.Pcid, "`switch` keeps the translations of other address spaces (S28)"),
        new("spurious-wake", Assumptions.SpuriousWake, "`sleep` may wake without reason (S20)"),
        new("lowest-priority", Assumptions.LowestPriority, "a route to several cores reaches one of them, any (S69)"),
    ];

    /// <summary>Known names whose machinery is not in this version.</summary>
    public static readonly IReadOnlyList<(string Name, string Doc)> Later =
    [
        ("apic-bus", "lowest-priority delivery is arbitrated on the APIC bus, in turn among equals"),
        ("multihit", "two translations of different sizes for one page are a machine check"),
        ("sbi-sync", "an SBI call for a remote fence returns when the other harts have done it"),
        ("shared-registers", "a handler uses the registers of what it interrupts; the monitor `context` judges it"),
        ("svadu", "RISC-V: the walk sets accessed and dirty bits"),
        ("svade", "RISC-V: an accessed or dirty bit that is not set is a page fault"),
    ];

    public static AssumptionInfo? Find(string name) => All.FirstOrDefault(a => a.Name == name);
}
