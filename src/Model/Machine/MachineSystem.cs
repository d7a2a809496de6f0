using System.Runtime.CompilerServices;

namespace Smpcheck.Model;

/// <summary>
/// The machine of one case as a transition system without properties: agents, their rules, their steps. What properties
/// add (events, judgements) composes around it.
/// </summary>
public sealed class MachineSystem
{
    /// <summary>Most events a single step can state.</summary>
    public const int MostEvents = 64;

    private static readonly Rule[] Rules = [.. RuleTable.All];
    private static readonly int StepRule = Array.FindIndex(Rules, r => r.Name == "core.step");
    private static readonly int FaultRule = Array.FindIndex(Rules, r => r.Name == "core.fault");
    private static readonly CoreAct[] Acts = [.. Rules.Select(ActOf)];

    private readonly Binding[] _bindings;
    private readonly int[] _agentBindings; // Where each agent's bindings begin, and where the last one's end.
    private readonly int[] _coreBindings; // Where each core's bindings begin; they come first, core by core.
    private readonly uint[][] _concerned; // By core and pc: which of the core's bindings can have steps there.
    private readonly int[] _entities;
    private readonly List<(string Name, AgentKind Kind, int Entity)> _agents = [];
    private readonly List<bool> _strongDuties = [];
    private readonly DutyNumbers[] _duties; // By agent and rule: agent in the high byte.

    public MachineSystem(Platform platform)
    {
        Platform = platform;
        List<Binding> bindings = [];
        List<int> agentBindings = [];
        _coreBindings = new int[platform.Cores + 1];
        _concerned = [.. platform.Code.Select(c => new uint[c.Length])];
        foreach (var (kind, entity, name) in AllAgents(platform))
        {
            var agent = _agents.Count;
            var first = bindings.Count;
            for (var r = 0; r < Rules.Length; r++)
            {
                var rule = Rules[r];
                if (rule.Agent != kind || !rule.Applies(platform, entity))
                    continue;
                if (kind == AgentKind.Core)
                    Concern(entity, bindings.Count - first, rule);
                bindings.Add(new Binding(rule.List, (byte)agent, (byte)r, rule.Optional, entity));
            }

            if (kind == AgentKind.Core)
                _coreBindings[entity + 1] = bindings.Count;

            if (bindings.Count == first)
                continue;
            _agents.Add((name, kind, entity));
            agentBindings.Add(first);
        }

        _agentBindings = [.. agentBindings, bindings.Count];

        _bindings = [.. bindings];
        MaxTransitions = MostOf(platform);
        _entities = [.. _agents.Select(a => a.Entity)];
        _duties = NumberDuties();
    }

    public Platform Platform { get; }

    /// <summary>
    /// The core whose next instruction this transition executes, were it to fault; or -1: it is something else.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int ExecutingCore(Transition t) => t.Rule == StepRule || t.Rule == FaultRule ? _entities[t.Agent] : -1;

    /// <summary>What a transition is for the core that acts; the other agents only see to it.</summary>
    public CoreAct ActOf(Transition t, out int core)
    {
        core = _entities[t.Agent];
        return Acts[t.Rule];
    }

    public int Agents => _agents.Count;

    /// <summary>A bound: every agent's rules with every operand they can have.</summary>
    public int MaxTransitions { get; }

    public string AgentName(int agent) => _agents[agent].Name;

    public (AgentKind Kind, int Entity) AgentAt(int agent) => (_agents[agent].Kind, _agents[agent].Entity);

    /// <summary>What fairness owes here: see <see cref="IFairSystem"/>.</summary>
    public int Duties => _strongDuties.Count;

    public bool IsStrong(int duty) => _strongDuties[duty];

    public int Duty(ReadOnlySpan<byte> state, Transition t)
    {
        if (t.Optional)
            return -1;
        var (first, part) = _duties[t.Agent << 8 | t.Rule];
        return part is null ? first : first + part(new MachineView(state, Platform), _entities[t.Agent], t.Operand);
    }

