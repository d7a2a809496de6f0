using System.Text;

namespace Smpcheck.Explorer;

/// <summary>Files that are written whole or not at all.</summary>
internal static class AtomicFile
{
    private static readonly UTF8Encoding _utf8 = new(false);

    /// <summary>Fails as <see cref="Write"/> would, and writes nothing.</summary>
    public static void Probe(string full)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        string draft = $"{full}.{Path.GetRandomFileName()}.draft";
        File.Create(draft).Dispose();
        File.Delete(draft);
    }

    /// <summary>
    /// Writes UTF-8 without a mark, making the folder if need be. Fails with <see cref="IOException"/> or
    /// <see cref="UnauthorizedAccessException"/>, and then leaves nothing behind.
    /// </summary>
    public static void Write(string full, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        // Two processes may write the same file: each has a draft of its own.
        string draft = $"{full}.{Path.GetRandomFileName()}.draft";
        try
        {
            File.WriteAllText(draft, text, _utf8);
            File.Move(draft, full, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }
    }
}
