using System.Text;

namespace Smpcheck.Explorer;

internal static class Program
{
    private static int Main(string[] args)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, e) =>
        {
            // The first asks for a partial report, the second ends the process.
            e.Cancel = !stop.IsCancellationRequested;
            if (e.Cancel)
                stop.Cancel();
        };
        using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { NewLine = "\n" };
        using var error = new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(false)) { NewLine = "\n",
            AutoFlush = true };
        try
        {
            int code = CommandLine.Run(args, Host(output, error, stop.Token));
            output.Flush();
            return code;
        }
        catch (Exception e)
        {
            return Bug(e, args, error);
        }
    }

    private static CliHost Host(TextWriter output, TextWriter error, CancellationToken interrupted) => new()
    {
        Engine = StandardEngine.Create(),
        Plugins = new Plugins(Path.Combine(AppContext.BaseDirectory, Plugins.Folder)),
        Out = output,
        Error = error,
        In = Console.In,
        Environment = Environment.GetEnvironmentVariable,
        Directory = Environment.CurrentDirectory,
        OutIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        Key = Console.IsInputRedirected || Console.IsErrorRedirected ? static () => null : Keyboard.Next,
        Unicode = !Console.IsOutputRedirected && IsUtf8(),
        Interrupted = interrupted,
    };

    /// <summary>
    /// What a locale promises to draw; files and pipes get plain characters, which every tool can read.
    /// </summary>
    private static bool IsUtf8()
    {
        string locale = new[] { "LC_ALL", "LC_CTYPE", "LANG" }.Select(Environment.GetEnvironmentVariable)
            .FirstOrDefault(static v => !string.IsNullOrEmpty(v)) ?? "";
        return OperatingSystem.IsWindows() || locale.Contains("UTF-8", StringComparison.OrdinalIgnoreCase)
            || locale.Contains("UTF8", StringComparison.OrdinalIgnoreCase);
    }

    private static int Bug(Exception bug, string[] args, TextWriter error)
    {
        if (bug is AggregateException { InnerException: { } inner })
            bug = inner;
        error.WriteLine($"smpcheck has a bug: {bug.GetType().Name}: {bug.Message}");
        error.WriteLine($"please report it with the scenario and this command line: smpcheck {string.Join(' ', args)}");
        error.WriteLine(bug.StackTrace);
        return ExitCode.Bug;
    }
}
