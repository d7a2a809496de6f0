using System.Globalization;
using Smpcheck.Model;
using Smpcheck.Properties;

namespace Smpcheck.Tests;

/// <summary>A checked system that remembers which rules were used and which instructions were executed.</summary>
internal sealed class Recording(CheckedSystem system) : IFairSystem
{
    private readonly bool[] _rules = new bool[RuleTable.All.Count];
    private readonly HashSet<int>[] _executed = [.. system.Platform.Code.Select(static _ => new HashSet<int>())];
    private readonly int[] _coreOf =
    [
        .. Enumerable.Range(0, system.Agents).Select(system.AgentName)
            .Select(static n => n.StartsWith("core", StringComparison.Ordinal) && int.TryParse(n[4..], CultureInfo.InvariantCulture, out int c) ? c : -1),
    ];

    public int StateBytes => system.StateBytes;

    public IReadOnlyList<ulong> LiveBits => system.LiveBits;

    public int MaxTransitions => system.MaxTransitions;

    public int Agents => system.Agents;

    public IReadOnlyList<string> Properties => system.Properties;

    public ulong Existential => system.Existential;

    public int Duties => system.Duties;

    public IReadOnlyList<RunProperty> RunProperties => system.RunProperties;

    /// <summary>Names of rules, and mnemonics of instructions that <c>core.step</c> has executed.</summary>
    public IEnumerable<string> Fired()
    {
        var rules = RuleTable.All.Where((_, r) => _rules[r]).Select(static r => r.Name);
        return rules.Concat(_executed.SelectMany((pcs, c) => pcs.Select(pc => system.Platform.Code[c][pc].Spec.Mnemonic)));
    }

    public string AgentName(int agent) => system.AgentName(agent);

    public void Initial(Span<byte> state) => system.Initial(state);

    public int Enabled(ReadOnlySpan<byte> state, Span<Transition> transitions) => system.Enabled(state, transitions);

    public Outcome Apply(Span<byte> state, Transition transition)
    {
        _rules[transition.Rule] = true;
        int core = _coreOf[transition.Agent];
        if (core >= 0 && transition.Rule == 0)
            _executed[core].Add(new MachineView(state, system.Platform).Activation(core).Pc);
        return system.Apply(state, transition);
    }

    public ulong JudgeState(ReadOnlySpan<byte> state) => system.JudgeState(state);

    public ulong JudgeRest(ReadOnlySpan<byte> state, out ulong witness) => system.JudgeRest(state, out witness);

    public string Describe(ReadOnlySpan<byte> state, Transition transition) => system.Describe(state, transition);

    public int Duty(ReadOnlySpan<byte> state, Transition transition) => system.Duty(state, transition);

    public bool IsStrong(int duty) => system.IsStrong(duty);

    public bool Stays(int entry, ReadOnlySpan<byte> state) => system.Stays(entry, state);

    public CycleMark Mark(int entry, ReadOnlySpan<byte> state, Transition transition) => system.Mark(entry, state, transition);

    public string ExplainRun(int entry, ReadOnlySpan<byte> state, bool loops) => system.ExplainRun(entry, state, loops);
}
