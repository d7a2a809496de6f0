using System.Globalization;
using System.Xml;

namespace Smpcheck.Explorer;

/// <summary>
/// Writes a graph as GraphML. Nodes have <c>state</c> (an entry a line), <c>rests</c> and <c>violates</c>; edges have
/// <c>step</c>, <c>agent</c> and <c>breaks</c>.
/// </summary>
internal static class GraphMlWriter
{
    private const string Namespace = "http://graphml.graphdrawing.org/xmlns";

    private static readonly (string Id, string For, string Type)[] _keys =
    [
        ("state", "node", "string"), ("rests", "node", "boolean"), ("violates", "node", "string"),
        ("step", "edge", "string"), ("agent", "edge", "string"), ("breaks", "edge", "string"),
    ];

    public static void Write(StoredGraph graph, string name, TextWriter output)
    {
        var texts = new GraphTexts(graph);
        using var xml = XmlWriter.Create(output, new XmlWriterSettings { Indent = true, NewLineChars = "\n" });
        xml.WriteStartDocument();
        xml.WriteStartElement("graphml", Namespace);
        foreach (var (id, of, type) in _keys)
        {
            xml.WriteStartElement("key", Namespace);
            xml.WriteAttributeString("id", id);
            xml.WriteAttributeString("for", of);
            xml.WriteAttributeString("attr.name", id);
            xml.WriteAttributeString("attr.type", type);
            xml.WriteEndElement();
        }

        xml.WriteStartElement("graph", Namespace);
        xml.WriteAttributeString("id", name);
        xml.WriteAttributeString("edgedefault", "directed");
        for (int state = 0; state < graph.States; state++)
        {
            xml.WriteStartElement("node", Namespace);
            xml.WriteAttributeString("id", Number(state));
            Data(xml, "state", texts.State(state));
            Data(xml, "rests", XmlConvert.ToString(graph.Rests(state)));
            Data(xml, "violates", texts.Violated(graph.Violations(state)));
            xml.WriteEndElement();
        }

        for (int state = 0; state < graph.States; state++)
        {
            var (from, to) = graph.StepsOf(state);
            for (int step = from; step < to; step++)
            {
                xml.WriteStartElement("edge", Namespace);
                xml.WriteAttributeString("id", $"e{Number(step)}");
                xml.WriteAttributeString("source", Number(state));
                xml.WriteAttributeString("target", Number(graph.Target(step)));
                Data(xml, "step", texts.Step(state, step));
                Data(xml, "agent", graph.System.AgentName(graph.Step(step).Agent));
                Data(xml, "breaks", texts.Violated(graph.StepViolations(step)));
                xml.WriteEndElement();
            }
        }

        xml.WriteEndDocument();
    }

    private static void Data(XmlWriter xml, string key, string value)
    {
        xml.WriteStartElement("data", Namespace);
        xml.WriteAttributeString("key", key);
        xml.WriteString(value);
        xml.WriteEndElement();
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
