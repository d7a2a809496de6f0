using System.Runtime.InteropServices;

namespace Smpcheck.Explorer;

/// <summary>Memory outside the collector's heap, on huge pages where the system has them.</summary>
internal static unsafe partial class NativePages
{
    private const nuint HugePage = 2 << 20;
    private const int AdviseHugePage = 14; // MADV_HUGEPAGE: a table read at random misses the TLB on every small page.

    private const int MapThreshold = -3; // M_MMAP_THRESHOLD

    // Large blocks come from the system and go back to it at once. Left alone, the allocator raises its threshold with
    // every table that is freed and keeps the freed ones: a quarter of the memory of a middling search.
    private static readonly bool _returns = OperatingSystem.IsLinux()
        && SetOption(MapThreshold, (int)HugePage / 2) != 0;

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

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetOption(int option, int value);

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(void* start, nuint bytes, int advice);
}
