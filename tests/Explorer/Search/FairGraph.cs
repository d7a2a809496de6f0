using Smpcheck.Model;

namespace Smpcheck.Tests;

/// <summary>An explicit graph with duties and marks: node 0 is the initial state, byte 0 of a state the node.</summary>
internal sealed class FairGraph : Toy, IFairSystem
{
    private readonly bool[] _strong;
    private readonly int[] _code; // What a node looks like: a permutation, so that content and number differ.

    public FairGraph(int nodes, bool[] strong, IReadOnlyList<RunProperty> entries, int seed = 0)
        : base(4, 0xff)
    {
        (_strong, RunProperties) = (strong, entries);
        Edges = [.. Enumerable.Range(0, nodes).Select(static _ => new List<Edge>())];
        Away = new bool[entries.Count, nodes];
        _code = [.. Enumerable.Range(0, nodes)];
        new Random(seed).Shuffle(_code);
    }

    public List<Edge>[] Edges { get; }

    /// <summary>By entry and node: the node does not stay.</summary>
    public bool[,] Away { get; }

    public int Duties => _strong.Length;

    public IReadOnlyList<RunProperty> RunProperties { get; }

    public override int MaxTransitions => Edges.Max(static e => e.Count);

    public override IReadOnlyList<string> Properties =>
        [.. Enumerable.Range(0, RunProperties.Max(static e => e.Property) + 1).Select(static p => $"p{p}")];

    /// <summary>A graph drawn from a seed, with entries of every form.</summary>
    public static FairGraph Random(int seed, int nodes, bool mayBeStrong = true)
    {
        var random = new Random(seed);
        bool[] strong = new bool[random.Next(1, 6)];
        for (int duty = 0; duty < strong.Length; duty++)
            strong[duty] = mayBeStrong && random.Next(3) == 0;
        var graph = new FairGraph(
            nodes, strong, [new(0, Ends: true, Everywhere: false), new(1, false, true), new(2, false, false), new(3, false, true)], seed);
        int density = random.Next(1, 4), away = random.Next(2, 7), forbidden = random.Next(3, 12);
        for (int node = 0; node < nodes; node++)
        {
            (graph.Away[0, node], graph.Away[2, node]) = (random.Next(away) == 0, random.Next(away) == 0);
            for (int edges = random.Next(density + 2); edges > 0; edges--)
            {
                CycleMark Mark() => random.Next(forbidden) switch { 0 => CycleMark.Forbidden, 1 or 2 => CycleMark.Needed, _ => 0 };
                int duty = random.Next(5) == 0 ? -1 : random.Next(strong.Length);
                var stop = random.Next(20) == 0 ? StepStop.Capacity : StepStop.None;
                graph.Edges[node].Add(new Edge(random.Next(nodes), duty, stop, [CycleMark.Needed, Mark(), Mark(), Mark()]));
            }
        }

        return graph;
    }

    /// <summary>An edge that any loop may have and that does a duty of its agent.</summary>
    public FairGraph With(int from, int to, int duty)
    {
        Edges[from].Add(new Edge(to, duty, StepStop.None, [.. RunProperties.Select(static _ => CycleMark.Needed)]));
        return this;
    }

    public int Node(ReadOnlySpan<byte> state) => Array.IndexOf(_code, state[0]);

    public override void Initial(Span<byte> state) => state[0] = (byte)_code[0];

    public override int Enabled(ReadOnlySpan<byte> state, Span<Transition> transitions)
    {
        var edges = Edges[Node(state)];
        for (int i = 0; i < edges.Count; i++)
            transitions[i] = new Transition((byte)Math.Max(0, edges[i].Duty % 4), 0, edges[i].Duty < 0, (ushort)i);
        return edges.Count;
    }

    public override Outcome Apply(Span<byte> state, Transition transition)
    {
        var edge = Edges[Node(state)][transition.Operand];
        state[0] = (byte)_code[edge.To];
        return new Outcome(0, edge.Stop);
    }

    public int Duty(ReadOnlySpan<byte> state, Transition transition) => Edges[Node(state)][transition.Operand].Duty;

    public bool IsStrong(int duty) => _strong[duty];

    public bool Stays(int entry, ReadOnlySpan<byte> state) => RunProperties[entry].Everywhere || !Away[entry, Node(state)];

    public CycleMark Mark(int entry, ReadOnlySpan<byte> state, Transition transition) =>
        Edges[Node(state)][transition.Operand].Marks[entry];

    public string ExplainRun(int entry, ReadOnlySpan<byte> state, bool loops) => $"{entry} {loops}";

    internal sealed record Edge(int To, int Duty, StepStop Stop, CycleMark[] Marks);
}
