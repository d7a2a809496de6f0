using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// What the plug-in adds to the tool: the schedulers and traces of Coyote, the graphs of QuikGraph. Made by a public
/// constructor without parameters.
/// </summary>
public interface IPlugin
{
    /// <summary>The libraries it brings, with their versions.</summary>
    string Text { get; }

    /// <summary>The strategy of a name, or null with the sentence that says what is wrong.</summary>
    /// <param name="name">Without <see cref="Plugins.Prefix"/>, such as <c>prioritization:3</c>.</param>
    /// <param name="wrong">The sentence, without a full stop; empty if nothing is.</param>
    Strategy? Strategy(string name, out string wrong);

    /// <summary>Writes a graph by means of QuikGraph.</summary>
    void Write(StoredGraph graph, string name, GraphFormat format, TextWriter output);

    /// <summary>A run as a trace of Coyote: JSON text, of a test in which each choice is a random integer.</summary>
    /// <param name="system">The system it is a run of.</param>
    /// <param name="name">The name of the test in that trace.</param>
    /// <param name="steps">The run, each step as listed in the state it is taken from.</param>
    string TraceOf(IDescribedSystem system, string name, IReadOnlyList<Transition> steps);

    /// <summary>The run of a trace of Coyote, or null with the sentence that says what is wrong.</summary>
    /// <param name="system">The system that it should be a run of.</param>
    /// <param name="trace">JSON text, of either kind of test: one operation, or one an agent.</param>
    /// <param name="wrong">The sentence, without a full stop; empty if nothing is.</param>
    IReadOnlyList<Transition>? RunOf(IDescribedSystem system, string trace, out string wrong);
}
