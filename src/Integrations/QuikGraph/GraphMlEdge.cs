using System.Xml.Serialization;
using QuikGraph;

namespace Smpcheck.Integrations;

/// <summary>A step as QuikGraph writes it in GraphML: marked properties become attributes.</summary>
public sealed class GraphMlEdge : IEdge<GraphMlNode>
{
    /// <summary>Its number.</summary>
    public required int Number { get; init; }

    public required GraphMlNode Source { get; init; }

    public required GraphMlNode Target { get; init; }

    /// <summary>Its name.</summary>
    [XmlAttribute("step")]
    public required string Step { get; init; }

    /// <summary>Who takes it.</summary>
    [XmlAttribute("agent")]
    public required string Agent { get; init; }

    /// <summary>The properties that it violates, with commas between them.</summary>
    [XmlAttribute("breaks")]
    public required string Breaks { get; init; }
}