    /// <summary>Writes the initial state into a cleared block.</summary>
    public void Initial(Span<byte> state)
    {
        var p = Platform;
        var m = new Machine(state, p);
        for (var c = 0; c < p.Cores; c++)
        {
            m.Core(c).Flags = CoreFlags.InterruptsEnabled;
            m.Activation(c, 0).Begin(p.Programs[c][0].First, ActivationKind.Task, false);
        }

        for (var a = 1; a <= p.Words; a++)
            m.Memory(a) = p.InitialMemory[a - 1];
        for (var f = 0; f < p.Frames.Length; f++)
            m.Frame(f).Bits = (byte)(p.Frames[f].MappedAtStart ? 0 : 1);
        for (var r = 0; r < p.Routes.Length; r++)
        {
            if (p.Routes[r].Msi)
                m.Device(p.Routes[r].Device).Set(Devices.MsixMasked, p.Routes[r].Masked);
            else
                m.Rte(r).SetMasked(p.Routes[r].Masked);
        }

        for (var d = 0; d < p.Devices.Length; d++)
            m.Device(d).Left = (byte)p.Devices[d].Events;
    }

    /// <summary>Lists the transitions of a state, agent by agent, in table order.</summary>
    public int Enabled(ReadOnlySpan<byte> state, Span<Transition> transitions)
    {
        var m = new MachineView(state, Platform);
        var list = new StepList(transitions);
        for (var c = 0; c < Platform.Cores; c++)
            ListCore(m, c, ref list);
        for (var b = _coreBindings[^1]; b < _bindings.Length; b++)
            List(m, _bindings[b], ref list);
        return list.Count;
    }

    /// <summary>Lists the transitions of one agent.</summary>
    public int Enabled(ReadOnlySpan<byte> state, int agent, Span<Transition> transitions, Footprint footprint)
    {
        var m = new MachineView(state, Platform, footprint);
        var list = new StepList(transitions);
        if (_agents[agent].Kind == AgentKind.Core)
        {
            var core = _entities[agent];
            var concerned = _concerned[core][m.Activation(core).Pc];
            for (var b = _coreBindings[core]; concerned != 0; b++, concerned >>= 1)
            {
                if ((concerned & 1) != 0)
                    List(m, _bindings[b], ref list, footprint);
            }

            return list.Count;
        }

        for (var b = _agentBindings[agent]; b < _agentBindings[agent + 1]; b++)
            List(m, _bindings[b], ref list, footprint);
        return list.Count;
    }

    /// <inheritdoc cref="IFootprintSystem.Site"/>
    public int Site(ReadOnlySpan<byte> state, Transition t)
    {
        var m = new MachineView(state, Platform);
        int entity = _entities[t.Agent];
        return _agents[t.Agent].Kind switch
        {
            AgentKind.Core => m.Activation(entity).Pc,
            AgentKind.StoreBuffer => m.Buffer(entity)[t.Operand].Target,
            _ => 0,
        };
    }

    /// <summary>Performs a listed transition in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply(Span<byte> state, Transition t, ref Step step, Footprint? footprint = null) =>
        Rules[t.Rule].Perform(new Machine(state, Platform, footprint), _entities[t.Agent], t.Operand, ref step);

    /// <summary>The canonical text of a listed transition, without its agent.</summary>
    public string TextOf(ReadOnlySpan<byte> state, Transition t) =>
        Rules[t.Rule].Text(new MachineView(state, Platform), _entities[t.Agent], t.Operand);

    private static int MostOf(Platform p)
    {
        var slots = p.Pages.Select(page => page.Slots).DefaultIfEmpty(0).ToArray();
        // An instruction's choices (sleep has three), then spin, walk, fault, icr-passes, enter, spurious, nmi.
        var core = Math.Max(3, Math.Max(p.Frames.Length, slots.Max())) + 7 + p.Softirqs.Length;
        var tlb = p.Pages.Length + slots.Sum();
        var most = 0;
        for (var c = 0; c < p.Cores; c++)
            most += core + p.BufferDepth[c] + tlb + p.Channels[c].Length;
        // Every route sends to all its cores or to one of them; an EOI message per vector.
        most += p.Routes.Sum(r => 1 + r.Cores.Length) + p.VectorNumber.Length;
        // A posted write, an event, two ways of either DMA; its invalidation.
        return most + (7 * p.Devices.Length);
    }

