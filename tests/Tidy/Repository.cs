using System.Text.RegularExpressions;

namespace Smpcheck.Tests;

/// <summary>The project's own files, as the Tidy tests read them.</summary>
internal static partial class Repository
{
    private static readonly string[] _notOurs = [".git", "artifacts", ".smpcheck", "TestResults", ".vs", ".idea", "node_modules"];

    public static string Root { get; } = FindRoot();

    /// <summary>Every file that could be committed, relative to the root, with slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Walk(Root).Order(StringComparer.Ordinal)];

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static string[] Lines(string file) => File.ReadAllLines(Path.Combine(Root, file));

    /// <summary>Fails with every finding, not the first few.</summary>
    public static void None(IEnumerable<string> findings)
    {
        var all = findings.Distinct().ToList();
        Assert.True(all.Count == 0, $"{all.Count} found:\n{string.Join('\n', all)}");
    }

    /// <summary>C# files below some folders.</summary>
    public static IEnumerable<string> Sources(params string[] folders) =>
        Files.Where(f => f.EndsWith(".cs", StringComparison.Ordinal) && folders.Any(d => f.StartsWith(d + "/", StringComparison.Ordinal)));

    /// <summary>The comments of a source file as one text: lines joined, marks and tags removed.</summary>
    public static string Comments(string file)
    {
        var comments = Lines(file).Select(static l => Comment().Match(l)).Where(static m => m.Success);
        return Tag().Replace(string.Join(' ', comments.Select(static m => m.Groups[1].Value.Trim())), " ");
    }

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (string path in Directory.EnumerateFileSystemEntries(folder))
        {
            if (_notOurs.Contains(Path.GetFileName(path)))
                continue;
            if (!Directory.Exists(path))
            {
                yield return Path.GetRelativePath(Root, path).Replace('\\', '/');
                continue;
            }

            foreach (string below in Walk(path))
                yield return below;
        }
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Verify.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new DirectoryNotFoundException("no Verify.sln above the test assembly");
    }

    [GeneratedRegex(@"(?:^|[^:""])//+(.*)$")]
    private static partial Regex Comment();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();
}
