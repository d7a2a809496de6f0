namespace Smpcheck.Explorer;

/// <summary>How a graph of states is written.</summary>
public enum GraphFormat
{
    /// <summary>The language of Graphviz.</summary>
    Dot,

    /// <summary>GraphML, an XML language that graph tools and libraries read.</summary>
    GraphMl,
}
