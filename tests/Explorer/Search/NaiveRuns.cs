using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Tests;

/// <summary>Judges an entry of a <see cref="FairGraph"/> by the definition: every set of nodes is tried as a loop.</summary>
internal sealed class NaiveRuns
{
    private readonly FairGraph _graph;
    private readonly int _entry;

    public NaiveRuns(FairGraph graph, int entry)
    {
        (_graph, _entry) = (graph, entry);
        Distance = Distances();
        bool[] looping = Looping();
        for (int node = 0; node < Distance.Length; node++)
        {
            if (Distance[node] is not { } distance)
                continue;
            bool rests = graph.RunProperties[entry].Ends && graph.Edges[node].All(static e => e.Duty < 0);
            if (rests && !(Nearest?.Distance <= distance && Nearest?.Kind == ViolationKind.Rest) && !(Nearest?.Distance < distance))
                Nearest = (distance, ViolationKind.Rest);
            else if (looping[node] && !(Nearest?.Distance <= distance))
                Nearest = (distance, ViolationKind.Loop);
        }
    }

    /// <summary>Steps to each node through nodes that stay, or null.</summary>
    public int?[] Distance { get; }

    /// <summary>The nearest node where a violating run rests, or begins to loop.</summary>
    public (int Distance, ViolationKind Kind)? Nearest { get; }

    /// <summary>Whether a loop of these steps is fair, allowed and has what it needs.</summary>
    public static bool IsFair(FairGraph graph, int entry, IReadOnlyList<(int Node, int Edge)> loop)
    {
        bool needed = loop.Any(s => graph.Edges[s.Node][s.Edge].Marks[entry] == CycleMark.Needed);
        bool forbidden = loop.Any(s => graph.Edges[s.Node][s.Edge].Marks[entry] == CycleMark.Forbidden);
        return needed && !forbidden && Enumerable.Range(0, graph.Duties).All(duty =>
        {
            bool taken = loop.Any(s => graph.Edges[s.Node][s.Edge].Duty == duty);
            bool Can(int node) => graph.Edges[node].Any(e => e.Duty == duty);
            return taken || (graph.IsStrong(duty) ? !loop.Any(s => Can(s.Node)) : loop.Any(s => !Can(s.Node)));
        });
    }

    private int?[] Distances()
    {
        int?[] distance = new int?[_graph.Edges.Length];
        bool Stays(int node) => _graph.RunProperties[_entry].Everywhere || !_graph.Away[_entry, node];
        if (Stays(0))
            distance[0] = 0;
        for (int round = 0; round < distance.Length; round++)
        {
            for (int node = 0; node < distance.Length; node++)
            {
                if (distance[node] != round)
                    continue;
                foreach (var edge in _graph.Edges[node].Where(e => e.Stop == StepStop.None && Stays(e.To)))
                    distance[edge.To] ??= round + 1;
            }
        }

        return distance;
    }

    private bool[] Looping()
    {
        int nodes = _graph.Edges.Length;
        bool[] looping = new bool[nodes];
        for (int set = 1; set < 1 << nodes; set++)
        {
            int[] members = [.. Enumerable.Range(0, nodes).Where(n => (set >> n & 1) != 0)];
            if (!members.All(n => Distance[n] is not null))
                continue;
            var steps = members.SelectMany(n => _graph.Edges[n].Select((e, i) => (Node: n, Edge: i, e.To)).Where(s =>
                (set >> s.To & 1) != 0 && _graph.Edges[n][s.Edge].Stop == StepStop.None
                && _graph.Edges[n][s.Edge].Marks[_entry] != CycleMark.Forbidden)).ToList();
            if (!members.All(n => Reach(n) == set) || !IsFair(_graph, _entry, [.. steps.Select(static s => (s.Node, s.Edge))]))
                continue;
            foreach (int node in members)
                looping[node] = true;

            int Reach(int from) // By at least one step.
            {
                int reached = 0;
                for (int round = 0; round <= members.Length; round++)
                {
                    foreach (var step in steps.Where(s => s.Node == from || (reached >> s.Node & 1) != 0))
                        reached |= 1 << step.To;
                }

                return reached;
            }
        }

        return looping;
    }
}
