using System.Runtime.InteropServices;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// What a system can do that does not say what its agents look at: one unit, whose entries stand for one state each.
/// </summary>
internal sealed unsafe class WholeSteps : StepCache
{
    private readonly ITransitionSystem _system;
    private readonly StateCodec _codec;
    private readonly Transition[] _transitions;
    private readonly List<ulong> _violations = [0];
    private readonly byte[] _source;
    private readonly byte[] _next;
    private readonly ulong[] _packed;
    private readonly ulong[] _all;

    /// <param name="system">The system.</param>
    /// <param name="codec">How its states are packed.</param>
    /// <param name="mostBytes">All is forgotten when entries take more than this.</param>
    public WholeSteps(ITransitionSystem system, StateCodec codec, long mostBytes)
        : base(1, codec.Words, new long[system.Agents << 8], mostBytes)
    {
        (_system, _codec) = (system, codec);
        _transitions = new Transition[system.MaxTransitions];
        (_source, _next) = (new byte[system.StateBytes], new byte[system.StateBytes]);
        (_packed, _all) = (new ulong[Words], new ulong[Words]);
        codec.Pack(MemoryMarshal.AsBytes<ulong>([.. system.LiveBits]), _all);
    }

    public override ulong Violations(int set) => _violations[set];

    protected override ulong Ask(ulong* state, int unit, Span<ulong> reads)
    {
        _all.CopyTo(reads);
        _codec.Unpack(new ReadOnlySpan<ulong>(state, Words), _source);
        int count = _system.Enabled(_source, _transitions);
        ulong head = 0;
        foreach (var transition in _transitions.AsSpan(0, count))
        {
            _source.CopyTo(_next, 0);
            var outcome = _system.Apply(_next, transition);
            if (outcome.Stop == StepStop.None)
                _codec.Pack(_next, _packed);
            int set = _violations.IndexOf(outcome.Violations);
            if (set < 0)
            {
                set = _violations.Count;
                _violations.Add(outcome.Violations);
            }

            ulong* flips = Add(StepOf(transition, outcome.Stop, set));
            for (int word = 0; word < Words; word++)
                flips[word] = outcome.Stop == StepStop.None ? _packed[word] ^ state[word] : 0;
            head |= (transition.Optional ? 0 : Mandatory) | (outcome == Outcome.Fine ? 0 : Notable);
        }

        return head;
    }

    protected override IReadOnlyList<ulong[]> Controls(int unit) => [];
}
