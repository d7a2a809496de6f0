using System.Runtime.CompilerServices;

namespace Smpcheck.Model;

/// <summary>Who acts.</summary>
public enum AgentKind : byte { Core, StoreBuffer, Tlb, LocalApic, IoApic, Iommu, Device }

/// <summary>Collects the transitions of a state in the caller's buffer.</summary>
public ref struct StepList(Span<Transition> room)
{
    private readonly Span<Transition> _room = room;

    public byte Agent;
    public byte Rule;
    public bool Optional;

    public int Count { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int operand = 0) => _room[Count++] = new Transition(Agent, Rule, Optional, (ushort)operand);
}

/// <summary>Guard of a rule: lists what the entity may do now, one entry per operand.</summary>
public delegate void ListSteps(MachineView m, int entity, ref StepList list);

/// <summary>Effect of a rule, for an operand that its guard has listed.</summary>
public delegate void PerformStep(Machine m, int entity, int operand, ref Step step);

/// <summary>The canonical text of a step, before it is taken.</summary>
public delegate string NameStep(MachineView m, int entity, int operand);

/// <summary>Which of its duties a rule does with an operand that its guard has listed.</summary>
public delegate int DutyPart(MachineView m, int entity, int operand);

/// <summary>
/// One rule of the machine: its stable name, its guard, its effect, and how its steps are called. Optional rules may be
/// left for ever (S119).
/// </summary>
public sealed record Rule(
    string Name, AgentKind Agent, string Doc, Func<Platform, int, bool> Applies, ListSteps List, PerformStep Perform,
        NameStep Text)
{
    public bool Optional { get; init; }

    /// <summary>
    /// Rules of cores: the next instructions with which the rule can have steps; null for any. Known before a search,
    /// so that a state's other guards are not even called.
    /// </summary>
    public Func<Instruction, bool>? Concerns { get; init; }

    /// <summary>The duty that the rule does, by name. Rules of one agent may share one.</summary>
    public string Duty { get; init; } = Name;

    /// <summary>
    /// The duty is a strong one: it need not be possible without a break, again and again is enough (S12, S21).
    /// </summary>
    public bool IsStrong { get; init; }

    /// <summary>
    /// How many duties the rule has on an entity, told apart by <see cref="Part"/>: every message must arrive, not only
    /// some. Null: one, because its operands are ways to do the same.
    /// </summary>
    public Func<Platform, int, int>? Parts { get; init; }

    public DutyPart Part { get; init; } = static (_, _, operand) => operand;
}
