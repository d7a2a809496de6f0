using System.Reflection;
using System.Runtime.Loader;

namespace Smpcheck.Explorer;

/// <summary>
/// Where the plug-in's assembly lives: its libraries come from its own folder, the tool's layers from the tool.
/// </summary>
internal sealed class PluginContext(string path) : AssemblyLoadContext("plugin")
{
    private readonly AssemblyDependencyResolver _resolver = new(path);

    protected override Assembly? Load(AssemblyName assemblyName) =>
        _resolver.ResolveAssemblyToPath(assemblyName) is { } file ? LoadFromAssemblyPath(file) : null;
}
