using System.Runtime.CompilerServices;
using Smpcheck.Model;

namespace Smpcheck.Properties;

/// <summary>
/// A machine and what is checked of it, as one transition system: the machine's state with the monitors' ghosts behind
/// it.
/// </summary>
public sealed partial class CheckedSystem : IDescribedSystem, IFairSystem, IFootprintSystem
{
    private readonly MachineSystem _machine;
    private readonly Monitor[] _monitors;
    private readonly int[] _ghostAt;
    private readonly int[] _ghostBytes;
    private readonly ulong[] _live;
    private readonly List<string> _properties = [];
    private readonly List<(int Property, AssembledCondition Condition)> _always = [];
    private readonly List<(int Property, AssembledCondition Condition)> _forall = [];
    private readonly List<(int Property, AssembledCondition Condition)> _exists = [];
    private readonly List<(int Property, AssembledCondition Condition)> _eventually = [];
    private readonly EventKinds _wanted;
    private readonly Platform _p;
    private readonly bool[][] _executed; // By core and pc. Written without order: a bit that is set stays set.
    private int _seen; // EventKinds, by all workers together.
    private bool _endSeen;

    public CheckedSystem(AssembledCase assembled)
    {
        Case = assembled;
        _p = assembled.Platform;
        _machine = new MachineSystem(_p);
        _monitors = [.. assembled.Checks.Select(c => Create(c, _p)), new Asserts()];
        _ghostAt = new int[_monitors.Length];
        _ghostBytes = new int[_monitors.Length];
        for (var i = 0; i < _monitors.Length; i++)
        {
            _properties.Add(_monitors[i].Name);
            _wanted |= _monitors[i].Listens;
            var ghost = _monitors[i].Ghost(_p);
            _ghostBytes[i] = ghost.Length;
            _ghostAt[i] = _p.Layout.Add($"ghost {_monitors[i].Name}", ghost);
        }

        _live = _p.Layout.Finish();
        _executed = [.. _p.Code.Select(c => new bool[c.Length])];
        AddConditions(assembled);
        _runs = Runs(assembled);
        RunProperties = Array.ConvertAll(_runs, static r => r.Property);
        if (assembled.InterchangeableCores.MaxBy(static c => c.Count) is { Count: > 1 } cores)
            Symmetry = MachineSymmetry.Of(_p, cores, _live, AgentsOf);
    }

    public AssembledCase Case { get; }

    public Platform Platform => _p;

    /// <summary>Live bits by component.</summary>
    public IReadOnlyList<(string Component, int Bits)> Components => _p.Layout.Components;

    public int StateBytes => _live.Length * 8;
    public IReadOnlyList<ulong> LiveBits => _live;
    public int MaxTransitions => _machine.MaxTransitions;
    public int Agents => _machine.Agents;
    public IReadOnlyList<string> Properties => _properties;
    public ulong Existential { get; private set; }

    public string AgentName(int agent) => _machine.AgentName(agent);

    public void Initial(Span<byte> state) => _machine.Initial(state);

    public int Enabled(ReadOnlySpan<byte> state, Span<Transition> transitions) => _machine.Enabled(state, transitions);

    public int Enabled(ReadOnlySpan<byte> state, int agent, Span<Transition> transitions, Footprint footprint) =>
        _machine.Enabled(state, agent, transitions, footprint);

    public int GroupOf(int agent)
    {
        var (kind, entity) = _machine.AgentAt(agent);
        return kind is AgentKind.Core or AgentKind.StoreBuffer or AgentKind.Tlb or AgentKind.LocalApic ? entity
            : _p.Cores + agent;
    }

    public int Site(ReadOnlySpan<byte> state, Transition transition) => _machine.Site(state, transition);

    public Outcome Apply(Span<byte> state, Transition transition) => Take(state, transition, null);

    public Outcome Apply(Span<byte> state, Transition transition, Footprint footprint) =>
        Take(state, transition, footprint);

    [SkipLocalsInit]
    private Outcome Take(Span<byte> state, Transition transition, Footprint? footprint)
    {
        Span<Event> room = stackalloc Event[MachineSystem.MostEvents];
        var step = new Step(room, _wanted);
        var core = _machine.ExecutingCore(transition);
        if (core >= 0)
            NoteExecuted(core, new MachineView(state, _p).Activation(core).Pc);
        _machine.Apply(state, transition, ref step, footprint);
        if (step.Stop != StepStop.None)
            return new Outcome(0, step.Stop);
        return step.Count == 0 ? Outcome.Fine : new Outcome(Judge(state, step.Events, footprint), StepStop.None);
    }

