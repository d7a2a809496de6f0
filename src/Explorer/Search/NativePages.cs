using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Smpcheck.Explorer;

/// <summary>Memory outside the collector's heap, on huge pages where the system has them.</summary>
internal static unsafe partial class NativePages
{
    public const nuint HugePage = 2 << 20;

    private const int AdviseHugePage = 14; // MADV_HUGEPAGE: a table read at random misses the TLB on every small page.
    private const int AdviseUnneeded = 4; // MADV_DONTNEED
    private const int ReadWrite = 3; // PROT_READ | PROT_WRITE
    private const int PrivateAnonymous = 0x4022; // MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    private const int Shared = 1; // MAP_SHARED
    private const int Interrupted = 4; // EINTR
    private const int MapThreshold = -3; // M_MMAP_THRESHOLD

    // Blocks from this size on come from the system and go back to it at once. Left alone, the allocator raises the
    // threshold with every block that is freed and keeps the freed ones: a third of the memory of a middling search.
    private const nuint LeastMapped = 128 << 10;

    private static readonly bool _returns = OperatingSystem.IsLinux()
        && SetOption(MapThreshold, (int)LeastMapped) != 0;

    // The numbers above are those of the 64-bit ABIs that .NET runs on.
    private static readonly bool _maps = OperatingSystem.IsLinux()
        && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <param name="bytes">How many.</param>
    /// <param name="spare">The block may stay partly untouched: huge pages would commit what is never used.</param>
    public static void* Allocate(nuint bytes, bool spare = false)
    {
        bool large = bytes >= HugePage && !spare && _returns;
        void* memory = NativeMemory.AlignedAlloc(bytes, large ? HugePage : 64);
        if (large && OperatingSystem.IsLinux())
            _ = Advise(memory, bytes, AdviseHugePage); // A hint: without it everything works, slower.
        return memory;
    }

    public static void* AllocateZeroed(nuint bytes)
    {
        void* memory = Allocate(bytes);
        NativeMemory.Clear(memory, bytes);
        return memory;
    }

    public static void Free(void* memory) => NativeMemory.AlignedFree(memory);

    /// <summary>
    /// Zeroed memory that the system commits page by page as it is written, and that can be given back in parts.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">The system refuses.</exception>
    public static Block Map(nuint bytes)
    {
        if (!_maps || bytes < LeastMapped)
            return new Block(AllocateZeroed(bytes), bytes, null, 0);
        nuint all = bytes < HugePage ? bytes : bytes + HugePage;
        void* mapped = MapPages(null, all, ReadWrite, PrivateAnonymous, -1, 0);
        if (mapped == (void*)-1)
            throw new InsufficientMemoryException();
        if (bytes < HugePage)
            return new Block(mapped, bytes, mapped, all);
        void* start = (void*)(((nuint)mapped + HugePage - 1) & ~(HugePage - 1));
        _ = Advise(start, bytes, AdviseHugePage);
        return new Block(start, bytes, mapped, all);
    }

    /// <summary>Whether <see cref="MapFile"/> works here.</summary>
    public static bool MapsFiles => _maps;

    /// <summary>Maps a part of a file for which the disk has made room.</summary>
    /// <exception cref="IOException">The disk has no room, or the system refuses.</exception>
    public static void* MapFile(SafeFileHandle file, long offset, nuint bytes)
    {
        int descriptor = (int)file.DangerousGetHandle();
        int error;
        do
            error = AllocateFile(descriptor, (nint)offset, (nint)bytes);
        while (error == Interrupted); // By the collector's signals: some file systems give up then.
        if (error != 0)
            throw new IOException(Marshal.GetPInvokeErrorMessage(error));
        void* mapped = MapPages(null, bytes, ReadWrite, Shared, descriptor, (nint)offset);
        GC.KeepAlive(file);
        return mapped == (void*)-1 ? throw new IOException("the system maps no more of the file") : mapped;
    }

    /// <summary>Gives back what <see cref="MapFile"/> mapped.</summary>
    public static void Unmap(void* mapped, nuint bytes) => _ = UnmapPages(mapped, bytes);

    /// <summary>Gives back the pages from one offset to another, multiples of the page size; what they held is
    /// lost.</summary>
    public static void Release(in Block block, nuint from, nuint to)
    {
        if (block.Mapped != null && to > from)
            _ = Advise((byte*)block.Start + from, to - from, AdviseUnneeded);
    }

    public static void Free(in Block block)
    {
        if (block.Mapped != null)
            _ = UnmapPages(block.Mapped, block.MappedBytes);
        else
            Free(block.Start);
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetOption(int option, int value);

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(void* start, nuint bytes, int advice);

    [LibraryImport("libc", EntryPoint = "mmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void* MapPages(void* at, nuint bytes, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int UnmapPages(void* at, nuint bytes);

    [LibraryImport("libc", EntryPoint = "posix_fallocate")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int AllocateFile(int file, nint offset, nint bytes);

    /// <summary>What <see cref="Map"/> returned. The default is nothing, and may be freed.</summary>
    /// <param name="start">The first byte, on a huge page's boundary if there is a whole one.</param>
    /// <param name="bytes">Usable ones.</param>
    /// <param name="mapped">What the system mapped, or null if the allocator gave it.</param>
    /// <param name="mappedBytes">How much of that.</param>
    internal readonly struct Block(void* start, nuint bytes, void* mapped, nuint mappedBytes)
    {
        public readonly void* Start = start;
        public readonly nuint Bytes = bytes;
        public readonly void* Mapped = mapped;
        public readonly nuint MappedBytes = mappedBytes;
    }
}
