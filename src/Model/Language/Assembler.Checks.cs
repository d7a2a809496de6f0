namespace Smpcheck.Model;

/// <summary>A property as the language knows it.</summary>
/// <param name="Settings">Keys with their default, such as <c>max</c>; -1: must be given.</param>
public sealed record PropertyInfo(string Name, string Doc, IReadOnlyList<(string Key, long Default)> Settings)
{
    /// <summary>The word that takes a bound away: <c>max=none</c>.</summary>
    public const string None = "none";

    /// <summary>The value of a setting without a bound.</summary>
    public const long Unbounded = long.MaxValue;

    /// <summary>Its settings are bounds, and may be <see cref="None"/>.</summary>
    public bool MayBeUnbounded { get; init; }
}

/// <summary>Every monitor that <c>check</c> may name. <c>smpcheck list monitors</c> prints this table.</summary>
public static class PropertyTable
{
    public static readonly IReadOnlyList<PropertyInfo> Monitors =
    [
        new("tlb-stale",
            "an access is performed, or a store lands, in a frame through a translation after the frame was freed", []),
        new("deadlock", "nothing can go on, and not every program has ended or halts at a line tagged @idle", []),
        new("livelock", "a fair run goes on for ever, and no line tagged @progress is in what it repeats", []),
        new("lost-eoi", "at rest, a vector is in service or a Remote IRR is set that nothing will clear", []),
        new("lost-irq",
            "at rest, a request is neither served nor masked by choice, or a device event was never delivered", []),
        new("irq-storm",
            "more than `max` deliveries for one event of a device; with `max=none` when some core can take "
            + "interrupts for ever and do nothing else, though no program sends them",
            [("max", 1)]) { MayBeUnbounded = true },
        new("spurious-irq", "a vector is delivered for which no event is outstanding, or that has no handler", []),
        new("dma-stale", "a device reads a word that the driver has not made visible yet, or never stored", []),
        new("iommu-fault", "a DMA is blocked by the IOMMU", []),
        new("sleep-in-atomic",
            "mutex, schedule, sleep or alloc in interrupt context, with a spin lock held, or with interrupts off", []),
        new("lock-irq-unsafe",
            "a spin lock that a handler takes is taken with interrupts on, on a core that can run that handler", []),
        new("ipi-reentry", "an IPI handler is entered while it is active on that core", []),
        new("page-fault", "a page fault happens", []),
    ];

    /// <summary>What fails without being listed in <c>check</c>.</summary>
    public static readonly IReadOnlyList<string> Conditions = ["assert", "always", "forall", "exists", "eventually"];

    /// <summary>Known monitors whose machinery is not in this version.</summary>
    public static readonly IReadOnlyList<string> Later =
    [
        "lock-order", "data-race", "context", "dma-isolation", "tlb-mixed", "lost-wakeup", "stuck",
            "priority-inversion",
        "starvation", "affinity", "double-delivery", "interrupt-isolation", "nmi-nesting",
    ];

    public static PropertyInfo? Find(string name) => Monitors.FirstOrDefault(m => m.Name == name);
}

// The check lines of a case.
public sealed partial class Assembler
{
    private List<AssembledCheck> AssembleChecks()
    {
        List<AssembledCheck> list = [];
        foreach (var decl in _items.OfType<CheckDecl>())
        {
            foreach (var p in decl.Properties)
            {
                if (PropertyTable.Find(p.Name.Text) is not { } info)
                    ReportProperty(p.Name);
                else if (list.Any(c => c.Name == info.Name))
                    _bag.Error("E202", p.Name.Place, $"`{info.Name}` is checked already");
                else
                    list.Add(new AssembledCheck(info.Name, SettingsOf(p, info), decl.Place.Line));
            }
        }

        return list;
    }

    private Dictionary<string, long> SettingsOf(CheckedProperty p, PropertyInfo info)
    {
        var settings = info.Settings.ToDictionary(s => s.Key, s => s.Default);
        HashSet<string> given = [];
        foreach (var s in p.Settings)
        {
            if (!given.Add(s.Key.Text))
                _bag.Error("E202", s.Key.Place, $"`{s.Key.Text}` is given twice");
            if (!settings.ContainsKey(s.Key.Text))
            {
                _bag.Error("E216", s.Key.Place, $"`{info.Name}` has no setting `{s.Key.Text}`",
                    settings.Count == 0 ? "it has none" : $"it has: {string.Join(", ", settings.Keys)}");
                continue;
            }

            if (info.MayBeUnbounded && s.Value is NameConst { Name.Text: PropertyInfo.None, Offset: 0 })
            {
                settings[s.Key.Text] = PropertyInfo.Unbounded;
                continue;
            }

            var value = _scope.Bounded(s.Value, -1, 0, 100, $"`{s.Key.Text}`");
            if (value != Scope.Unknown)
                settings[s.Key.Text] = value;
        }

        return settings;
    }

