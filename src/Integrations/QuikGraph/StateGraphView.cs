using System.Diagnostics.CodeAnalysis;
using QuikGraph;
using Smpcheck.Explorer;

namespace Smpcheck.Integrations;

/// <summary>
/// A stored graph as QuikGraph's algorithms want it. Nothing is copied: vertices are numbers of states, edges are made
/// from the arrays as they are asked for. Valid as long as the graph.
/// </summary>
public sealed class StateGraphView(StoredGraph graph) : IVertexAndEdgeListGraph<int, StepEdge>
{
    /// <summary>What is viewed.</summary>
    public StoredGraph Stored => graph;

    public bool IsDirected => true;

    public bool AllowParallelEdges => true;

    public bool IsVerticesEmpty => graph.States == 0;

    public int VertexCount => graph.States;

    public IEnumerable<int> Vertices => Enumerable.Range(0, graph.States);

    public bool IsEdgesEmpty => graph.Steps == 0;

    public int EdgeCount => graph.Steps;

    public IEnumerable<StepEdge> Edges => Vertices.SelectMany(OutEdges);

    public bool ContainsVertex(int vertex) => (uint)vertex < (uint)graph.States;

    public bool ContainsEdge(StepEdge edge) =>
        ContainsVertex(edge.Source) && StepsOf(edge.Source) is var (from, to) && edge.Step >= from && edge.Step < to
        && graph.Target(edge.Step) == edge.Target;

    public bool ContainsEdge(int source, int target) => TryGetEdge(source, target, out _);

    public bool TryGetEdge(int source, int target, out StepEdge edge)
    {
        foreach (var candidate in ContainsVertex(source) ? OutEdges(source) : [])
        {
            edge = candidate;
            if (candidate.Target == target)
                return true;
        }

        edge = default;
        return false;
    }

    public bool TryGetEdges(int source, int target, [NotNullWhen(true)] out IEnumerable<StepEdge>? edges)
    {
        edges = ContainsVertex(source) && ContainsVertex(target) ? OutEdges(source).Where(e => e.Target == target)
            : null;
        return edges is not null;
    }

    public bool IsOutEdgesEmpty(int vertex) => OutDegree(vertex) == 0;

    public int OutDegree(int vertex) => StepsOf(vertex) is var (from, to) ? to - from : 0;

    public IEnumerable<StepEdge> OutEdges(int vertex)
    {
        var (from, to) = StepsOf(vertex);
        return Enumerable.Range(from, to - from).Select(step => new StepEdge(vertex, graph.Target(step), step));
    }

    public bool TryGetOutEdges(int vertex, [NotNullWhen(true)] out IEnumerable<StepEdge>? edges)
    {
        edges = ContainsVertex(vertex) ? OutEdges(vertex) : null;
        return edges is not null;
    }

    public StepEdge OutEdge(int vertex, int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)OutDegree(vertex));
        int step = StepsOf(vertex).From + index;
        return new StepEdge(vertex, graph.Target(step), step);
    }

    private (int From, int To) StepsOf(int vertex) =>
        ContainsVertex(vertex) ? graph.StepsOf(vertex) : throw new VertexNotFoundException();
}
