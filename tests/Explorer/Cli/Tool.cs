using System.Globalization;
using Smpcheck.Explorer;

namespace Smpcheck.Tests;

/// <summary>Runs the command line in process, in a folder of its own.</summary>
internal sealed class Tool : IDisposable
{
    /// <summary>The template: fails under pso without its fence, passes with it.</summary>
    public static readonly string Handshake = Templates.All["handshake"];

    /// <summary>More states than a test has time for.</summary>
    public const string Big = """
        test big "six cores that store and load"
        model pso
        cores 6
        var a = 0
        var b = 0
        var c = 0
        core 0..:
            store a, 1
            load r1, b
            store b, 2
            load r2, c
            store c, 3
            load r3, a
            store a, r3
            store b, r1
            store c, r2
        check deadlock
        expect pass

        """;

    public string Folder { get; } = Directory.CreateTempSubdirectory("smpcheck-test").FullName;

    public string Out { get; private set; } = "";

    public string Error { get; private set; } = "";

    public Dictionary<string, string> Environment { get; } = [];

    public string Input { get; init; } = "";

    public bool Terminal { get; init; }

    public Func<char?> Key { get; init; } = static () => null;

    public Engine Engine { get; init; } = StandardEngine.Create();

    public Plugins Plugins { get; init; } = Plugins.None;

    public CancellationToken Interrupted { get; init; }

    /// <summary>Interrupts the run when a line on the error stream has this text.</summary>
    public void StopAt(string text) => _stopAt = text;

    private string? _stopAt;

    public Tool With(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(file))!);
        File.WriteAllText(At(file), text);
        return this;
    }

    public string At(string file) => Path.Combine(Folder, file);

    public string Text(string file) => File.ReadAllText(At(file));

    /// <summary>Runs and returns the exit code.</summary>
    public int Run(params string[] args)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Interrupted);
        using var error = new Watched(_stopAt, stop) { NewLine = "\n" };
        int code = CommandLine.Run(args, new CliHost
        {
            Engine = Engine,
            Plugins = Plugins,
            Out = output,
            Error = error,
            In = new StringReader(Input),
            Environment = Environment.GetValueOrDefault,
            Directory = Folder,
            OutIsTerminal = Terminal,
            Key = Key,
            Interrupted = stop.Token,
        });
        (Out, Error) = (output.ToString(), error.ToString());
        return code;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private sealed class Watched(string? text, CancellationTokenSource stop) : StringWriter(CultureInfo.InvariantCulture)
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (text is not null && value?.Contains(text, StringComparison.Ordinal) == true)
                stop.Cancel();
        }
    }
}
