using System.Diagnostics.CodeAnalysis;
using Microsoft.Coyote;
using Microsoft.Coyote.Logging;
using Microsoft.Coyote.Runtime;
using Microsoft.Coyote.Specifications;
using Microsoft.Coyote.SystematicTesting;
using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Integrations;

/// <summary>
/// A case as a test that Coyote runs: its engine explores, and what the model violates is a bug in its report, with its
/// own trace.
/// </summary>
/// <remarks>
/// For <see cref="TestingEngine.Create(Configuration, Action{ICoyoteRuntime})"/>. Runs that end are judged, loops are
/// not. One iteration at a time.
/// </remarks>
public sealed class CoyoteTest
{
    private readonly IDescribedSystem _system;
    private readonly string? _property;
    private readonly string[] _names;

    /// <summary>A test of a system.</summary>
    /// <param name="system">The system.</param>
    /// <param name="property">The property whose violation is a bug; null: any, and errors of the scenario.</param>
    /// <exception cref="ArgumentException">The system does not judge that property.</exception>
    public CoyoteTest(IDescribedSystem system, string? property = null)
    {
        if (property is not null and not "error" && !system.Properties.Contains(property))
            throw new ArgumentException($"nothing checks `{property}`", nameof(property));
        (_system, _property) = (system, property);
        _names = [.. Enumerable.Range(0, system.Agents).Select(system.AgentName)];
    }

    /// <summary>The steps of the last iteration, each as listed in the state it was taken from.</summary>
    public IReadOnlyList<Transition> Taken { get; private set; } = [];

    /// <summary>
    /// One operation: each choice is a random integer, the number of the next step among those enabled. So the integers
    /// of Coyote's trace are the run. Strategies that schedule operations have nothing to choose here.
    /// </summary>
    public void Choices(ICoyoteRuntime runtime)
    {
        var stepper = new Stepper(_system);
        Specification.RegisterStateHashingFunction(() => HashOf(stepper));
        List<Transition> taken = [];
        Taken = taken;
        while (Violation(stepper) is null && stepper.Stop == StepStop.None && !stepper.AtRest)
        {
            var step = stepper.Enabled[runtime.RandomInteger(stepper.Enabled.Length)];
            stepper.Take(step);
            taken.Add(step);
        }

        Report(runtime, Violation(stepper));
    }

    /// <summary>
    /// One operation an agent, by its name: Coyote's strategies schedule agents, and what the model calls a deadlock
    /// Coyote finds itself, with the cores that cannot go on.
    /// </summary>
    public void Agents(ICoyoteRuntime runtime)
    {
        var run = new SteppedAgents(_system, _names, Violation);
        Taken = run.Steps;
        new AgentOperations(runtime, _names, run).Run();
        Report(runtime, run.Violation);
    }

    /// <summary>Runs one of the two forms once more, with the choices of a trace.</summary>
    /// <param name="form"><see cref="Choices"/> or <see cref="Agents"/>.</param>
    /// <param name="trace">The text of a reproducible trace.</param>
    /// <returns>
    /// The bug that the trace leads to, as Coyote reports it; null if there is none, or only beyond its end.
    /// </returns>
    public static string? Replay(Action<ICoyoteRuntime> form, string trace)
    {
        var configuration = Quiet(Configuration.Create().WithRandomStrategy()).WithRandomGeneratorSeed(0);
        using var engine = TestingEngine.Create(configuration.WithReproducibleTrace(trace), form);
        Silence(engine);
        engine.Run();
        // After the last step of a trace Coyote goes on at random.
        var report = engine.TestReport;
        int steps = Math.Max(report.TotalExploredFairSteps, report.MaxExploredUnfairSteps);
        return steps <= CoyoteTrace.LengthOf(trace) ? report.BugReports.FirstOrDefault() : null;
    }

    /// <summary>
    /// No telemetry, nothing on the console, no bound on steps, and no guess by the clock that a test hangs.
    /// </summary>
    internal static Configuration Quiet(Configuration configuration) =>
        configuration.WithTelemetryEnabled(false).WithVerbosityEnabled(VerbosityLevel.None)
            .WithTraceAnalysisEnabled(false).WithDeadlockTimeout(int.MaxValue)
            .WithPotentialDeadlocksReportedAsBugs(false).WithMaxSchedulingSteps(int.MaxValue, int.MaxValue);

    [SuppressMessage("Reliability", "CA2000", Justification = "The engine disposes of its logger.")]
    internal static void Silence(TestingEngine engine) =>
        engine.SetLogger(new TextWriterLogger(TextWriter.Null, VerbosityLevel.None));

    /// <summary>Hash of a state, for strategies that learn: the same in every process.</summary>
    internal static int HashOf(Stepper stepper)
    {
        uint hash = 2166136261;
        foreach (byte part in stepper.State)
            hash = unchecked((hash ^ part) * 16777619);
        return (int)hash;
    }

    private static void Report(ICoyoteRuntime runtime, string? violation) =>
        runtime.Assert(violation is null, "{0}", violation);

    /// <summary>The sentence of what is looked for and violated, or null.</summary>
    private string? Violation(Stepper stepper)
    {
        foreach (var broken in stepper.Broken)
        {
            if (broken.Property == _property || (_property is null && broken.Property != "capacity"))
                return $"{broken.Property}: {broken.Sentence}";
        }

        return null;
    }
}
