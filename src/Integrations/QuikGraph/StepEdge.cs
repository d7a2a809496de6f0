using QuikGraph;

namespace Smpcheck.Integrations;

/// <summary>A step of a stored graph as an edge. Parallel edges differ in their number.</summary>
/// <param name="Source">Number of the state it is taken from.</param>
/// <param name="Target">Number of the state it leads to.</param>
/// <param name="Step">Its number in the graph.</param>
public readonly record struct StepEdge(int Source, int Target, int Step) : IEdge<int>;
