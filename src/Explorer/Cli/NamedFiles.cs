using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>Reads files that somebody has named: never more than a limit, with plain words for what is wrong.</summary>
internal static class NamedFiles
{
    private const int Mebi = 1 << 20;

    /// <summary>
    /// The whole text, or null where it is too long: a device or a pipe has no length to ask for, so it is read up to
    /// the limit and no further.
    /// </summary>
    public static string? Bounded(TextReader reader, int most)
    {
        char[] buffer = new char[Math.Min(most, Mebi) + 1];
        int length = reader.ReadBlock(buffer);
        while (length == buffer.Length && length <= most)
        {
            Array.Resize(ref buffer, (int)Math.Min(2L * buffer.Length, most + 1L));
            length += reader.ReadBlock(buffer, length, buffer.Length - length);
        }

        return length > most ? null : new string(buffer, 0, length);
    }

    /// <summary>The text of a file, or null, which has then been said.</summary>
    /// <param name="host">Where to say it.</param>
    /// <param name="full">The file, an absolute path.</param>
    /// <param name="what">What it should be, such as <c>a scenario</c>.</param>
    /// <param name="most">Characters it may have.</param>
    public static string? Text(CliHost host, string full, string what, int most)
    {
        try
        {
            using var reader = new StreamReader(full);
            if (Bounded(reader, most) is { } text)
                return text;
            host.Fail(TooLong(host.Shown(full), what, most), ExitCode.InvalidFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            host.Fail(Problem(host, full, what, e), ExitCode.InvalidFile);
        }

        return null;
    }

    public static string TooLong(string shown, string what, int most) =>
        $"{shown}: {what} has at most {most / Mebi} MiB";

    /// <summary>Why a file could not be read; a mistyped name gets the nearest one beside it.</summary>
    public static string Problem(CliHost host, string full, string what, Exception e)
    {
        string shown = host.Shown(full);
        if (Directory.Exists(full))
            return $"{shown} is a folder; {what} is a file";
        if (e is FileNotFoundException or DirectoryNotFoundException)
            return $"no such file: {shown}{Near(host, full)}";
        return e is UnauthorizedAccessException ? $"no permission to read {shown}"
            : $"cannot read {shown}: {e.Message}";
    }

    /// <summary>The nearest name in the folder of a file that is not there, in words; empty for none.</summary>
    public static string Near(CliHost host, string full)
    {
        string? folder = Path.GetDirectoryName(full);
        if (!Directory.Exists(folder))
            return "";
        var names = FilesUnder.Names(folder);
        return Suggest.Nearest(Path.GetFileName(full), names) is { } near
            ? $" (did you mean `{host.Shown(Path.Combine(folder, near))}`?)" : "";
    }
}
