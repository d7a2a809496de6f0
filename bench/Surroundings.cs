using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Smpcheck.Bench;

/// <summary>What a figure means nothing without: machine, commit, and what the process holds.</summary>
internal static class Surroundings
{
    public static string Describe() =>
        $"{Processor()}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, "
        + $".NET {Environment.Version}, commit {Commit()}";

    /// <summary>The repository.</summary>
    public static string Root()
    {
        string? root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "Verify.sln")))
            root = Path.GetDirectoryName(root);
        return root ?? ".";
    }

    /// <summary>Forgets the peak so far; returns what is resident now. Zero where the system does not tell.</summary>
    public static long ResetPeak()
    {
        GC.Collect();
        if (File.Exists("/proc/self/clear_refs"))
            File.WriteAllText("/proc/self/clear_refs", "5");
        return Status("VmRSS:");
    }

    /// <summary>The most that was resident since.</summary>
    public static long Peak() => Status("VmHWM:");

    private static long Status(string field)
    {
        if (!File.Exists("/proc/self/status"))
            return 0;
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith(field, StringComparison.Ordinal));
        string number = line[field.Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
        return long.Parse(number, CultureInfo.InvariantCulture) * 1024;
    }

    private static string Processor() =>
        !File.Exists("/proc/cpuinfo") ? RuntimeInformation.ProcessArchitecture.ToString()
        : File.ReadLines("/proc/cpuinfo").FirstOrDefault(IsModel) is { } line
            ? line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..]
            : RuntimeInformation.ProcessArchitecture.ToString();

    private static bool IsModel(string line) => line.StartsWith("model name", StringComparison.Ordinal);

    private static string Commit()
    {
        var start = new ProcessStartInfo("git", "describe --always --dirty") { RedirectStandardOutput = true };
        using var git = Process.Start(start)!;
        return git.StandardOutput.ReadToEnd().Trim();
    }
}