    private void ListCore(MachineView m, int core, ref StepList list)
    {
        var concerned = _concerned[core][m.Activation(core).Pc];
        for (var b = _coreBindings[core]; concerned != 0; b++, concerned >>= 1)
        {
            if ((concerned & 1) != 0)
                List(m, _bindings[b], ref list);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void List(MachineView m, in Binding binding, ref StepList list)
    {
        list.Agent = binding.Agent;
        list.Rule = binding.Rule;
        list.Optional = binding.Optional;
        binding.List(m, binding.Entity, ref list);
    }

    private static void List(MachineView m, in Binding binding, ref StepList list, Footprint footprint)
    {
        footprint.BeginGuard();
        List(m, binding, ref list);
        footprint.EndGuard(list.Count);
    }

    private void Concern(int core, int binding, Rule rule)
    {
        for (var pc = 0; pc < _concerned[core].Length; pc++)
        {
            if (rule.Concerns is not { } concerns || concerns(Platform.Code[core][pc]))
                _concerned[core][pc] |= 1u << binding;
        }
    }

    private static CoreAct ActOf(Rule rule) => rule.Duty switch
    {
        "core.step" => CoreAct.GoesOn,
        "core.enter" => CoreAct.TakesInterrupt,
        _ => CoreAct.None,
    };

    private DutyNumbers[] NumberDuties()
    {
        var numbers = new DutyNumbers[_agents.Count << 8];
        var first = new Dictionary<(int Agent, string Name), int>();
        foreach (var b in _bindings)
        {
            var rule = Rules[b.Rule];
            if (rule.Optional)
                continue;
            var parts = rule.Parts?.Invoke(Platform, b.Entity) ?? 1;
            if (first.TryAdd((b.Agent, rule.Duty), _strongDuties.Count))
                _strongDuties.AddRange(Enumerable.Repeat(rule.IsStrong, parts));
            var part = rule.Parts is null ? null : rule.Part;
            numbers[b.Agent << 8 | b.Rule] = new DutyNumbers(first[(b.Agent, rule.Duty)], part);
        }

        return numbers;
    }

    private static IEnumerable<(AgentKind Kind, int Entity, string Name)> AllAgents(Platform p)
    {
        for (var c = 0; c < p.Cores; c++)
            yield return (AgentKind.Core, c, $"core{c}");
        for (var c = 0; c < p.Cores; c++)
            yield return (AgentKind.StoreBuffer, c, $"sb{c}");
        for (var c = 0; c < p.Cores; c++)
        {
            if (p.Pages.Length > 0)
                yield return (AgentKind.Tlb, c, $"tlb{c}");
        }

        for (var c = 0; c < p.Cores; c++)
            yield return (AgentKind.LocalApic, c, $"lapic{c}");
        if (Array.Exists(p.Routes, r => !r.Msi))
            yield return (AgentKind.IoApic, 0, "ioapic");
        if (p.StrictIommu)
            yield return (AgentKind.Iommu, 0, "iommu");
        for (var d = 0; d < p.Devices.Length; d++)
            yield return (AgentKind.Device, d, p.Devices[d].Name);
    }

    /// <summary>The duties of a rule's steps on an agent: the first, and which one behind it; null: none.</summary>
    private readonly record struct DutyNumbers(int First, DutyPart? Part);

    private readonly record struct Binding(ListSteps List, byte Agent, byte Rule, bool Optional, int Entity);
}

/// <summary>What a transition is for a core.</summary>
public enum CoreAct : byte
{
    /// <summary>Another agent acts, or the core does something else.</summary>
    None,

    /// <summary>The core goes on in the program or handler that runs.</summary>
    GoesOn,
    TakesInterrupt,
}
