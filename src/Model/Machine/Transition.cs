namespace Smpcheck.Model;

/// <summary>
/// One step an agent may take: a small value that means something only in the state it was listed for.
/// </summary>
/// <param name="Agent">Dense number of the acting agent, 0 to <see cref="ITransitionSystem.Agents"/> - 1.</param>
/// <param name="Rule">Number of the rule in the system's table.</param>
/// <param name="Optional">The agent may leave it for ever: it neither prevents rest nor counts for fairness.</param>
/// <param name="Operand">What the rule acts on, in the rule's own encoding.</param>
public readonly record struct Transition(byte Agent, byte Rule, bool Optional, ushort Operand);
