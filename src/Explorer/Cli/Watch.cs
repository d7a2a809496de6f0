namespace Smpcheck.Explorer;

/// <summary><c>check --watch</c>: checks again whenever a scenario changes, until interrupted.</summary>
internal static class Watch
{
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(300);

    /// <summary>
    /// Times are compared instead of waiting for notices of the file system, which editors and mounts lose.
    /// </summary>
    public static int Run(CliHost host, CheckRequest request, Func<int> check)
    {
        if (request.Paths.Count == 0 || request.Paths.Contains("-"))
            return host.Fail("`--watch` needs files or folders to watch");
        string seen = "";
        while (!host.Interrupted.IsCancellationRequested)
        {
            string now = Stamp(host, request.Paths);
            if (now != seen)
            {
                seen = now;
                int code = check();
                host.Error.WriteLine($"watching; exit code {code}; Ctrl+C ends");
            }

            host.Interrupted.WaitHandle.WaitOne(_poll);
        }

        return ExitCode.Interrupted;
    }

    private static string Stamp(CliHost host, IReadOnlyList<string> paths)
    {
        var sources = new Sources(host, static (_, _, _) => { });
        return string.Join('\n', paths.SelectMany(sources.Files)
            .Select(static f => $"{f} {File.GetLastWriteTimeUtc(f).Ticks}"));
    }
}