    /// <summary>Looks before it writes: several workers would pull the line from each other.</summary>
    private void NoteExecuted(int core, int pc)
    {
        if (!_executed[core][pc])
            _executed[core][pc] = true;
    }

    public bool JudgesStates => _always.Count > 0;

    public Symmetry? Symmetry { get; private set; }

    public ulong JudgeState(ReadOnlySpan<byte> state) => Judge(state, null);

    public ulong JudgeState(ReadOnlySpan<byte> state, Footprint footprint) => Judge(state, footprint);

    private ulong Judge(ReadOnlySpan<byte> state, Footprint? footprint)
    {
        if (_always.Count == 0)
            return 0;
        var m = new MachineView(state, _p, footprint);
        ulong violated = 0;
        foreach (var (property, condition) in _always)
        {
            if (!condition.Condition.Holds(m, -1))
                violated |= 1ul << property;
        }

        return violated;
    }

    public ulong JudgeRest(ReadOnlySpan<byte> state, out ulong witness)
    {
        var m = new MachineView(state, _p);
        ulong violated = 0;
        witness = 0;
        for (var i = 0; i < _monitors.Length; i++)
        {
            if (_monitors[i].AtRest(m, state.Slice(_ghostAt[i], _ghostBytes[i])))
                violated |= 1ul << i;
        }

        if (!Rest.IsFinal(m))
            return violated;
        if (!_endSeen)
            _endSeen = true;
        foreach (var (property, condition) in _forall)
        {
            if (!condition.Condition.Holds(m, -1))
                violated |= 1ul << property;
        }

        foreach (var (property, condition) in _exists)
        {
            if (condition.Condition.Holds(m, -1))
                witness |= 1ul << property;
        }

        return violated;
    }

    public string Describe(ReadOnlySpan<byte> state, Transition transition) =>
        $"{AgentName(transition.Agent)} {_machine.TextOf(state, transition)}";

    public StepInfo Info(ReadOnlySpan<byte> state, Transition transition)
    {
        var (kind, entity) = _machine.AgentAt(transition.Agent);
        var rule = RuleTable.All[transition.Rule].Name;
        var agent = AgentName(transition.Agent);
        var m = new MachineView(state, _p);
        var lane = kind switch
        {
            AgentKind.Core or AgentKind.Tlb or AgentKind.LocalApic => $"core{entity}",
            _ => agent,
        };
        var text = _machine.TextOf(state, transition);
        var touches = Touches(m, kind, entity, transition, rule);
        if (rule is not ("core.step" or "core.spin" or "core.walk" or "core.fault" or "core.icr-passes"))
            return new StepInfo(agent, text, null, 0, "", lane, touches);
        var next = m.Next(entity);
        if (rule == "core.icr-passes")
            next = IcrPassing.Next(m, entity)!;
        var program = _p.ProgramAt(entity, m.Activation(entity).Pc).Name;
        var block = program.StartsWith("core ", StringComparison.Ordinal) ? program : $"handler {program}";
        return new StepInfo(agent, text, rule == "core.step" ? next.Tag : null, next.Line, block, lane, touches);
    }

    public IReadOnlyList<StateEntry> Print(ReadOnlySpan<byte> state)
    {
        var m = new MachineView(state, _p);
        var list = StatePrinter.Print(m);
        for (var i = 0; i < _monitors.Length; i++)
            _monitors[i].Print(m, state.Slice(_ghostAt[i], _ghostBytes[i]), list);
        return list;
    }

    public Coverage Coverage()
    {
        SortedSet<int> lines = [];
        SortedSet<int> executed = [];
        SortedSet<string> handlers = new(StringComparer.Ordinal);
        HashSet<string> entered = [];
        for (var c = 0; c < _p.Cores; c++)
        {
            foreach (var program in _p.Programs[c])
            {
                if (program != _p.Programs[c][0])
                    handlers.Add(program.Name);
                for (var pc = program.First; pc < program.End; pc++)
                {
                    if (pc < program.End - 1)
                        lines.Add(_p.Code[c][pc].Line);
                    if (!_executed[c][pc])
                        continue;
                    executed.Add(_p.Code[c][pc].Line);
                    entered.Add(program.Name);
                }
            }
        }

        handlers.ExceptWith(entered);
        var seen = (EventKinds)_seen;
        var silent = _monitors.Where(m => !m.MayStaySilent && m.Listens != EventKinds.None && (m.Listens & seen) == 0);
        IEnumerable<string> conditions = _forall.Count > 0 && !_endSeen ? ["forall"] : [];
        return new Coverage([.. handlers], lines, executed, [.. silent.Select(m => m.Name), .. conditions])
        {
            HoldAtStart = AwaitedAtStart(),
        };
    }

