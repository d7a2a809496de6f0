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
    private readonly Trace _trace = trace;
    private readonly Stepper _stepper = new(system);
    private readonly List<RunStep> _steps = [];
    private readonly List<Transition> _transitions = [];
    private int _inserted;
    private bool _others;
    private int? _loop; // Steps before those that repeat.
    private string _harmless = "";

    /// <summary>Where the replay stands.</summary>
    public Stepper Stepper => _stepper;

    /// <summary>What was taken so far.</summary>
    public IReadOnlyList<RunStep> Taken => _steps;

    /// <summary>As <see cref="Taken"/>: each step as listed in the state it was taken from.</summary>
    public IReadOnlyList<Transition> Transitions => _transitions;

    /// <summary>Replays a whole trace, or its first steps.</summary>
    /// <param name="to">Steps to take; the report of a shorter replay says nothing about the verdict.</param>
    /// <param name="rebase">Where a step is not enabled, let the hardware act until it is.</param>
    public ReplayReport Run(int to = int.MaxValue, bool rebase = false)
    {
        var names = new ByName(this, Math.Min(to, _trace.Steps.Count), rebase);
        var random = default(RandomNumbers); // Nothing is left to chance.
        TraceBuilder.Take(_stepper, _steps, names, ref random);
        if (names.Left is { } wanted)
            return EndsEarly() ? Ended(ReplayOutcome.Different, _steps.Count) : Missing(wanted, names.Done + 1);
        return Ended(Compare(), _steps.Count);
    }

    // A violation of another property on the way is a note, as in the search that found the trace.
    private bool EndsEarly()
    {
        _others |= _stepper.Broken.Count > 0;
        return _stepper.Stop != StepStop.None
            || (_others && (_trace.Expect.Property is not { } property
                || _stepper.Broken.Any(b => b.Property == property)));
    }

    private ReplayOutcome Compare()
    {
        string? property = _trace.Expect.Property;
        if (_loop is { } loop && property is not null && _stepper.Loop(loop, property, out _harmless) is not null)
            return ReplayOutcome.Reproduced;
        if (property is null)
            return _stepper.Broken.Count == 0 ? ReplayOutcome.Reproduced : ReplayOutcome.Different;
        return _stepper.Broken.Count == 0 ? _others ? ReplayOutcome.Different : ReplayOutcome.Fixed
            : _stepper.Broken.Any(b => b.Property == property) ? ReplayOutcome.Reproduced
            : ReplayOutcome.Different;
    }

    private ReplayReport Ended(ReplayOutcome outcome, int step) =>
        new(outcome, step, TraceBuilder.End(_stepper, _steps, _trace.Expect.Property, _loop))
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

    /// <summary>
    /// The enabled transition of a name. A tag may stand for several choices of one line; then the text decides.
    /// </summary>
    private int Find(TraceStep wanted)
    {
        int same = 0, found = IScheduler.None;
        for (int i = 0; i < _stepper.Enabled.Length; i++)
        {
            var info = _stepper.Info(_stepper.Enabled[i]);
            if (!Steps.Same(wanted, info))
                continue;
            if (info.Do == wanted.Do)
                return i;
            same++;
            found = i;
        }

        return same == 1 ? found : IScheduler.None;
    }

    /// <summary>The hardware steps on the way to a step; none where there is no such way.</summary>
    private void Mend(TraceStep wanted, Queue<Transition> hardware)
    {
        foreach (var step in new LookAhead(system).To(_stepper.State, wanted, hardwareOnly: true) ?? [])
            hardware.Enqueue(step.Transition);
        _inserted += hardware.Count;
    }

    private List<StepInfo> Infos()
    {
        var infos = new List<StepInfo>();
        foreach (var transition in _stepper.Enabled)
            infos.Add(_stepper.Info(transition));
        return infos;
    }

    /// <summary>
    /// Chooses the trace's steps by name, and none where one is not enabled or the replay ends early. With a rebase
    /// hardware steps come first that make it enabled.
    /// </summary>
    private sealed class ByName(Replay replay, int most, bool rebase) : IScheduler
    {
        private readonly Queue<Transition> _hardware = [];
        private int _mended = -1; // The step for which hardware steps were put in.

        public string Name => "replay";

        /// <summary>How many steps of the trace were taken.</summary>
        public int Done { get; private set; }

        /// <summary>The step that was not taken, or null.</summary>
        public TraceStep? Left => Done < most ? replay._trace.Steps[Done] : null;

        public void Begin(int agents, ref RandomNumbers random)
        {
        }

        public int Next(int count, IChoices choices, ref RandomNumbers random)
        {
            int found = Choose(choices);
            if (found != IScheduler.None)
                replay._transitions.Add(choices.Enabled[found]);
            return found;
        }

        public void End(int steps)
        {
        }

        private int Choose(IChoices choices)
        {
            if (_hardware.TryDequeue(out var step))
                return choices.Enabled.IndexOf(step);
            if (Left is not { } wanted || (_mended != Done && replay.EndsEarly()))
                return IScheduler.None;
            int found = replay.Find(wanted);
            if (found == IScheduler.None && rebase && _mended != Done)
            {
                _mended = Done;
                replay.Mend(wanted, _hardware);
                return Choose(choices);
            }

            return found == IScheduler.None ? found : Take(found);
        }

        private int Take(int found)
        {
            if (replay._trace.Loop == ++Done)
                replay._loop = replay._steps.Count;
            return found;
        }
    }
}
