using Smpcheck.Model;
using Smpcheck.Properties;

namespace Smpcheck.Explorer;

/// <summary>A checked system that remembers what its final states show of a litmus test's registers and
/// locations.</summary>
internal sealed class ObservedSystem : ITransitionSystem
{
    private readonly CheckedSystem _system;
    private readonly (int Core, int At)[] _terms;
    private readonly HashSet<Shown> _shown = [];

    public ObservedSystem(CheckedSystem system, LitmusTranslation litmus)
    {
        _system = system;
        _terms = [.. litmus.All.Select(t => t.Word is { } word ? (-1, Array.IndexOf(system.Platform.AddressName, word))
            : t.Register >= 0 ? (t.Core, t.Register) : (-1, -1))];
        Require.That(_terms.All(static t => t.Core >= 0 || t.At != 0));
    }

    /// <summary>What the final states show: a code a term, 0 where the term's value is fixed.</summary>
    public IEnumerable<ushort[]> Finals => _shown.Select(static s => s.Codes);

    public int StateBytes => _system.StateBytes;
    public IReadOnlyList<ulong> LiveBits => _system.LiveBits;
    public int MaxTransitions => _system.MaxTransitions;
    public int Agents => _system.Agents;
    public IReadOnlyList<string> Properties => _system.Properties;
    public ulong Existential => _system.Existential;

    public string AgentName(int agent) => _system.AgentName(agent);

    public void Initial(Span<byte> state) => _system.Initial(state);

    public int Enabled(ReadOnlySpan<byte> state, Span<Transition> transitions) => _system.Enabled(state, transitions);

    public Outcome Apply(Span<byte> state, Transition transition) => _system.Apply(state, transition);

    public ulong JudgeState(ReadOnlySpan<byte> state) => _system.JudgeState(state);

    public ulong JudgeRest(ReadOnlySpan<byte> state, out ulong witness)
    {
        var m = new MachineView(state, _system.Platform);
        if (Rest.IsFinal(m))
        {
            ushort[] codes = new ushort[_terms.Length];
            for (int i = 0; i < codes.Length; i++)
            {
                var (core, at) = _terms[i];
                codes[i] = core >= 0 ? m.Registers(core, 0)[at] : at > 0 ? m.Memory(at) : (ushort)0;
            }

            _shown.Add(new Shown(codes));
        }

        return _system.JudgeRest(state, out witness);
    }

    public string Describe(ReadOnlySpan<byte> state, Transition transition) => _system.Describe(state, transition);

    private readonly record struct Shown(ushort[] Codes)
    {
        public bool Equals(Shown other) => Codes.AsSpan().SequenceEqual(other.Codes);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            foreach (ushort code in Codes)
                hash.Add(code);
            return hash.ToHashCode();
        }
    }
}
