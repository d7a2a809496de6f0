using System.Runtime.InteropServices;

namespace Smpcheck.Explorer;

/// <summary>Keys typed at a terminal, asked for and never waited for.</summary>
internal static partial class Keyboard
{
    private const int StandardInput = 0;

    /// <summary>The next key, or null: none was typed, standard input is no terminal or it is not ours.</summary>
    public static char? Next() =>
        !Console.IsInputRedirected && InForeground() && Console.KeyAvailable
            ? Console.ReadKey(intercept: true).KeyChar : null;

    /// <summary>A job in the background that reads the terminal is stopped by it.</summary>
    private static bool InForeground() => OperatingSystem.IsWindows() || ForegroundGroup(StandardInput) == OwnGroup();

    [LibraryImport("libc", EntryPoint = "tcgetpgrp")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ForegroundGroup(int terminal);

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OwnGroup();
}
