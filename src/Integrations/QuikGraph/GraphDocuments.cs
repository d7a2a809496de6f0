using System.Globalization;
using System.Xml;
using QuikGraph;
using QuikGraph.Graphviz;
using QuikGraph.Graphviz.Dot;
using QuikGraph.Serialization;
using Smpcheck.Explorer;

namespace Smpcheck.Integrations;

/// <summary>Graphs written by QuikGraph, with the same names and marks as the tool's own writers use.</summary>
internal static class GraphDocuments
{
    public static void WriteDot(StoredGraph graph, string name, TextWriter output)
    {
        var texts = new GraphTexts(graph);
        var writer = new GraphvizAlgorithm<int, StepEdge>(new StateGraphView(graph));
        writer.GraphFormat.Comment = name;
        writer.FormatVertex += (_, e) =>
        {
            string violated = texts.Violated(graph.Violations(e.Vertex));
            e.VertexFormat.ToolTip = texts.State(e.Vertex);
            e.VertexFormat.Label = Joined(Number(e.Vertex), violated);
            if (graph.Rests(e.Vertex))
                e.VertexFormat.Peripheries = 2;
            if (violated.Length > 0)
                (e.VertexFormat.StrokeColor, e.VertexFormat.FontColor) = (GraphvizColor.Red, GraphvizColor.Red);
        };
        writer.FormatEdge += (_, e) =>
        {
            string violated = texts.Violated(graph.StepViolations(e.Edge.Step));
            e.EdgeFormat.Label.Value = Joined(texts.Step(e.Edge.Source, e.Edge.Step), violated);
            if (violated.Length > 0)
                (e.EdgeFormat.StrokeColor, e.EdgeFormat.FontColor) = (GraphvizColor.Red, GraphvizColor.Red);
        };
        output.Write(writer.Generate().ReplaceLineEndings("\n"));
        output.Write("\n");
    }

    public static void WriteGraphMl(StoredGraph graph, TextWriter output)
    {
        using var xml = XmlWriter.Create(output, new XmlWriterSettings { Indent = true, NewLineChars = "\n" });
        Listed(graph).SerializeToGraphML<GraphMlNode, GraphMlEdge, AdjacencyGraph<GraphMlNode, GraphMlEdge>>(xml,
            static node => Number(node.Number), static edge => $"e{Number(edge.Number)}");
    }

    /// <summary>The graph in objects: QuikGraph finds attributes by the properties of a class.</summary>
    private static AdjacencyGraph<GraphMlNode, GraphMlEdge> Listed(StoredGraph graph)
    {
        var texts = new GraphTexts(graph);
        var listed = new AdjacencyGraph<GraphMlNode, GraphMlEdge>(allowParallelEdges: true, graph.States);
        GraphMlNode[] nodes = [.. Enumerable.Range(0, graph.States).Select(s => new GraphMlNode
        {
            Number = s, State = texts.State(s), Rests = graph.Rests(s), Violates = texts.Violated(graph.Violations(s)),
        })];
        listed.AddVertexRange(nodes);
        foreach (var edge in new StateGraphView(graph).Edges)
        {
            listed.AddEdge(new GraphMlEdge
            {
                Number = edge.Step, Source = nodes[edge.Source], Target = nodes[edge.Target],
                Step = texts.Step(edge.Source, edge.Step),
                Agent = graph.System.AgentName(graph.Step(edge.Step).Agent),
                Breaks = texts.Violated(graph.StepViolations(edge.Step)),
            });
        }

        return listed;
    }

    private static string Joined(string text, string violated) => violated.Length == 0 ? text : $"{text}\n{violated}";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
