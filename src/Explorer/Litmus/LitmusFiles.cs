using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>Finds and reads litmus files.</summary>
public static class LitmusFiles
{
    public const string Extension = ".litmus";

    private const int MostLists = 16;

    /// <summary>The litmus files that an absolute path stands for: itself, or those of a folder, in the order of their
    /// names.</summary>
    public static IReadOnlyList<string> Under(string full)
    {
        if (Directory.Exists(full))
            return FilesUnder.Of(full, Extension);
        return full.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) && File.Exists(full) ? [full] : [];
    }

    /// <summary>The text of a file; null when it cannot be read, which has then been said.</summary>
    public static string? Read(CliHost host, string full) =>
        NamedFiles.Text(host, full, "a litmus test", Limits.FileSize);

    /// <summary>The words of an <c>@</c> list: a path a line, relative to the list, and lists in it as herd has
    /// them.</summary>
    public static IReadOnlyList<string> Listed(string list, string directory) =>
        [.. Listed(Path.GetFullPath(list, directory), directory, 0)];

    /// <summary>A litmus test as the text of a scenario.</summary>
    public static string Imported(LitmusTranslation litmus) =>
        Printer.Print(new ScenarioFile("", "", [litmus.Scenario], []));

    private static IEnumerable<string> Listed(string full, string directory, int depth)
    {
        if (depth > MostLists)
            throw new IOException($"lists within lists, more than {MostLists}");
        foreach (string line in File.ReadLines(full))
        {
            string word = line.Trim();
            if (word.Length == 0 || word[0] == '#' || word.StartsWith("(*", StringComparison.Ordinal))
                continue;
            bool nested = word[0] == '@';
            string beside = Path.GetFullPath(nested ? word[1..] : word, Path.GetDirectoryName(full)!);
            if (nested)
            {
                foreach (string inner in Listed(beside, directory, depth + 1))
                    yield return inner;
            }
            else
            {
                yield return File.Exists(beside) || Directory.Exists(beside) ? beside : word;
            }
        }
    }
}
