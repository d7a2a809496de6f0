using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>The world around a command line: streams, environment, and the engine. Tests put their own here.</summary>
public sealed class CliHost
{
    public required Engine Engine { get; init; }
    public required TextWriter Out { get; init; }
    public required TextWriter Error { get; init; }

    /// <summary>Where the plug-in is looked for.</summary>
    public Plugins Plugins { get; init; } = Plugins.None;
    public TextReader In { get; init; } = TextReader.Null;
    public Func<string, string?> Environment { get; init; } = static _ => null;

    /// <summary>Relative paths start here.</summary>
    public string Directory { get; init; } = ".";
    public bool OutIsTerminal { get; init; }
    public bool ErrorIsTerminal { get; init; }

    /// <summary>The output's encoding has box characters.</summary>
    public bool Unicode { get; init; }

    /// <summary>The next key typed while a search runs, or null. Never waits, and reads no redirected input.</summary>
    public Func<char?> Key { get; init; } = static () => null;

    /// <summary>Fires at the first Ctrl+C.</summary>
    public CancellationToken Interrupted { get; init; }

    /// <summary>The shipped scenarios by name.</summary>
    public IEnumerable<string> CatalogueNames =>
        Engine.Catalogue.Select(static c => Path.GetFileNameWithoutExtension(c.Name));

    /// <summary>What was said to be wrong so far: reports repeat it.</summary>
    internal List<string> Failures { get; } = [];

    /// <summary>A path as given on the command line, made absolute.</summary>
    public string Full(string path) => Path.GetFullPath(path, Path.GetFullPath(Directory));

    /// <summary>An absolute path as people want to read it.</summary>
    public string Shown(string path)
    {
        string relative = Path.GetRelativePath(Path.GetFullPath(Directory), path);
        return (relative.StartsWith("..", StringComparison.Ordinal) ? path : relative).Replace('\\', '/');
    }

    /// <summary>Says what is wrong with the request.</summary>
    public int Fail(string message, int code = ExitCode.BadCommandLine)
    {
        Failures.Add(message);
        Error.WriteLine($"error: {DiagnosticRenderer.Visible(message)}");
        return code;
    }

    /// <summary>A name that is not among those that would be right.</summary>
    public int Unknown(string what, string name, IEnumerable<string> known, int code = ExitCode.BadCommandLine) =>
        Fail($"unknown {what} `{name}`{Instead(name, known)}", code);

    /// <summary>What would have been right instead of a name, to follow it in a message.</summary>
    public static string Instead(string name, IEnumerable<string> known)
    {
        string[] names = [.. known.Distinct()];
        return Suggest.Nearest(name, names) is { } near ? $" (did you mean `{near}`?)"
            : names.Length is > 0 and <= 12 ? $"; there is {string.Join(", ", names)}" : "";
    }
}
