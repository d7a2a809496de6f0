using Smpcheck.Explorer;
using Smpcheck.Model;
using Smpcheck.Properties;
using Shipped = Smpcheck.Properties.Examples;

namespace Smpcheck.Tests;

/// <summary>Whole runs of machines: the search agrees with sets of whole states.</summary>
[Trait(LongRuns.Category, LongRuns.Long)]
public sealed class FairMachinesTests
{
    private static readonly int _most = LongRuns.Choose(400, 4_000);

    [Fact]
    public void Runs_of_shipped_cases_are_judged_as_by_sets_of_states()
    {
        var seen = new Seen();
        foreach (var run in ShippedCases.Smallest)
        {
            var system = ShippedCases.SystemOf(run);
            if (system.RunProperties.Count > 0)
                Compare(system, run.Name, seen);
        }

        Assert.True(seen is { Hold: > 5, Loop: > 20, Rest: > 0 }, $"{seen}");
    }

    /// <summary>The promises are drawn at random over the machines' own states and steps; the duties are the machines'.</summary>
    [Fact]
    public void Drawn_promises_about_shipped_machines_are_judged_as_by_sets_of_states()
    {
        var seen = new Seen();
        int seed = 0;
        var machines = ShippedCases.Smallest.Where(static c => c.Model != "sc").Select(static c => (c.Name, System: ShippedCases.SystemOf(c)))
            .Concat(Shipped.All.Select(static e => ($"{e.Group}/{e.Name}", Machine(Smpcheck.Tests.Examples.Clean(e.Text).Tests[0]))));
        foreach (var (name, system) in machines)
        {
            for (int turn = 0; turn < LongRuns.Choose(1, 4); turn++)
                Compare(new DrawnPromises(system, seed++), $"{name} {seed}", seen);
        }

        Assert.True(seen is { Hold: > 100, Loop: > 20, Rest: > 50 }, $"{seen}");
    }

    [Fact]
    public void A_lasso_is_the_same_whoever_has_found_the_states()
    {
        int loops = 0;
        var plain = new SearchOptions { Wanted = SearchOptions.Never, StatesBeforeCache = int.MaxValue };
        var shared = plain with { StatesBeforeCache = 0, LeastShared = 1, Workers = new WorkerPool(3) };
        foreach (var run in ShippedCases.Smallest.Where(static c => c.Model == "tso"))
        {
            var system = ShippedCases.SystemOf(run);
            if (system.RunProperties.Count == 0)
                continue;
            using var one = BreadthFirst.Run(system, plain);
            using var other = BreadthFirst.Run(system, shared);
            foreach (int property in system.RunProperties.Select(static p => p.Property).Distinct())
            {
                var (a, b) = (one.Counterexample(property), other.Counterexample(property));
                Assert.Equal((run.Name, a?.Loop, a?.Kind), (run.Name, b?.Loop, b?.Kind));
                Assert.Equal(a?.Steps, b?.Steps);
                loops += a?.Loop is null ? 0 : 1;
            }
        }

        Assert.InRange(loops, 7, int.MaxValue);
    }

    [Theory]
    [InlineData("deadlock", Reductions.Symmetry)]
    [InlineData("deadlock, livelock", Reductions.None)]
    public void Where_runs_are_judged_no_state_stands_for_others(string checks, Reductions reduced)
    {
        string text = $"test a\ncores 3\nspin q\ncore 0..:\n    again: lock q\n    unlock q\n    goto again\ncheck {checks}\n";
        var options = new SearchOptions { Wanted = SearchOptions.Never, Reduce = Reductions.Symmetry, FullBelow = 0 };
        using var found = BreadthFirst.Run(Machine(Smpcheck.Tests.Examples.Clean(text).Tests[0]), options);

        Assert.Equal((StopReason.Exhausted, reduced), (found.Stop, found.Reduced));
    }

    private static CheckedSystem Machine(Test test) =>
        new(Assembler.Assemble(test, null, MemoryModel.Tso, new Dictionary<string, long>(), new DiagnosticBag())!);

