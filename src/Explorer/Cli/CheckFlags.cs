using System.CommandLine;
using System.Globalization;

namespace Smpcheck.Explorer;

/// <summary>What a <c>check</c> or <c>fuzz</c> command line asks for.</summary>
internal sealed record CheckRequest
{
    public required IReadOnlyList<string> Paths { get; init; }
    public required CaseFilter Filter { get; init; }
    public required CaseOptions Options { get; init; }

    /// <summary>For the whole run.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.MaxValue;
    public int Workers { get; init; } = 1;
    public bool FailFast { get; init; }
    public bool AllowInconclusive { get; init; }
    public bool Watch { get; init; }
    public bool ExplainSize { get; init; }

    /// <summary>Verdicts of earlier runs are neither used nor kept.</summary>
    public bool NoCache { get; init; }

    /// <summary>How runs are sampled; null: everything is searched.</summary>
    public FuzzOptions? Fuzz { get; init; }

    /// <summary>Folder for how far the run has come, or null.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Go on from what is in that folder.</summary>
    public bool Resume { get; init; }

    /// <summary>The least time between two checkpoints of a case.</summary>
    public TimeSpan CheckpointEvery { get; init; }

    /// <summary>Folder for a trace of every failing case, or null.</summary>
    public string? Save { get; init; }
}

/// <summary>The flags of <c>check</c>.</summary>
internal sealed class CheckFlags
{
    private const int MostWorkers = 256;

    private static readonly SortedDictionary<string, Reductions> Reduce = new(StringComparer.Ordinal)
    {
        ["all"] = Reductions.All, ["none"] = Reductions.None, ["por"] = Reductions.Por,
        ["symmetry"] = Reductions.Symmetry,
    };

    private readonly Option<string[]> _variant =
        Many("--variant", "V", "only these variants; `base` is the scenario itself");
    private readonly Option<string[]> _model = Many("--model", "M,..", "only these memory models");
    private readonly Option<string?> _property = One("--property", "P", "judge only this property");
    private readonly Option<bool> _allModels =
        Flag("--all-models", "also sc, tso and pso where a scenario does not name them");
    private readonly Option<string[]> _set = Many("--set", "K=N", "pick a size, such as cores=4");
    private readonly Option<string?> _maxStates = One("--max-states", "N", "states per case, such as 5M");
    private readonly Option<string?> _maxDepth = One("--max-depth", "N", "steps per case");
    private readonly Option<string?> _timeout = One("--timeout", "T", "time per case (10m)");
    private readonly Option<string?> _budget = One("--budget", "T", "time for the whole run");
    private readonly Option<string?> _memory = One("--memory", "SIZE", "memory for states (half the machine's)");
    private readonly Option<string?> _workers =
        new("--workers", "-j") { Description = "threads; default: one a core", HelpName = "N" };
    private readonly Option<string?> _reduce =
        One("--reduce", "R", "what large searches may leave out: all, symmetry, por, none (all)");
    private readonly Option<bool> _shortest =
        Flag("--shortest", "of a violation found with `por`, look for a shortest trace without");
    private readonly Option<bool> _failFast = Flag("--fail-fast", "stop at the first case that is not as expected");
    private readonly Option<bool> _keepGoing = Flag("--keep-going", "check everything (the default)");
    private readonly Option<bool> _allow =
        Flag("--allow-inconclusive", "inconclusive cases do not change the exit code");
    private readonly Option<bool> _witness = Flag("--witness", "save one passing run of every case that passes");
    private readonly Option<string?> _save =
        One("--save", "DIR", "write a trace for every failing case, expected or not");
    private readonly Option<bool> _noCache = Flag("--no-cache", "search also what an earlier run has decided");
    private readonly Option<string?> _checkpoint =
        One("--checkpoint", "DIR", "keep how far the run has come, to go on from there");
    private readonly Option<bool> _resume = Flag("--resume", "go on from what `--checkpoint` has kept");
    private readonly Option<string?> _every =
        One("--checkpoint-every", "T", "the least time between two checkpoints of a case (5s)");
    private readonly Option<string?> _spill =
        One("--spill", "DIR", "states go to files there; `--memory` is for the table only");
    private readonly Option<bool> _compress =
        Flag("--compress", "keep parts that states share once: less memory, more time");
    private readonly Option<bool> _watch = Flag("--watch", "check again when a file changes");
    private readonly Option<bool> _size = Flag("--explain-size", "bits of a state by component, nothing is searched");

    public Argument<string[]> Paths { get; } =
        new("PATH") { Description = "files, folders, shipped scenarios by name, - for stdin",
        Arity = ArgumentArity.ZeroOrMore };

    public IEnumerable<Option> All =>
    [
        _variant, _model, _property, _allModels, _set, _maxStates, _maxDepth, _timeout, _budget, _memory, _workers,
        _reduce, _shortest,
        _failFast, _keepGoing, _allow, _witness, _save, _noCache, _checkpoint, _resume, _every, _spill,
        _compress, _watch, _size,
    ];

    /// <summary>Those that say which cases run and what becomes of the results: <c>fuzz</c> has them, too.</summary>
    public IEnumerable<Option> Shared =>
        [_variant, _model, _property, _allModels, _set, _budget, _workers, _failFast, _keepGoing, _allow, _save];

    /// <summary>Those that <c>mutate</c> takes, too.</summary>
    public IEnumerable<Option> ForMutants => [_model, _set, _maxStates, _timeout, _memory, _workers];

    /// <summary>Those that <c>graph</c> takes, too.</summary>
    public IEnumerable<Option> ForGraph => [.. ForCase, _maxStates];

    /// <summary>Those that pick a case.</summary>
    public IEnumerable<Option> ForCase => [_variant, _model, _set];