    public byte[] Exercised() =>
    [
        (byte)(_endSeen ? 1 : 0), .. BitConverter.GetBytes(_seen),
        .. _executed.SelectMany(static core => core.Select(static done => (byte)(done ? 1 : 0))),
    ];

    public bool Exercise(ReadOnlySpan<byte> exercised)
    {
        const int Head = 1 + sizeof(int);
        if (exercised.Length != Head + _executed.Sum(static core => core.Length))
            return false;
        _endSeen |= exercised[0] != 0;
        Interlocked.Or(ref _seen, BitConverter.ToInt32(exercised[1..]));
        var at = Head;
        foreach (var core in _executed)
        {
            for (var pc = 0; pc < core.Length; pc++)
                core[pc] |= exercised[at++] != 0;
        }

        return true;
    }

    public string Explain(int property, ReadOnlySpan<byte> state, Transition? transition)
    {
        var m = new MachineView(state, _p);
        if (transition is not { } t)
            return property < _monitors.Length
                ? _monitors[property].SayAtRest(m, state.Slice(_ghostAt[property], _ghostBytes[property]))
                : ExplainCondition(property, m);
        var after = state.ToArray();
        var step = new Step(new Event[MachineSystem.MostEvents], _wanted);
        _machine.Apply(after, t, ref step);
        var at = Place(state, t);
        if (property >= _monitors.Length)
            return $"{ExplainCondition(property, new MachineView(after, _p))} after {at}";
        foreach (var e in step.Events)
        {
            var ghost = after.AsSpan(_ghostAt[property], _ghostBytes[property]);
            if ((_monitors[property].Listens & e.Kind) != 0
                && _monitors[property].On(e, new MachineView(after, _p), ghost))
                return $"{_monitors[property].Say(e, new MachineView(after, _p))}: {at}";
        }

        return $"{_properties[property]} is violated by {at}";
    }

    public string ExplainStop(ReadOnlySpan<byte> state, Transition transition)
    {
        var after = state.ToArray();
        var step = new Step(new Event[MachineSystem.MostEvents], _wanted);
        _machine.Apply(after, transition, ref step);
        var what = step.Reason switch
        {
            StopCause.Arithmetic => "arithmetic left the range 0..255",
            StopCause.BadOperand => "an operand is not a value that the instruction works on",
            StopCause.BadUnlock => "a lock is given back that this core does not hold",
            StopCause.DoubleFree => "a frame is freed that is free already",
            StopCause.RingOverrun => "the producer index runs past the ring",
            StopCause.BufferFull =>
                $"a store found no room (buffer={_p.BufferDepth[_machine.AgentAt(transition.Agent).Entity]}); "
                + "say `buffer N` to make the depth part of the machine",
            StopCause.Messages =>
                $"more than {Platform.MostMessages} messages of one kind were on their way to one core",
            StopCause.PostedWrites => $"more than {Limits.PostedWrites} posted writes were on their way to one device",
            StopCause.Nesting => "handlers nested deeper than the model has levels",
            StopCause.TlbSlots => "a TLB would hold more translations of one page than the model has room for",
            StopCause.Generations => $"a frame was freed more than {Value.Generations - 1} times",
            _ => "a capacity of the model was exceeded",
        };
        return $"{what}: {Place(state, transition)}";
    }

    private int[] AgentsOf(int core) =>
        [.. Enumerable.Range(0, Agents).Where(a => GroupOf(a) == core)];

    private static Monitor Create(AssembledCheck check, Platform p) => check.Name switch
    {
        "tlb-stale" => new StaleTranslation(),
        "deadlock" => new Deadlock(),
        "lost-eoi" => new LostEoi(),
        "lost-irq" => new LostIrq(),
        "livelock" => new Livelock(),
        "irq-storm" when check.Settings["max"] == PropertyInfo.Unbounded => new EndlessIrqStorm(),
        "irq-storm" => new IrqStorm((int)check.Settings["max"]),
        "spurious-irq" => new SpuriousIrq(),
        "dma-stale" => new StaleDma(),
        "iommu-fault" => new IommuFault(),
        "sleep-in-atomic" => new SleepInAtomic(),
        "lock-irq-unsafe" => new LockIrqUnsafe(p),
        "ipi-reentry" => new IpiReentry(),
        "page-fault" => new PageFault(),
        _ => throw new ModelBugException($"no monitor for `{check.Name}`"),
    };

