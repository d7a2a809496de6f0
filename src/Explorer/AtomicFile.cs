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
    /// As <see cref="Write"/>, and the text is on the disk before the file is replaced. One process writes the file;
    /// a draft that it left behind when it was stopped is used again.
    /// </summary>
    public static void WriteDurably(string full, string text)
    {
        string draft = DraftOf(full);
        using (var file = File.OpenHandle(draft, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, _utf8.GetBytes(text), 0);
            RandomAccess.FlushToDisk(file);
        }

        File.Move(draft, full, overwrite: true);
    }

    /// <summary>What <see cref="WriteDurably"/> writes first.</summary>
    public static string DraftOf(string full) => full + ".draft";

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
