using QuikGraph;
using QuikGraph.Algorithms;
using QuikGraph.Algorithms.ConnectedComponents;
using Smpcheck.Explorer;
using Smpcheck.Integrations;

namespace Smpcheck.Tests;

/// <summary>Stored graphs in QuikGraph, and what it computes against what the tool does.</summary>
public sealed class StateGraphViewTests
{
    public static TheoryData<string, string, string> SomeCases => new()
    {
        { "lock-backoff", "back-off", "tso" }, { "irqs-off-spin", "base", "pso" }, { "ticket-lock", "base", "tso" },
        { "tlb-shootdown", "no-fence", "pso" }, { "store-buffering", "base", "sc" }, { "cow-fork", "no-fence", "tso" },
    };

    [Theory]
    [MemberData(nameof(SomeCases))]
    public void Strongly_connected_components_are_those_of_the_core(string name, string variant, string model)
    {
        using var graph = StoredGraph.Explore(Shipped.Case(name, variant, model).System, 100_000)!;
        var view = new StateGraphView(graph);

        var algorithm = new StronglyConnectedComponentsAlgorithm<int, StepEdge>(view);
        algorithm.Compute();

        var theirs = algorithm.Components.GroupBy(static c => c.Value, static c => c.Key)
            .Where(c => c.Count() > 1 || view.ContainsEdge(c.First(), c.First()));
        Assert.Equal(Sets(graph.Loops()!), Sets(theirs));
    }

    [Theory]
    [MemberData(nameof(SomeCases))]
    public void Shortest_paths_end_where_levels_of_the_search_do(string name, string variant, string model)
    {
        var system = Shipped.Case(name, variant, model).System;
        using var graph = StoredGraph.Explore(system, 100_000)!;
        using var search = BreadthFirst.Run(system, new SearchOptions { Wanted = SearchOptions.Never });

        var view = new StateGraphView(graph);
        var paths = view.ShortestPathsDijkstra(static _ => 1, 0);
        int deepest = view.Vertices.Skip(1).Max(v => paths(v, out var path) ? path.Count() : -1);

        Assert.Equal(search.States, view.VertexCount);
        Assert.Equal(search.Transitions, view.EdgeCount + graph.Ends);
        Assert.Equal(search.Depth, deepest);
    }

    [Fact]
    public void The_view_answers_as_a_graph_of_QuikGraph_does()
    {
        using var graph = StoredGraph.Explore(Shipped.Case("lock-backoff", "back-off", "tso").System, 100_000)!;
        var view = new StateGraphView(graph);
        var listed = new AdjacencyGraph<int, StepEdge>(allowParallelEdges: true);
        listed.AddVertexRange(view.Vertices);
        listed.AddEdgeRange(view.Edges);

        Assert.Equal((listed.VertexCount, listed.EdgeCount), (view.VertexCount, view.EdgeCount));
        foreach (int vertex in listed.Vertices)
        {
            Assert.Equal(listed.OutEdges(vertex), view.OutEdges(vertex));
            Assert.Equal((listed.OutDegree(vertex), listed.IsOutEdgesEmpty(vertex)), (view.OutDegree(vertex), view.IsOutEdgesEmpty(vertex)));
            foreach (int other in listed.Vertices)
            {
                Assert.Equal(listed.ContainsEdge(vertex, other), view.ContainsEdge(vertex, other));
                Assert.Equal(listed.TryGetEdge(vertex, other, out var edge), view.TryGetEdge(vertex, other, out var seen));
                Assert.Equal(edge, seen);
                Assert.Equal(listed.TryGetEdges(vertex, other, out var edges), view.TryGetEdges(vertex, other, out var all));
                Assert.Equal(edges, all);
            }
        }

        Assert.All(view.Edges, e => Assert.True(view.ContainsEdge(e)));
        Assert.False(view.ContainsEdge(new StepEdge(0, 0, view.EdgeCount)));
        Assert.False(view.ContainsVertex(-1));
        Assert.False(view.TryGetOutEdges(view.VertexCount, out _));
        Assert.Throws<VertexNotFoundException>(() => view.OutEdges(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => view.OutEdge(0, view.OutDegree(0)));
    }

    private static IEnumerable<string> Sets(IEnumerable<IEnumerable<int>> components) =>
        components.Select(static c => string.Join(' ', c.Order())).Order(StringComparer.Ordinal);
}
