using System.Numerics;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>What is written at the states and steps of a graph.</summary>
public sealed class GraphTexts(StoredGraph graph)
{
    private readonly byte[] _block = new byte[graph.System.StateBytes];
    private int _read = -1;

    /// <summary>Every entry of a state on a line, such as <c>core0 pc=core 0:3</c>.</summary>
    public string State(int state) => string.Join('\n', graph.System.Print(Block(state)).Select(Entry));

    /// <summary>The name of a step, such as <c>core1 ipi 0, 0xfd</c>.</summary>
    /// <param name="state">The state it is taken from.</param>
    /// <param name="step">Its number in the graph.</param>
    public string Step(int state, int step) => graph.System.Describe(Block(state), graph.Step(step));

    /// <summary>The names of violated properties, with commas between them.</summary>
    public string Violated(ulong violations)
    {
        var names = new List<string>();
        for (ulong left = violations; left != 0; left &= left - 1)
            names.Add(graph.System.Properties[BitOperations.TrailingZeroCount(left)]);
        return string.Join(',', names);
    }

    private static string Entry(StateEntry entry)
    {
        string name = entry.Key.Length == 0 ? entry.Owner : $"{entry.Owner} {entry.Key}";
        return entry.Value.Length == 0 ? name : $"{name}={entry.Value}";
    }

    private byte[] Block(int state)
    {
        if (_read != state)
            graph.Read(state, _block);
        _read = state;
        return _block;
    }
}
