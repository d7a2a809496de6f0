using System.Reflection;

namespace Smpcheck.Explorer;

/// <summary>Finds the plug-in: an assembly in a folder beside the tool, which <c>src/Integrations</c> builds.</summary>
public sealed class Plugins(string? folder)
{
    /// <summary>What names of strategies of the plug-in begin with.</summary>
    public const string Prefix = "coyote:";

    /// <summary>Name of the folder, beside the tool.</summary>
    public const string Folder = "plugins";

    /// <summary>Name of the assembly.</summary>
    public const string Assembly = "Smpcheck.Integrations.dll";

    private IPlugin? _plugin;

    /// <summary>Those of a tool without a folder.</summary>
    public static Plugins None { get; } = new(folder: null);

    /// <summary>Whether the plug-in has been built.</summary>
    public bool Exist => folder is not null && File.Exists(Path.Combine(folder, Assembly));

    /// <summary>The plug-in, or null with the sentence that says what to do.</summary>
    /// <param name="wish">What needs it, such as <c>strategy `coyote:random`</c>.</param>
    /// <param name="problem">The sentence, without a full stop; empty if nothing is wrong.</param>
    public IPlugin? Find(string wish, out string problem)
    {
        problem = "";
        if (_plugin is not null)
            return _plugin;
        if (!Exist)
        {
            problem = $"{wish} needs the plug-in for Coyote and QuikGraph, which is not here: "
                + "`dotnet build src/Integrations` puts it beside the tool (README, \"Coyote and QuikGraph\")";
            return null;
        }

        try
        {
            _plugin = Make(Path.GetFullPath(Path.Combine(folder!, Assembly)));
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or TypeLoadException
            or MissingMemberException or ReflectionTypeLoadException or UnauthorizedAccessException)
        {
            problem = $"{wish} needs the plug-in for Coyote and QuikGraph, and the one that is here does not go with "
                + "this tool: build both again (`dotnet build src/Integrations`). It says: "
                + e.Message.ReplaceLineEndings(" ");
        }

        return _plugin;
    }

    private static IPlugin Make(string path)
    {
        var assembly = new PluginContext(path).LoadFromAssemblyPath(path);
        var type = Array.Find(assembly.GetTypes(), static t => t.IsAssignableTo(typeof(IPlugin)) && !t.IsAbstract)
            ?? throw new TypeLoadException($"no {nameof(IPlugin)} in {Path.GetFileName(path)}");
        return (IPlugin)(type.GetConstructor([])
            ?? throw new TypeLoadException($"{type.Name} has no constructor without parameters")).Invoke([]);
    }
}
