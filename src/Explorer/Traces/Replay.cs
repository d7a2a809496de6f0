using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>How a replay ended.</summary>
public enum ReplayOutcome
{
    /// <summary>The recorded violation, at the recorded step.</summary>
    Reproduced,

    /// <summary>The wanted action exists but is ordered later now, which is what most fixes look like.</summary>
    Blocked,

    /// <summary>All steps apply and nothing is violated.</summary>
    Fixed,

    /// <summary>Another property, or another step.</summary>
    Different,

    /// <summary>The wanted action does not exist any more.</summary>
    Gone,
}

/// <summary>The outcome of a replay and where it ended.</summary>
public sealed record ReplayReport(ReplayOutcome Outcome, int Step, Run Run)
{
    /// <summary>The step that did not apply, or null.</summary>
    public TraceStep? Wanted { get; init; }

    /// <summary>What is enabled where the replay ended.</summary>
    public IReadOnlyList<StepInfo> Enabled { get; init; } = [];

    /// <summary>Blocked: the step that must come first now.</summary>
    public StepInfo? Behind { get; init; }

    /// <summary>Gone: the most alike step that does exist nearby, or null.</summary>
    public StepInfo? Nearest { get; init; }

    /// <summary>The state where it ended.</summary>
    public IReadOnlyList<StateEntry> State { get; init; } = [];

    /// <summary>Hardware steps that a rebase has put in.</summary>
    public int Inserted { get; init; }

    /// <summary>Why the steps, repeated for ever, violate nothing; empty where they do or nothing repeats.</summary>
    public string Harmless { get; init; } = "";
}

/// <summary>
/// Strict replay by name: a step that is not enabled ends it, and nothing else is tried in its place.
/// </summary>
public sealed class Replay(IDescribedSystem system, Trace trace)
{
    private readonly Stepper _stepper = new(system);
    private readonly List<RunStep> _steps = [];
    private int _inserted;
    private bool _others;
    private int? _loop; // Steps before those that repeat.
    private string _harmless = "";

    /// <summary>Where the replay stands.</summary>
    public Stepper Stepper => _stepper;

    /// <summary>What was taken so far.</summary>
    public IReadOnlyList<RunStep> Taken => _steps;

    /// <summary>Replays a whole trace, or its first steps.</summary>
    /// <param name="to">Steps to take; the report of a shorter replay says nothing about the verdict.</param>
    /// <param name="rebase">Where a step is not enabled, let the hardware act until it is.</param>
    public ReplayReport Run(int to = int.MaxValue, bool rebase = false)
    {
        for (int i = 0; i < trace.Steps.Count && i < to; i++)
        {
            if (EndsEarly())
                return Ended(ReplayOutcome.Different, _steps.Count);
            var wanted = trace.Steps[i];
            if (!Find(wanted, out var transition) && !(rebase && Insert(wanted, out transition)))
                return Missing(wanted, i + 1);
            if (trace.Loop == i + 1)
                _loop = _steps.Count;
            _steps.Add(TraceBuilder.Step(_stepper, transition));
        }

        return Ended(Compare(), _steps.Count);
    }

    // A violation of another property on the way is a note, as in the search that found the trace.
    private bool EndsEarly()
    {
        _others |= _stepper.Broken.Count > 0;
        return _stepper.Stop != StepStop.None
            || (_others && (trace.Expect.Property is not { } property
                || _stepper.Broken.Any(b => b.Property == property)));
    }

    private ReplayOutcome Compare()
    {
        string? property = trace.Expect.Property;
        if (_loop is { } loop && property is not null && _stepper.Loop(loop, property, out _harmless) is not null)
            return ReplayOutcome.Reproduced;
        if (property is null)
            return _stepper.Broken.Count == 0 ? ReplayOutcome.Reproduced : ReplayOutcome.Different;
        return _stepper.Broken.Count == 0 ? _others ? ReplayOutcome.Different : ReplayOutcome.Fixed
            : _stepper.Broken.Any(b => b.Property == property) ? ReplayOutcome.Reproduced
            : ReplayOutcome.Different;
    }

    private ReplayReport Ended(ReplayOutcome outcome, int step) =>
        new(outcome, step, TraceBuilder.End(_stepper, _steps, trace.Expect.Property, _loop))
        {
            Harmless = _harmless,
            Enabled = Infos(),
            State = _stepper.Print(),
            Inserted = _inserted,
        };

    private ReplayReport Missing(TraceStep wanted, int step)
    {
        var ended = Ended(ReplayOutcome.Gone, step) with { Wanted = wanted };
        var ahead = new LookAhead(system);
        if (ahead.To(_stepper.State, wanted, hardwareOnly: false) is { } way)
        {
            var first = way.Count > 0 ? way.Find(s => s.Info.Agent == wanted.Agent) ?? way[0] : null;
            return ended with { Outcome = ReplayOutcome.Blocked, Behind = first?.Info };
        }

        return ended with { Nearest = Near.Find(wanted, ahead.Seen) };
    }

    /// <summary>A tag may stand for several choices of one line; then the text decides.</summary>
    private bool Find(TraceStep wanted, out Transition transition)
    {
        transition = default;
        int same = 0;
        foreach (var candidate in _stepper.Enabled)
        {
            var info = _stepper.Info(candidate);
            if (!Steps.Same(wanted, info))
                continue;
            if (info.Do == wanted.Do)
            {
                transition = candidate;
                return true;
            }

            same++;
            transition = candidate;
        }

        return same == 1;
    }

    private bool Insert(TraceStep wanted, out Transition transition)
    {
        transition = default;
        if (new LookAhead(system).To(_stepper.State, wanted, hardwareOnly: true) is not { } way)
            return false;
        foreach (var step in way)
            _steps.Add(TraceBuilder.Step(_stepper, step.Transition));
        _inserted += way.Count;
        return Find(wanted, out transition);
    }

    private List<StepInfo> Infos()
    {
        var infos = new List<StepInfo>();
        foreach (var transition in _stepper.Enabled)
            infos.Add(_stepper.Info(transition));
        return infos;
    }
}
