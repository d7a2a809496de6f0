using System.Globalization;

namespace Smpcheck.Explorer;

/// <summary>
/// Writes a graph for Graphviz: states by number, their entries as tooltips, names of steps along the edges. Where
/// nobody need act a node has a double border; what violates something is red.
/// </summary>
internal static class DotWriter
{
    public static void Write(StoredGraph graph, string name, TextWriter output)
    {
        var texts = new GraphTexts(graph);
        output.Write($"digraph {Quoted(name)} {{\n");
        for (int state = 0; state < graph.States; state++)
        {
            string shape = graph.Rests(state) ? " peripheries=2" : "";
            string violated = texts.Violated(graph.Violations(state));
            output.Write(string.Create(CultureInfo.InvariantCulture,
                $"  {state} [tooltip={Quoted(texts.State(state))}{shape}{Red(violated)}"));
            output.Write(violated.Length == 0 ? "]\n"
                : string.Create(CultureInfo.InvariantCulture, $" label={Quoted($"{state}\n{violated}")}]\n"));
        }

        for (int state = 0; state < graph.States; state++)
        {
            var (from, to) = graph.StepsOf(state);
            for (int step = from; step < to; step++)
            {
                string violated = texts.Violated(graph.StepViolations(step)), label = texts.Step(state, step);
                label = Quoted(violated.Length == 0 ? label : $"{label}\n{violated}");
                output.Write(string.Create(CultureInfo.InvariantCulture,
                    $"  {state} -> {graph.Target(step)} [label={label}{Red(violated)}]\n"));
            }
        }

        output.Write("}\n");
    }

    private static string Red(string violated) => violated.Length == 0 ? "" : " color=red fontcolor=red";

    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", @"\\").Replace("\"", "\\\"").Replace("\n", "\\n")}\"";
}
