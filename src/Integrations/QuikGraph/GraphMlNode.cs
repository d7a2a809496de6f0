using System.Xml.Serialization;

namespace Smpcheck.Integrations;

/// <summary>A state as QuikGraph writes it in GraphML: marked properties become attributes.</summary>
public sealed class GraphMlNode
{
    /// <summary>Its number.</summary>
    public required int Number { get; init; }

    /// <summary>Every entry on a line.</summary>
    [XmlAttribute("state")]
    public required string State { get; init; }

    /// <summary>It need not be left.</summary>
    [XmlAttribute("rests")]
    public required bool Rests { get; init; }

    /// <summary>The properties that it violates, with commas between them.</summary>
    [XmlAttribute("violates")]
    public required string Violates { get; init; }
}