    /// <summary>The request, or null with what is wrong said.</summary>
    public CheckRequest? Request(ParseResult parse, CliHost host)
    {
        IReadOnlyList<string> models = List(parse.GetValue(_model));
        if (models.FirstOrDefault(static m => !Cases.KnownModels.Contains(m)) is { } strange)
        {
            host.Unknown("model", strange, Cases.KnownModels);
            return null;
        }

        string reduce = parse.GetValue(_reduce) ?? "all";
        if (!Reduce.TryGetValue(reduce, out var reductions))
        {
            host.Unknown("reduction", reduce, [.. Reduce.Keys]);
            return null;
        }

        int workers = Math.Min(Environment.ProcessorCount, MostWorkers);
        long states = long.MaxValue, depth = int.MaxValue, memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;
        TimeSpan timeout = TimeSpan.FromMinutes(10), budget = TimeSpan.MaxValue, every = TimeSpan.FromSeconds(5);
        bool good = FlagValue.TakeWhole(
                parse, _workers, 1, MostWorkers, ref workers, $"a number from 1 to {MostWorkers}", host)
            && FlagValue.Take(parse, _maxStates, Units.Count, ref states, "a number such as 5M", host)
            && FlagValue.Take(parse, _maxDepth, Units.Count, ref depth, "a number such as 200", host)
            && FlagValue.Take(parse, _memory, Units.Size, ref memory, "a size such as 2G", host)
            && FlagValue.Take(parse, _timeout, Units.Duration, ref timeout, "a time such as 90s or 10m", host)
            && FlagValue.Take(parse, _budget, Units.Duration, ref budget, "a time such as 90s or 10m", host)
            && FlagValue.Take(parse, _every, Units.Duration, ref every, "a time such as 500ms or 1m", host)
            && Belongs(parse, host);
        if (!good || Sizes(parse, host) is not { } set)
            return null;
        string? save = parse.GetValue(_save);
        return new CheckRequest
        {
            Paths = parse.GetValue(Paths) ?? [],
            Filter = new CaseFilter
            {
                Variants = List(parse.GetValue(_variant)), Models = models, AllModels = parse.GetValue(_allModels),
                Property = parse.GetValue(_property), Set = set,
            },
            Options = new CaseOptions
            {
                MaxStates = states, MaxDepth = (int)Math.Min(depth, int.MaxValue), Timeout = timeout,
                Memory = memory, Reduce = reductions, Shortest = parse.GetValue(_shortest),
                Spill = parse.GetValue(_spill) is { } spill ? host.Full(spill) : null,
                Compress = parse.GetValue(_compress),
                Property = parse.GetValue(_property), TraceFailures = save is not null,
                Witness = parse.GetValue(_witness),
            },
            Budget = budget,
            Workers = workers,
            FailFast = parse.GetValue(_failFast) && !parse.GetValue(_keepGoing),
            AllowInconclusive = parse.GetValue(_allow),
            Watch = parse.GetValue(_watch),
            ExplainSize = parse.GetValue(_size),
            NoCache = parse.GetValue(_noCache),
            Checkpoint = parse.GetValue(_checkpoint),
            Resume = parse.GetValue(_resume),
            CheckpointEvery = every,
            Save = save,
        };
    }

    /// <summary>Whether each flag that needs another has it, and none that does not go with it.</summary>
    private bool Belongs(ParseResult parse, CliHost host)
    {
        string? folder = parse.GetValue(_checkpoint);
        string? wrong = folder is null && parse.GetValue(_resume) ? "`--resume` needs `--checkpoint DIR`"
            : folder is null && parse.GetValue(_every) is not null ? "`--checkpoint-every` needs `--checkpoint DIR`"
            : parse.GetValue(_spill) is { } spill && SpillProblem(spill, host) is { } problem ? problem
            : folder is null ? null
            : folder.Trim().Length == 0 ? "`--checkpoint` takes a folder, not nothing"
            : parse.GetValue(_watch) ? "`--checkpoint` does not go with `--watch`" : null;
        if (wrong is not null)
            host.Fail(wrong);
        return wrong is null;
    }

    private static string? SpillProblem(string folder, CliHost host)
    {
        if (folder.Trim().Length == 0)
            return "`--spill` takes a folder, not nothing";
        if (!NativePages.MapsFiles)
            return "`--spill` needs Linux on a 64-bit processor";
        try
        {
            AtomicFile.Probe(Path.Combine(host.Full(folder), "states"));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"`--spill` cannot write to `{folder}`: {e.Message}";
        }
    }

    private Dictionary<string, long>? Sizes(ParseResult parse, CliHost host)
    {
        var set = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (string pair in List(parse.GetValue(_set)))
        {
            int sign = pair.IndexOf('=', StringComparison.Ordinal);
            if (sign <= 0 || !long.TryParse(pair.AsSpan(sign + 1), NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture, out long value))
            {
                host.Fail($"`--set` takes NAME=NUMBER, such as cores=4, not `{pair}`");
                return null;
            }

            if (!set.TryAdd(pair[..sign], value))
            {
                host.Fail($"`--set` picks one size of `{pair[..sign]}`, not two");
                return null;
            }
        }

        return set;
    }

    private static IReadOnlyList<string> List(string[]? values) =>
        [.. (values ?? []).SelectMany(static v => v.Split(',',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    private static Option<string[]> Many(string name, string help, string text) =>
        new(name) { Description = text, HelpName = help };

    private static Option<string?> One(string name, string help, string text) =>
        new(name) { Description = text, HelpName = help };

    private static Option<bool> Flag(string name, string text) => new(name) { Description = text };
}
