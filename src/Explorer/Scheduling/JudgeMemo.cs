using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// Judges packed states and remembers the last verdicts: walks come by the same states again and again.
/// </summary>
internal sealed unsafe class JudgeMemo
{
    private const int Slots = 1 << 10;

    private readonly ITransitionSystem _system;
    private readonly StateCodec _codec;
    private readonly Judgement _judge;
    private readonly byte[] _block;

    // For each slot the state, then what it violates; bit 63 is set where there is one.
    private readonly ulong[] _known;

    public JudgeMemo(ITransitionSystem system, StateCodec codec, Judgement judge)
    {
        (_system, _codec, _judge) = (system, codec, judge);
        _block = new byte[system.StateBytes];
        _known = new ulong[Slots * (codec.Words + 1)];
    }

    /// <summary>Judges a state.</summary>
    public delegate ulong Judgement(ITransitionSystem system, ReadOnlySpan<byte> block);

    private const ulong Taken = 1UL << 63;

    /// <summary>What a state violates; a bit for each property.</summary>
    public ulong Of(ulong* state)
    {
        int words = _codec.Words;
        int at = (int)(PackedHash.Of(state, words) & (Slots - 1)) * (words + 1);
        ulong differ = ~_known[at + words] & Taken;
        for (int word = 0; word < words; word++)
            differ |= _known[at + word] ^ state[word];
        if (differ == 0)
            return _known[at + words] & ~Taken;
        _codec.Unpack(new ReadOnlySpan<ulong>(state, words), _block);
        ulong violated = _judge(_system, _block);
        new ReadOnlySpan<ulong>(state, words).CopyTo(_known.AsSpan(at));
        _known[at + words] = violated | Taken;
        return violated;
    }
}
