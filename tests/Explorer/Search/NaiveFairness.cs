using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Tests;

/// <summary>
/// Judges an entry of a system by sets of whole states: what may be on a fair loop shrinks until nothing more can be
/// said against it. For systems of any kind with a few thousand states.
/// </summary>
internal sealed class NaiveFairness
{
    private readonly IFairSystem _system;
    private readonly int _entry;
    private readonly List<Node> _nodes = [];

    public NaiveFairness(IFairSystem system, int entry)
    {
        (_system, _entry) = (system, entry);
        Explore();
        var looping = Looping();
        foreach (var node in _nodes.OrderBy(static n => n.Distance))
        {
            if (Nearest is { } nearest && nearest.Distance < node.Distance)
                break;
            if (node.Rests && system.RunProperties[entry].Ends)
                Nearest = (node.Distance, ViolationKind.Rest);
            else if (Nearest is null && looping.Contains(node))
                Nearest = (node.Distance, ViolationKind.Loop);
        }
    }

    /// <summary>States that runs of the entry may visit.</summary>
    public int Count => _nodes.Count;

    /// <summary>The nearest state where a violating run rests, or begins to loop.</summary>
    public (int Distance, ViolationKind Kind)? Nearest { get; }

    /// <summary>Why a trace is no violation of the entry; null when it is one.</summary>
    public static string? Refute(IFairSystem system, int entry, SearchTrace trace)
    {
        byte[] state = new byte[system.StateBytes];
        system.Initial(state);
        List<byte[]> states = [[.. state]];
        foreach (var step in trace.Steps)
        {
            if (!NaiveSearch.Steps(system, state).Any(s => s.Step == step))
                return $"step {states.Count} is not listed";
            system.Apply(state, step);
            states.Add([.. state]);
        }

        if (!states.TrueForAll(s => system.Stays(entry, s)))
            return "it leaves";
        if (trace.Loop is not { } loop)
            return NaiveSearch.Steps(system, state).All(static s => s.Step.Optional) ? null : "it does not rest";
        if (!states[loop].AsSpan().SequenceEqual(states[^1]) || loop == trace.Steps.Count)
            return "it does not close";
        var indices = Enumerable.Range(loop, trace.Steps.Count - loop).ToList();
        var marks = indices.ConvertAll(i => system.Mark(entry, states[i], trace.Steps[i]));
        if (marks.Contains(CycleMark.Forbidden) || !marks.Contains(CycleMark.Needed))
            return "its steps do no harm";
        var done = indices.Select(i => system.Duty(states[i], trace.Steps[i])).ToHashSet();
        var can = indices.ConvertAll(i => NaiveSearch.Steps(system, states[i]).Select(s => system.Duty(states[i], s.Step)).ToHashSet());
        for (int duty = 0; duty < system.Duties; duty++)
        {
            bool owed = system.IsStrong(duty) ? can.Exists(c => c.Contains(duty)) : can.TrueForAll(c => c.Contains(duty));
            if (owed && !done.Contains(duty))
                return $"duty {duty} is neglected";
        }

        return null;
    }

    private void Explore()
    {
        var known = new Dictionary<string, Node>();
        byte[] initial = new byte[_system.StateBytes];
        _system.Initial(initial);
        Node? Reach(byte[] state, int distance)
        {
            string key = Convert.ToHexString(state);
            if (!known.TryGetValue(key, out var node) && _system.Stays(_entry, state))
            {
                known[key] = node = new Node(state, distance);
                _nodes.Add(node);
            }

            return node;
        }

        Reach(initial, 0);
        for (int at = 0; at < _nodes.Count; at++)
        {
            var node = _nodes[at];
            foreach (var (step, to, outcome) in NaiveSearch.Steps(_system, node.State))
            {
                node.Rests &= step.Optional;
                int duty = _system.Duty(node.State, step);
                node.Can.Add(duty);
                if (outcome.Stop == StepStop.None && Reach(to, node.Distance + 1) is { } next)
                    node.Edges.Add(new Edge(next, duty, _system.Mark(_entry, node.State, step)));
            }
        }
    }

    private HashSet<Node> Looping()
    {
        var left = _nodes.ToHashSet();
        var fair = new HashSet<Node>();
        while (left.Count > 0)
        {
            // One component: what the first node reaches and is reached from.
            var pivot = left.First();
            var forward = Closure(pivot, left, static n => n.Edges.Where(static e => e.Mark != CycleMark.Forbidden).Select(static e => e.To));
            var back = Predecessors(forward);
            var component = Closure(pivot, forward, n => back[n]);
            var edges = component.SelectMany(static n => n.Edges).Where(e => e.Mark != CycleMark.Forbidden && component.Contains(e.To)).ToList();
            var taken = edges.Select(static e => e.Duty).ToHashSet();
            bool hopeless = !edges.Exists(static e => e.Mark == CycleMark.Needed);
            HashSet<Node> unfair = [];
            for (int duty = 0; duty < _system.Duties && !hopeless; duty++)
            {
                if (taken.Contains(duty))
                    continue;
                if (_system.IsStrong(duty))
                    unfair.UnionWith(component.Where(n => n.Can.Contains(duty)));
                else
                    hopeless |= component.All(n => n.Can.Contains(duty));
            }

            if (!hopeless && unfair.Count == 0)
                fair.UnionWith(component);
            left.ExceptWith(hopeless || unfair.Count == 0 ? component : unfair);
        }

        return fair;
    }

    private static Dictionary<Node, List<Node>> Predecessors(HashSet<Node> nodes)
    {
        var back = nodes.ToDictionary(static n => n, static _ => new List<Node>());
        foreach (var node in nodes)
        {
            foreach (var edge in node.Edges.Where(e => e.Mark != CycleMark.Forbidden && nodes.Contains(e.To)))
                back[edge.To].Add(node);
        }

        return back;
    }

    private static HashSet<Node> Closure(Node from, HashSet<Node> within, Func<Node, IEnumerable<Node>> next)
    {
        HashSet<Node> reached = [from];
        var queue = new Queue<Node>(reached);
        while (queue.TryDequeue(out var node))
        {
            foreach (var other in next(node).Where(n => within.Contains(n) && reached.Add(n)))
                queue.Enqueue(other);
        }

        return reached;
    }

    private sealed class Node(byte[] state, int distance)
    {
        public byte[] State => state;

        public int Distance => distance;

        public bool Rests { get; set; } = true;

        public HashSet<int> Can { get; } = [];

        public List<Edge> Edges { get; } = [];
    }

    private sealed record Edge(Node To, int Duty, CycleMark Mark);
}
