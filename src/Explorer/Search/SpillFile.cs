using Microsoft.Win32.SafeHandles;

namespace Smpcheck.Explorer;

/// <summary>
/// A file without a name that states are mapped from: the system writes them to the disk when it needs the memory, and
/// nothing stays behind however the process ends.
/// </summary>
/// <param name="folder">Where it lies; made when it is needed.</param>
internal sealed unsafe class SpillFile(string folder) : IDisposable
{
    private SafeFileHandle? _file;

    /// <summary>Bytes of the disk that it takes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Why it could not grow, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>
    /// Makes the file longer and maps what is new. Null, with <see cref="Problem"/>, if the disk has no room: it is
    /// asked for now, because a page that cannot be written later would end the process.
    /// </summary>
    /// <param name="bytes">How much, a multiple of the page size.</param>
    public void* Extend(long bytes)
    {
        try
        {
            _file ??= Open();
            void* mapped = NativePages.MapFile(_file, Bytes, (nuint)bytes);
            Bytes += bytes;
            return mapped;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Problem = e.Message;
            return null;
        }
    }

    public void Dispose() => _file?.Dispose();

    private SafeFileHandle Open()
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, $"states.{Path.GetRandomFileName()}");
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite
            | FileShare.Delete);
        File.Delete(path); // Mapped and open, it lives as long as the process at most.
        return file;
    }
}
