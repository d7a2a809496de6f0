using Smpcheck.Model;

namespace Smpcheck.Properties;

// What is judged of whole runs: every `eventually` on its own, and the monitors of loops in each of their ways.
public sealed partial class CheckedSystem
{
    private readonly RunEntry[] _runs;

    public int Duties => _machine.Duties;

    public IReadOnlyList<RunProperty> RunProperties { get; }

    public int Duty(ReadOnlySpan<byte> state, Transition transition) => _machine.Duty(state, transition);

    public bool IsStrong(int duty) => _machine.IsStrong(duty);

    public bool Stays(int entry, ReadOnlySpan<byte> state) =>
        _runs[entry].Awaited is not { } awaited || !awaited.Condition.Holds(new MachineView(state, _p), -1);

    public CycleMark Mark(int entry, ReadOnlySpan<byte> state, Transition transition)
    {
        if (_runs[entry].Monitor is not { } monitor)
            return CycleMark.Needed; // Nothing in particular: whatever is repeated, the condition never comes.
        var act = _machine.ActOf(transition, out var core);
        return monitor.Mark(new MachineView(state, _p), _runs[entry].Way, transition, act, core);
    }

    public string ExplainRun(int entry, ReadOnlySpan<byte> state, bool loops)
    {
        var m = new MachineView(state, _p);
        if (_runs[entry].Awaited is not { } awaited)
            return _runs[entry].Monitor!.SayLoop(m, _runs[entry].Way);
        var end = loops ? "the loop can go on for ever" : "nothing is left to happen";
        var values = Values(awaited.Condition, m);
        return $"`eventually {awaited.Text}` (line {awaited.Line}) need not come{values}, and {end}";
    }

    private List<int> AwaitedAtStart()
    {
        var state = new byte[StateBytes];
        Initial(state);
        List<int> lines = [];
        for (var entry = 0; entry < _runs.Length; entry++)
        {
            if (_runs[entry].Awaited is { } awaited && !Stays(entry, state))
                lines.Add(awaited.Line);
        }

        return lines;
    }

    private RunEntry[] Runs(AssembledCase assembled)
    {
        List<RunEntry> runs = [];
        foreach (var (property, awaited) in _eventually)
            runs.Add(new RunEntry(new RunProperty(property, Ends: true, Everywhere: false), awaited, null, 0));
        for (var i = 0; i < assembled.Checks.Count; i++)
        {
            if (_monitors[i] is not RunMonitor monitor)
                continue;
            for (var way = 0; way < monitor.Ways(_p); way++)
                runs.Add(new RunEntry(new RunProperty(i, Ends: false, Everywhere: true), null, monitor, way));
        }

        return [.. runs];
    }

    private sealed record RunEntry(RunProperty Property, AssembledCondition? Awaited, RunMonitor? Monitor, int Way);
}
