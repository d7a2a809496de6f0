using System.Diagnostics;

namespace Smpcheck.Tests;

/// <summary>Runs a program as a person would, outside of this repository's settings.</summary>
internal static class Shell
{
    /// <summary>Exit code, and both outputs as one text.</summary>
    public static (int Code, string Output) Run(string folder, IReadOnlyDictionary<string, string> environment, string program, params string[] words)
    {
        var start = new ProcessStartInfo(program, words)
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        // A test host's settings would follow into the processes it starts.
        foreach (string name in start.Environment.Keys.Where(static k => k.StartsWith("MSBUILD", StringComparison.Ordinal)
            || k.StartsWith("VSTEST", StringComparison.Ordinal) || k is "CI" or "SMPCHECK_LONG" or "UPDATE_GOLDEN").ToList())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(5)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', words)} did not end");
        }

        return (process.ExitCode, output.Result + error.Result);
    }
}
