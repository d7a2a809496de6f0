using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Smpcheck.Bench;

/// <summary>A peer's checker of the same model, built in a folder of its own.</summary>
/// <param name="Name">As people call it.</param>
/// <param name="Program">The program to run.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Folder">Where it was built.</param>
internal sealed partial record PeerTool(string Name, string Program, string Arguments, string Folder)
{
    /// <summary>SPIN with its full search, or null with what is missing.</summary>
    public static PeerTool? Spin(string models, int others, int iterations, out string missing)
    {
        if (!Has(out missing, "spin", "gcc") || !File.Exists(Path.Combine(models, "tlb.pml")))
            return null;
        string folder = Directory.CreateTempSubdirectory("smpcheck-spin").FullName;
        File.Copy(Path.Combine(models, "tlb.pml"), Path.Combine(folder, "tlb.pml"));
        Run(folder, "spin", F($"-DNO={others} -DK={iterations} -a tlb.pml"));
        Run(folder, "gcc", "-O2 -DSAFETY -DNOREDUCE -o pan pan.c");
        return new PeerTool("SPIN", Path.Combine(folder, "pan"), "-E -m10000 -w22", folder);
    }

    /// <summary>Rumur with one thread, or null with what is missing.</summary>
    public static PeerTool? Rumur(string models, int others, int iterations, bool symmetry, out string missing)
    {
        if (!Has(out missing, "rumur", "gcc") || !File.Exists(Path.Combine(models, "tlb.m.in")))
            return null;
        string folder = Directory.CreateTempSubdirectory("smpcheck-rumur").FullName;
        string model = File.ReadAllText(Path.Combine(models, "tlb.m.in"))
            .Replace("@NO@", F($"{others}"), StringComparison.Ordinal)
            .Replace("@K@", F($"{iterations}"), StringComparison.Ordinal)
            .Replace("@BUGGY@", "0", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, "m.m"), model);
        string orbits = symmetry ? "heuristic" : "off";
        Run(folder, "rumur", $"--quiet --symmetry-reduction {orbits} --deadlock-detection off "
            + "--counterexample-trace off --scalarset-schedules off --threads 1 -o r.c m.m");
        Run(folder, "gcc", "-std=c11 -O3 -march=native -mcx16 -o r r.c -lpthread -latomic");
        return new PeerTool("Rumur", Path.Combine(folder, "r"), "", folder);
    }

    /// <summary>Runs it once: processor seconds, elapsed seconds, and what it printed.</summary>
    public (double Cpu, double Wall, string Output) Measure()
    {
        double before = Cpu(Children);
        var clock = Stopwatch.StartNew();
        string output = Run(Folder, Program, Arguments);
        return (Cpu(Children) - before, clock.Elapsed.TotalSeconds, output);
    }

    /// <summary>Processor seconds of this process so far.</summary>
    public static double OwnCpu() => Cpu(Self);

    /// <summary>A number after, or before, a word of the output; 0 where there is none.</summary>
    public static double Figure(string output, string pattern) =>
        Regex.Match(output, pattern) is { Success: true } match
            ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;

    public void Delete() => Directory.Delete(Folder, recursive: true);

    private const int Self = 0, Children = -1;

    private static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static bool Has(out string missing, params string[] programs)
    {
        string[] path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        missing = string.Join(", ", programs.Where(p => !path.Any(d => File.Exists(Path.Combine(d, p)))));
        return missing.Length == 0;
    }

    private static string Run(string folder, string program, string arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output
            : throw new InvalidOperationException($"{program} {arguments}: {output}{errors.Result}");
    }

    private static double Cpu(int who)
    {
        Span<long> usage = stackalloc long[18]; // struct rusage: user and system time come first.
        if (GetUsage(who, ref usage[0]) != 0)
            return 0;
        return usage[0] + usage[2] + ((usage[1] + usage[3]) / 1e6);
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetUsage(int who, ref long usage);
}
