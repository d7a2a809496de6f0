using System.Runtime.CompilerServices;
using System.Text;
using Smpcheck.Explorer;
using Smpcheck.Model;
using Smpcheck.Properties;

namespace Smpcheck.Tests;

/// <summary>Texts, traces and random runs of generated scenarios.</summary>
[Trait(LongRuns.Category, LongRuns.Long)]
public sealed class GeneratedTraceTests
{
    private const int Walks = 2, LongestWalk = 40;

    [Fact]
    public void Parsing_what_was_printed_gives_the_scenario_back() => Check(ScenarioGen.Scenarios, static scenario =>
    {
        string printed = Printer.Print(scenario.File);

        Assert.Equal(TreeText.Of(scenario.File), TreeText.Of(Examples.Clean(printed)));
        Assert.Equal(printed, Printer.Print(Examples.Clean(printed)));
        return true;
    });

    [Fact]
    public void Every_counterexample_replays_from_its_file() => Check(ScenarioGen.Cases, static c =>
    {
        var system = c.System();
        using var result = GeneratedRuns.Search(system);
        if (result is null)
            return false;
        var run = Assert.Single(Cases.Of(c.Scenario.Test, new CaseFilter { AllModels = true }, new DiagnosticBag()),
            r => r.Model.Equals(c.Model.ToString(), StringComparison.OrdinalIgnoreCase));
        for (int property = 0; property <= result.Error; property++)
        {
            if (result.Counterexample(property) is not { } found)
                continue;
            string name = result.Properties[property].Name;
            var recorded = TraceBuilder.Record(system, found.Steps, name, found.Loop);
            string text = TraceJson.Write(TraceBuilder.Build(run, new TraceSource(null, "generated.smp"), "0", recorded,
                new TraceFound("check", null, Minimised: true)));
            var bag = new DiagnosticBag();
            var trace = TraceReader.Read(Encoding.UTF8.GetBytes(text), bag);
            Assert.True(trace is not null && bag.Clean, text);

            var replayed = new Replay(c.System(), trace).Run();

            Assert.Equal((ReplayOutcome.Reproduced, name, result.Properties[property].Depth),
                (replayed.Outcome, replayed.Run.Broken?.Property, replayed.Run.Steps.Count));
        }

        return true;
    });

    [Fact]
    public void Random_runs_stay_within_what_the_search_found() => Check(ScenarioGen.Cases, static c =>
    {
        var system = c.System();
        using var result = GeneratedRuns.Search(system);
        if (result is null)
            return false;
        var known = GeneratedRuns.States(result, system).Select(Convert.ToHexString).ToHashSet();
        for (int seed = 0; seed < Walks; seed++)
        {
            var random = new Random(seed);
            var stepper = new Stepper(system);
            for (int step = 1; step <= LongestWalk && stepper.Enabled.Length > 0 && stepper.Stop == StepStop.None; step++)
            {
                var enabled = stepper.Enabled.ToArray();
                Assert.Distinct(enabled.Select(t => (stepper.Info(t).Agent, stepper.Info(t).Do)));
                stepper.Take(enabled[random.Next(enabled.Length)]);
                Assert.Contains(Convert.ToHexString(stepper.State), known);
                foreach (var broken in stepper.Broken)
                    Assert.True(result.Properties.First(p => p.Name == broken.Property).Depth <= step, broken.Sentence);
            }
        }

        return true;
    });

    private static void Check<T>(FsCheck.Arbitrary<T> cases, Func<T, bool> holds, [CallerMemberName] string name = "") =>
        PropertyRunner.Check(name, cases, holds);
}
