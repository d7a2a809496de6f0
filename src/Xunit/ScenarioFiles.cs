using System.Text.RegularExpressions;

namespace Smpcheck;

/// <summary>Which files a pattern selects, and from where.</summary>
/// <param name="Root">The repository's root, else the project's folder: names are shown from here.</param>
/// <param name="Files">Absolute, in ordinal order; empty when nothing was selected.</param>
/// <param name="Tried">The folders from which the pattern was tried.</param>
internal sealed record ScenarioFiles(string Root, IReadOnlyList<string> Files, IReadOnlyList<string> Tried)
{
    private static readonly string[] _left = ["bin", "obj", "node_modules"];

    /// <summary>Tries the folders in turn, each and those above it up to its root.</summary>
    public static ScenarioFiles Find(string pattern, params IEnumerable<string> folders)
    {
        var tried = new List<string>();
        string? root = null;
        foreach (string start in folders.Where(Directory.Exists))
        {
            string top = TopOf(start);
            root ??= top;
            for (string? folder = start; folder is not null; folder = Path.GetDirectoryName(folder))
            {
                tried.Add(folder);
                var files = Matches(pattern, folder);
                if (files.Count > 0)
                    return new ScenarioFiles(top, files, tried);
                if (folder == top)
                    break;
            }
        }

        return new ScenarioFiles(root ?? Environment.CurrentDirectory, [], tried);
    }

    /// <summary>A file as people read it.</summary>
    public static string Shown(string root, string file)
    {
        string relative = Path.GetRelativePath(root, file).Replace('\\', '/');
        return relative.StartsWith("../", StringComparison.Ordinal) ? file : relative;
    }

    /// <summary>The nearest folder with a repository or a solution, else with a project, else itself.</summary>
    private static string TopOf(string start) =>
        Above(start, static f => Path.Exists(Path.Combine(f, ".git")) || Has(f, "*.sln") || Has(f, "*.slnx"))
        ?? Above(start, static f => Has(f, "*.*proj")) ?? start;

    private static string? Above(string start, Func<string, bool> holds)
    {
        string? folder = start;
        while (folder is not null && !holds(folder))
            folder = Path.GetDirectoryName(folder);
        return folder;
    }

    private static bool Has(string folder, string names) => Directory.EnumerateFiles(folder, names).Any();

    private static List<string> Matches(string pattern, string folder)
    {
        string[] parts = pattern.Replace('\\', '/').Split('/');
        int open = Array.FindIndex(parts, static p => p.Contains('*', StringComparison.Ordinal)
            || p.Contains('?', StringComparison.Ordinal));
        if (open < 0)
        {
            string file = Path.GetFullPath(pattern, folder);
            return File.Exists(file) ? [file] : [];
        }

        // A pattern may start at the root or go up; what has no wildcard is a folder.
        string fixedPart = string.Join('/', parts[..open]) + (open > 0 ? "/" : "");
        string start = Path.GetFullPath(fixedPart, folder);
        var found = new List<string>();
        if (Directory.Exists(start))
            Walk(start, parts.AsSpan(open), found);
        return [.. found.Distinct().Order(StringComparer.Ordinal)];
    }

    private static void Walk(string folder, ReadOnlySpan<string> parts, List<string> found)
    {
        if (parts[0] == "**")
        {
            if (parts.Length > 1)
                Walk(folder, parts[1..], found);
            else
                found.AddRange(Directory.EnumerateFiles(folder));
            foreach (var below in Below(folder))
                Walk(below.FullName, parts, found);
            return;
        }

        var name = new Regex($"^{Regex.Escape(parts[0]).Replace("\\*", ".*").Replace("\\?", ".")}$");
        if (parts.Length == 1)
        {
            found.AddRange(Directory.EnumerateFiles(folder).Where(f => name.IsMatch(Path.GetFileName(f))));
            return;
        }

        foreach (var below in Below(folder))
        {
            if (name.IsMatch(below.Name))
                Walk(below.FullName, parts[1..], found);
        }
    }

    // Links may lead in circles, and what a build has copied would be there twice.
    private static IEnumerable<DirectoryInfo> Below(string folder) => new DirectoryInfo(folder)
        .EnumerateDirectories("*", new EnumerationOptions { IgnoreInaccessible = true })
        .Where(static d => d.LinkTarget is null && !d.Name.StartsWith('.') && !_left.Contains(d.Name));
}