    // Every property that a verdict of this case names must be one that this case observes.
    private void CheckVerdicts(string? variant, List<AssembledCheck> checks)
    {
        List<Expectation> verdicts = [.. variant is null
            ? _items.OfType<ExpectDecl>().SelectMany(e => e.Verdicts)
            : _items.OfType<VariantDecl>().First(v => v.Name.Text == variant).Verdicts];
        HashSet<string> covered = [];
        foreach (var verdict in verdicts)
        {
            foreach (var model in verdict.Models)
            {
                if (!covered.Add(model.Text))
                    _bag.Error("E202", model.Place, $"`{model.Text}` has a verdict already");
            }

            if (verdict.Models.Count == 0 && !covered.Add(""))
                _bag.Error("E202", verdict.Place, "there is a verdict for all listed models already",
                    "name the models that this one is for");
        }

        List<string> observed = [.. checks.Select(c => c.Name), "assert",
            .. _items.OfType<ConditionDecl>().Select(c => c.Kind.Text)];
        foreach (var verdict in verdicts)
        {
            if (verdict.Fails is not { } fails || observed.Contains(fails.Text) || _bag.Doubts(fails.Text)
                || _bag.Doubts("check"))
                continue;
            var nearest = Suggest.Nearest(fails.Text, observed.Concat(PropertyTable.Monitors.Select(m => m.Name)));
            if (PropertyTable.Later.Contains(fails.Text))
                ReportProperty(fails);
            else if (PropertyTable.Find(fails.Text) is not null)
                _bag.Error("E218", fails.Place, $"`{fails.Text}` is not checked here, so it cannot fail",
                    $"add it: check {fails.Text}");
            else if (PropertyTable.Conditions.Contains(fails.Text))
                _bag.Error("E218", fails.Place, $"there is no `{fails.Text}` here that could fail",
                    $"write a line of its own: {fails.Text} CONDITION");
            else
                _bag.Error("E218", fails.Place, $"unknown property `{fails.Text}`", nearest is null
                    ? "see `smpcheck list monitors`" : $"did you mean `{nearest}`?");
        }
    }

    // Known to the language, and without a machine behind it.
    private void CheckModels(Test test)
    {
        var verdicts = test.Items.OfType<ExpectDecl>().SelectMany(e =>
            e.Verdicts).Concat(test.Items.OfType<VariantDecl>().SelectMany(v => v.Verdicts));
        foreach (var model in test.Items.OfType<ModelDecl>().SelectMany(m =>
            m.Models).Concat(verdicts.SelectMany(v => v.Models)))
        {
            if (Parser.Models.Contains(model.Text) && !Enum.TryParse<MemoryModel>(model.Text, ignoreCase: true, out _))
                _bag.Error("E212", model.Place,
                    $"memory model `{model.Text}` is known, but this version cannot check it yet",
                    "use sc, tso or pso");
        }
    }

    private void ReportProperty(Name name)
    {
        if (PropertyTable.Later.Contains(name.Text))
        {
            _bag.Error("E212", name.Place, $"`{name.Text}` is known, but this version cannot check it yet");
            return;
        }

        if (PropertyTable.Conditions.Contains(name.Text))
        {
            _bag.Error("E211", name.Place, $"`{name.Text}` is not a monitor", name.Text == "assert"
                ? "asserts are always checked" : $"write a line of its own: {name.Text} CONDITION");
            return;
        }

        var nearest = Suggest.Nearest(name.Text,
            PropertyTable.Monitors.Select(m => m.Name).Concat(PropertyTable.Later));
        _bag.Doubt("check"); // A verdict may be about the monitor that was meant.
        _bag.Error("E211", name.Place, $"unknown monitor `{name.Text}`", nearest is null
            ? "see `smpcheck list monitors`" : $"did you mean `{nearest}`?");
    }
}
