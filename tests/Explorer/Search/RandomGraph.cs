using System.Numerics;
using System.Runtime.InteropServices;
using Smpcheck.Model;

namespace Smpcheck.Tests;

/// <summary>A graph drawn from a seed: edges, agents, names, violations, stops and optional steps are all random.</summary>
internal sealed class RandomGraph : Toy
{
    private readonly Edge[][] _edges;
    private readonly ulong[] _state;
    private readonly ulong[] _rest;
    private readonly ulong[] _witness;
    private readonly int _nodes;

    /// <summary>Draws a graph.</summary>
    /// <param name="seed">What it is drawn from.</param>
    /// <param name="nodes">How many nodes, a power of two.</param>
    /// <param name="listing">Seed of the order in which steps are listed: nothing reported may depend on it.</param>
    public RandomGraph(int seed, int nodes, int listing = 0)
        : base(3, Masks(seed, BitOperations.Log2((uint)nodes)))
    {
        var random = new Random(seed);
        _nodes = nodes;
        _edges = new Edge[nodes][];
        double odds = random.NextDouble() * 0.1;
        ulong Draw(double factor = 1) => random.NextDouble() < odds * factor ? (ulong)random.Next(1, 8) : 0;
        (_state, _rest, _witness) = (new ulong[nodes], new ulong[nodes], new ulong[nodes]);
        for (int node = 0; node < nodes; node++)
        {
            (_state[node], _rest[node], _witness[node]) = (Draw(), Draw(4), random.Next(10) == 0 ? 8u : 0);
            _edges[node] = new Edge[random.Next(6)];
            for (int edge = 0; edge < _edges[node].Length; edge++)
            {
                var stop = random.Next(60) switch { 0 => StepStop.Capacity, 1 => StepStop.Error, _ => StepStop.None };
                var step = new Transition((byte)random.Next(3), (byte)random.Next(200), random.Next(6) == 0, (ushort)edge);
                _edges[node][edge] = new Edge(step, random.Next(nodes), new Outcome(Draw(), stop));
            }

            new Random(listing).Shuffle(_edges[node]);
        }
    }

    public override int MaxTransitions => 6;

    public override IReadOnlyList<string> Properties => ["p", "q", "r", "some"];

    public override ulong Existential => 8;

    public override void Initial(Span<byte> state) => Write(state, 0);

    public override int Enabled(ReadOnlySpan<byte> state, Span<Transition> transitions)
    {
        var edges = _edges[Node(state)];
        for (int edge = 0; edge < edges.Length; edge++)
            transitions[edge] = edges[edge].Step;
        return edges.Length;
    }

    public override Outcome Apply(Span<byte> state, Transition transition)
    {
        var edge = _edges[Node(state)].Single(edge => edge.Step == transition);
        Write(state, edge.To);
        if (edge.Outcome.Stop != StepStop.None)
            state.Fill(0xaa); // Half-done work: nobody may look at it.
        return edge.Outcome;
    }

    public override ulong JudgeState(ReadOnlySpan<byte> state) => _state[Node(state)];

    public override ulong JudgeRest(ReadOnlySpan<byte> state, out ulong witness)
    {
        witness = _witness[Node(state)];
        return _rest[Node(state)];
    }

    /// <summary>The name is unlike the numbers on purpose, and unique through the operand.</summary>
    public override string Describe(ReadOnlySpan<byte> state, Transition transition) =>
        $"{AgentName(transition.Agent)} {transition.Rule * 37 % 11}-{transition.Operand}";

    private static ulong[] Masks(int seed, int bits)
    {
        var masks = new ulong[seed % 4 + 1];
        var random = new Random(seed);
        for (int placed = 0; placed < bits;)
        {
            ref ulong mask = ref masks[random.Next(masks.Length)];
            ulong bit = 1UL << random.Next(64);
            placed += (mask & bit) == 0 ? 1 : 0;
            mask |= bit;
        }

        return masks;
    }

    // The node's number, made to look random and spread over the live bits one by one.
    private void Write(Span<byte> state, int node)
    {
        int code = (node * 0x9e375) & (_nodes - 1);
        var words = MemoryMarshal.Cast<byte, ulong>(state);
        for (int word = 0, at = 0; word < words.Length; word++)
        {
            words[word] = 0;
            for (ulong mask = LiveBits[word]; mask != 0; mask &= mask - 1, at++)
                words[word] |= (ulong)(code >> at & 1) << BitOperations.TrailingZeroCount(mask);
        }
    }

    private int Node(ReadOnlySpan<byte> state)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(state);
        int code = 0;
        for (int word = 0, at = 0; word < words.Length; word++)
        {
            for (ulong mask = LiveBits[word]; mask != 0; mask &= mask - 1, at++)
                code |= (int)(words[word] >> BitOperations.TrailingZeroCount(mask) & 1) << at;
        }

        return (int)((uint)code * Inverse(0x9e375) & (uint)(_nodes - 1));
    }

    private static uint Inverse(uint odd)
    {
        uint inverse = odd;
        for (int round = 0; round < 5; round++)
            inverse *= 2 - (odd * inverse);
        return inverse;
    }

    private readonly record struct Edge(Transition Step, int To, Outcome Outcome);
}
