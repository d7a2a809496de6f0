using System.Runtime.InteropServices;

namespace Smpcheck.Explorer;

/// <summary>Memory outside the collector's heap, on huge pages where the system has them.</summary>
internal static unsafe partial class NativePages
{
    private const nuint HugePage = 2 << 20;
    private const int AdviseHugePage = 14; // MADV_HUGEPAGE: a table read at random misses the TLB on every small page.

    public static void* Allocate(nuint bytes)
    {
        bool large = bytes >= HugePage;
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

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(void* start, nuint bytes, int advice);
}
