namespace Smpcheck.Explorer;

/// <summary>The files below a folder, in order. Links to folders are not followed: they may lead in circles.</summary>
internal static class FilesUnder
{
    private static readonly EnumerationOptions _here = new() { IgnoreInaccessible = true };

    /// <summary>Names of the files in a folder, for suggestions.</summary>
    public static IEnumerable<string> Names(string folder) =>
        Directory.EnumerateFiles(folder, "*", _here).Select(static f => Path.GetFileName(f))
            .Order(StringComparer.Ordinal);

    public static string[] Of(string folder, string extension)
    {
        var found = new List<string>();
        var rest = new Stack<string>([folder]);
        while (rest.TryPop(out string? next))
        {
            found.AddRange(Directory.EnumerateFiles(next, "*" + extension, _here));
            foreach (var below in new DirectoryInfo(next).EnumerateDirectories("*", _here))
            {
                if (below.LinkTarget is null)
                    rest.Push(below.FullName);
            }
        }

        return [.. found.Order(StringComparer.Ordinal)];
    }
}