    private static void Compare(IFairSystem system, string name, Seen seen)
    {
        using var found = BreadthFirst.Run(system, new SearchOptions { Wanted = SearchOptions.Never, MaxStates = _most });
        if (found.Stop != StopReason.Exhausted)
            return;
        foreach (var entries in Enumerable.Range(0, system.RunProperties.Count).ToLookup(e => system.RunProperties[e].Property))
        {
            var naive = entries.Select(e => (Entry: e, new NaiveFairness(system, e).Nearest)).Where(static n => n.Nearest is not null).ToList();
            var property = found.Properties[entries.Key];
            Assert.True(naive.Count > 0 == property.Depth is not null, name);
            if (naive.Count == 0)
            {
                seen.Hold++;
                continue;
            }

            var trace = found.Counterexample(entries.Key)!;
            Assert.Equal((name, property.Depth, property.Kind), (name, trace.Steps.Count, trace.Kind));
            Assert.True(
                naive.Exists(n => n.Nearest == (trace.Loop ?? trace.Steps.Count, trace.Kind) && NaiveFairness.Refute(system, n.Entry, trace) is null),
                $"{name}: {NaiveFairness.Refute(system, naive[0].Entry, trace)}");
            seen.Loop += trace.Kind == ViolationKind.Loop ? 1 : 0;
            seen.Rest += trace.Kind == ViolationKind.Rest ? 1 : 0;
        }
    }

    /// <summary>How the judgements came out: a test that sees one kind only proves little.</summary>
    private sealed record Seen
    {
        public int Hold { get; set; }

        public int Loop { get; set; }

        public int Rest { get; set; }
    }

    /// <summary>A machine about which one awaits some states, and calls some steps harmless and some harmful.</summary>
    private sealed class DrawnPromises(CheckedSystem machine, int seed) : IFairSystem
    {
        public IReadOnlyList<RunProperty> RunProperties => [new(0, Ends: true, Everywhere: false), new(1, false, true), new(2, false, false)];

        public IReadOnlyList<string> Properties => ["rest", "anywhere", "inside"];

        public int StateBytes => machine.StateBytes;

        public IReadOnlyList<ulong> LiveBits => machine.LiveBits;

        public int MaxTransitions => machine.MaxTransitions;

        public int Agents => machine.Agents;

        public ulong Existential => 0;

        public int Duties => machine.Duties;

        public string AgentName(int agent) => machine.AgentName(agent);

        public void Initial(Span<byte> state) => machine.Initial(state);

        public int Enabled(ReadOnlySpan<byte> state, Span<Transition> transitions) => machine.Enabled(state, transitions);

        public Outcome Apply(Span<byte> state, Transition transition) => machine.Apply(state, transition) with { Violations = 0 };

        public ulong JudgeState(ReadOnlySpan<byte> state) => 0;

        public ulong JudgeRest(ReadOnlySpan<byte> state, out ulong witness) => witness = 0;

        public string Describe(ReadOnlySpan<byte> state, Transition transition) => machine.Describe(state, transition);

        public int Duty(ReadOnlySpan<byte> state, Transition transition) => machine.Duty(state, transition);

        public bool IsStrong(int duty) => machine.IsStrong(duty);

        public bool Stays(int entry, ReadOnlySpan<byte> state) => entry == 1 || Draw(entry, state) % 25 != 0;

        public CycleMark Mark(int entry, ReadOnlySpan<byte> state, Transition transition) => entry == 0 ? CycleMark.Needed
            : ((Draw(entry + 7, state) + (transition.Rule * 31u) + transition.Operand) % 40) switch
            {
                0 => CycleMark.Forbidden,
                < 20 => CycleMark.Needed,
                _ => CycleMark.Allowed,
            };

        public string ExplainRun(int entry, ReadOnlySpan<byte> state, bool loops) => "";

        private uint Draw(int salt, ReadOnlySpan<byte> state)
        {
            uint hash = (uint)((seed * 0x9e3779b1) + (salt * 0x85ebca6b));
            foreach (byte b in state)
                hash = (hash ^ b) * 0x01000193;
            return hash ^ hash >> 15;
        }
    }
}
