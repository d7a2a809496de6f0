using System.Reflection;
using Microsoft.Coyote.SystematicTesting;
using QuikGraph;
using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Integrations;

/// <summary>What the tool finds in this assembly.</summary>
public sealed class IntegrationsPlugin : IPlugin
{
    public string Text { get; } =
        $"Coyote {VersionOf(typeof(TestingEngine))}, QuikGraph {VersionOf(typeof(IGraph<,>))}";

    public Strategy? Strategy(string name, out string wrong)
    {
        if (CoyoteStrategy.Parse(name, out wrong) is not { } strategy)
            return null;
        string full = Plugins.Prefix + strategy.Name;
        return new Strategy(full, $"by Coyote: {strategy.Text}", () => new CoyoteScheduler(full, strategy));
    }

    public void Write(StoredGraph graph, string name, GraphFormat format, TextWriter output)
    {
        if (format == GraphFormat.Dot)
            GraphDocuments.WriteDot(graph, name, output);
        else
            GraphDocuments.WriteGraphMl(graph, output);
    }

    public string TraceOf(IDescribedSystem system, string name, IReadOnlyList<Transition> steps) =>
        CoyoteTrace.Of(system, name, steps);

    public IReadOnlyList<Transition>? RunOf(IDescribedSystem system, string trace, out string wrong) =>
        CoyoteTrace.Run(system, trace, out wrong);

    private static string VersionOf(Type type)
    {
        string text = type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? type.Assembly.GetName().Version?.ToString(3) ?? "?";
        return text.Split('+')[0];
    }
}
