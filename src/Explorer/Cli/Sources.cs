using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>A scenario that was read, with where it came from.</summary>
/// <param name="File">Its tree.</param>
/// <param name="Text">Its text.</param>
/// <param name="Shown">How messages name it.</param>
/// <param name="FullPath">Absolute path, or null for a shipped scenario and for stdin.</param>
/// <param name="Catalogue">Name of a shipped scenario, or null.</param>
public sealed record Source(ScenarioFile File, string Text, string Shown, string? FullPath, string? Catalogue);

/// <summary>Finds and reads scenarios: files, folders, <c>-</c> for stdin, shipped ones by name.</summary>
public sealed class Sources(CliHost host, Action<DiagnosticBag, string, string> report)
{
    private const string Extension = ".smp";
    private const string What = "a scenario";

    /// <summary>Something could not be read or is wrong: the exit code is 3, whatever the rest says.</summary>
    public bool Failed { get; private set; }

    /// <summary>Reads what the paths name; nothing named means the shipped scenarios.</summary>
    public IReadOnlyList<Source> Read(IReadOnlyList<string> paths)
    {
        var sources = new List<Source>();
        if (paths.Count == 0)
            sources.AddRange(host.Engine.Catalogue.Select(Shipped).OfType<Source>());
        foreach (string path in paths)
            sources.AddRange(One(path));
        return sources;
    }

    /// <summary>The shipped scenario of that name, with or without its extension.</summary>
    public Source? FromCatalogue(string name)
    {
        var found = host.Engine.Catalogue.FirstOrDefault(c => IsNamed(c.Name, name));
        return found.Name is null ? null : Shipped(found);
    }

    /// <summary>A shipped scenario may be named without its extension.</summary>
    internal static bool IsNamed(string file, string name) => file == name || file == name + Extension;

    /// <summary>Reads one file; null when that fails, which has then been said.</summary>
    public Source? FromFile(string full) =>
        ReadText(full) is { } text ? Parse(host.Shown(full), text, full, null) : null;

    /// <summary>The scenario files a path stands for, for <c>fmt</c> and <c>--watch</c>.</summary>
    public IReadOnlyList<string> Files(string path)
    {
        string full = host.Full(path);
        if (Directory.Exists(full))
            return FilesUnder.Of(full, Extension);
        return File.Exists(full) ? [full] : [];
    }

    /// <summary>The text on standard input, or null, which has then been said.</summary>
    public string? StandardInput()
    {
        string? text = NamedFiles.Bounded(host.In, Limits.FileSize);
        if (text is null)
            Fail(NamedFiles.TooLong("stdin", What, Limits.FileSize));
        return text;
    }

    private string? ReadText(string full)
    {
        string? text = NamedFiles.Text(host, full, What, Limits.FileSize);
        Failed |= text is null;
        return text;
    }

    private IEnumerable<Source> One(string path)
    {
        if (path == "-")
        {
            return StandardInput() is { } text && Parse("stdin", text, null, null) is { } source ? [source] : [];
        }

        string full = host.Full(path);
        if (Directory.Exists(full) || File.Exists(full))
        {
            var files = Files(path);
            if (files.Count == 0)
                host.Error.WriteLine($"warning: no {Extension} file in {path}");
            return [.. files.Select(FromFile).OfType<Source>()];
        }

        if (FromCatalogue(path) is { } shipped)
            return [shipped];
        string[] known = [.. host.CatalogueNames, .. Siblings(full, path)];
        string help = Suggest.Nearest(path, known) is { } near ? $" (did you mean `{near}`?)" : "";
        Fail($"no such file, folder or shipped scenario: {path}{help}");
        return [];
    }

    private static IEnumerable<string> Siblings(string full, string path)
    {
        string? folder = Path.GetDirectoryName(full);
        string given = Path.GetDirectoryName(path) ?? "";
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*" + Extension)
            .Select(f => Path.Combine(given, Path.GetFileName(f))) : [];
    }

    private Source? Shipped((string Name, string Text) shipped) =>
        Parse(shipped.Name, shipped.Text, null, Path.GetFileNameWithoutExtension(shipped.Name));

    private Source? Parse(string shown, string text, string? full, string? catalogue)
    {
        var bag = new DiagnosticBag();
        var file = host.Engine.Parse(shown, text, bag);
        foreach (var test in bag.Clean ? [] : file.Tests)
            host.Engine.Diagnose(test, bag);
        report(bag, shown, text);
        Failed |= !bag.Clean;
        return bag.Clean ? new Source(file, text, shown, full, catalogue) : null;
    }

    private void Fail(string message)
    {
        Failed = true;
        host.Fail(message);
    }
}