    private void AddConditions(AssembledCase assembled)
    {
        foreach (var condition in assembled.Conditions)
        {
            // Every `exists` needs a witness of its own; the other kinds are one property each.
            var property = condition.Kind == "exists" ? -1 : _properties.IndexOf(condition.Kind);
            if (property < 0)
            {
                property = _properties.Count;
                _properties.Add(condition.Kind);
            }

            var list = condition.Kind switch
            {
                "always" => _always,
                "forall" => _forall,
                "exists" => _exists,
                _ => _eventually,
            };
            list.Add((property, condition));
            if (condition.Kind == "exists")
                Existential |= 1ul << property;
        }
    }

    private ulong Judge(Span<byte> state, ReadOnlySpan<Event> events, Footprint? footprint)
    {
        ulong violated = 0;
        var m = new MachineView(state, _p, footprint);
        foreach (ref readonly var e in events)
        {
            if ((_seen & (int)e.Kind) == 0)
                Interlocked.Or(ref _seen, (int)e.Kind);
            for (var i = 0; i < _monitors.Length; i++)
            {
                if ((_monitors[i].Listens & e.Kind) == 0)
                    continue;
                footprint?.Write(_ghostAt[i], _ghostBytes[i]);
                if (_monitors[i].On(e, m, state.Slice(_ghostAt[i], _ghostBytes[i])))
                    violated |= 1ul << i;
            }
        }

        return violated;
    }

    private string ExplainCondition(int property, MachineView m)
    {
        foreach (var (p, condition) in _always.Concat(_forall))
        {
            if (p == property && !condition.Condition.Holds(m, -1))
                return $"`{condition.Kind} {condition.Text}` (line {condition.Line}) does not hold{Values(
                    condition.Condition, m)}";
        }

        return $"{_properties[property]} does not hold";
    }

    private string Values(Condition condition, MachineView m)
    {
        List<string> read = [];
        foreach (var t in condition.Terms().Distinct())
        {
            var name = t.Kind switch
            {
                TermKind.Word => _p.AddressName[t.A],
                TermKind.WordBit => $"{_p.AddressName[t.A]}.{(t.B == Value.Dirty ? 'd' : 'a')}",
                TermKind.CoreRegister => $"core{t.A}.r{t.B}",
                TermKind.DeviceField => $"{_p.Devices[t.A].Name}.{DeviceFields.Of(_p.Devices[t.A].Kind)[t.B]}",
                _ => null,
            };
            if (name is not null)
                read.Add($"{name} is {Names.Datum(_p, t.Read(m, -1))}");
        }

        return read.Count == 0 ? "" : ": " + string.Join(", ", read);
    }

    private string Place(ReadOnlySpan<byte> state, Transition t)
    {
        var info = Info(state, t);
        var tag = info.Tag is null ? "" : $" @{info.Tag}";
        return info.Line > 0 ? $"{info.Agent} `{info.Do}`{tag} (line {info.Line})" : $"{info.Agent} `{info.Do}`";
    }

    private List<string> Touches(MachineView m, AgentKind kind, int entity, Transition t, string rule)
    {
        if (kind == AgentKind.Core && rule is "core.step" or "core.icr-passes")
        {
            var i = m.Next(entity);
            if (rule == "core.icr-passes")
                i = IcrPassing.Next(m, entity)!;
            if (i.Spec.Mnemonic is "ipi" or "nmi")
            {
                var targets = _p.Commands[i.Item].Targets;
                return [.. targets.Where(c => c != entity).Select(c => $"core{c}")];
            }

            if (i.Spec.Mnemonic is "store" or "vstore" or "unlock" or "mmio.w" && _p.BufferDepth[entity] > 0)
                return [$"sb{entity}"];
        }

        if (kind == AgentKind.IoApic && rule == "ioapic.send")
            return [.. _p.Routes[t.Operand & 0xff].Cores.Select(c => $"core{c}")];
        return rule == "msix.signal" ? [.. _p.Routes[_p.Devices[entity].Route].Cores.Select(c => $"core{c}")] : [];
    }
}
