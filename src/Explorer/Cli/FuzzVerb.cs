using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;

namespace Smpcheck.Explorer;

/// <summary>
/// <c>fuzz [PATH...]</c>: random runs of every case. Finds violations; that it finds none is never a pass.
/// </summary>
internal sealed class FuzzVerb
{
    private readonly CheckFlags _flags = new();
    private readonly Option<string> _strategy = new("--strategy")
    {
        Description =
            "uniform, pct:D, pos, surw, delay:D, guided or portfolio (portfolio); coyote:NAME with the plug-in",
        HelpName = "S",
        DefaultValueFactory = static _ => Strategy.Default.Name,
    };

    private readonly Option<string?> _seed = One("--seed", "N", "the same seed, the same runs; random if not given");
    private readonly Option<string?> _runs = One("--runs", "N", "runs per case (10k)");
    private readonly Option<string?> _time = One("--time", "T", "time per case (30s); where it ends the runs, "
        + "how many there are depends on the machine");
    private readonly Option<string?> _steps = One("--steps", "N", "steps per run (10k)");
    private readonly Option<string[]> _report = ReportFiles.Flag();

    private FuzzVerb()
    {
    }

    public static Command Create(GlobalOptions globals, CliHost host)
    {
        var verb = new FuzzVerb();
        var command = new Command("fuzz", "Run scenarios at random; without a path, the shipped ones.");
        command.Add(verb._flags.Paths);
        foreach (var option in verb.All)
            command.Add(option);
        command.SetAction(parse => verb.Run(parse, globals.Style(parse, host), host));
        return command;
    }

    private IEnumerable<Option> All =>
        [_strategy, _seed, _runs, _time, _steps, .. _flags.Shared, _report];

    private int Run(ParseResult parse, Style style, CliHost host)
    {
        if (_flags.Request(parse, host) is not { } request || Options(parse, host) is not { } options)
            return ExitCode.BadCommandLine;
        if (request.Paths.FirstOrDefault(p => LitmusFiles.Under(host.Full(p)).Count > 0) is { } litmus)
            return host.Fail($"`fuzz` takes scenarios, not litmus tests as in {litmus}; "
                + "`smpcheck import` makes a scenario of one");
        if (ReportFiles.Request(parse, _report, host, out int wrong) is not { } reports)
            return wrong;
        Announce(options, style, host);
        var book = new ReportBook("smpcheck fuzz", host.Engine);
        int code = CheckVerb.Once(host, style, request with
        {
            Fuzz = options,
            NoCache = true,
            Options = request.Options with
            {
                Timeout = TimeSpan.MaxValue, TraceFailures = request.Options.TraceFailures || style.Verbose,
            },
        }, book);
        book.Problems = [.. host.Failures];
        return reports.Write(book, style) ? code : ExitCode.Worst([code, ExitCode.InvalidFile]);
    }

    private FuzzOptions? Options(ParseResult parse, CliHost host)
    {
        var known = new FuzzOptions();
        long seed = RandomNumberGenerator.GetInt32(int.MaxValue), runs = known.Runs, steps = known.Steps;
        var time = known.Time;
        if (Named(parse.GetValue(_strategy)!, host, out string wrong) is not { } strategy)
        {
            host.Fail(wrong);
            return null;
        }

        bool good = FlagValue.Take(parse, _seed, Seed, ref seed, "a whole number, 0 or more", host)
            && FlagValue.Take(parse, _runs, Units.Count, ref runs, "a number such as 10k", host)
            && FlagValue.Take(parse, _steps, Units.Count, ref steps, "a number such as 10k", host)
            && FlagValue.Take(parse, _time, Units.Duration, ref time, "a time such as 30s", host);
        return !good ? null : known with
        {
            Strategy = strategy, Seed = seed, Runs = runs, Time = time, Steps = (int)Math.Min(steps, int.MaxValue),
        };
    }

    /// <summary>The strategy of a name: one of the tool, or of the plug-in.</summary>
    private static Strategy? Named(string name, CliHost host, out string wrong) =>
        !name.StartsWith(Plugins.Prefix, StringComparison.Ordinal) ? Strategy.Parse(name, out wrong)
        : host.Plugins.Find($"strategy `{name}`", out wrong)?.Strategy(name[Plugins.Prefix.Length..], out wrong);

    /// <summary>Before the first run: whatever happens, it can be repeated.</summary>
    private static void Announce(FuzzOptions options, Style style, CliHost host)
    {
        if (style.Json)
        {
            JsonEvents.Write(host.Out, "fuzz-started", w =>
            {
                w.WriteNumber("seed", options.Seed);
                w.WriteString("strategy", options.Strategy.Name);
                w.WriteNumber("runs", options.Runs);
                w.WriteNumber("steps", options.Steps);
            });
            return;
        }

        host.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"seed {options.Seed}  strategy {options.Strategy.Name}: {options.Strategy.Text}"));
        host.Out.Flush();
    }

    private static bool Seed(string text, out long seed) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seed);

    private static Option<string?> One(string name, string help, string text) =>
        new(name) { Description = text, HelpName = help };
}
