using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Coyote;
using Microsoft.Coyote.SystematicTesting;
using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Integrations;

/// <summary>Traces of Coyote and runs of the model, converted into each other.</summary>
public static partial class CoyoteTrace
{
    private const string Steps = "Steps";
    private const string Integer = ",int(";

    /// <summary>A run as a trace for <see cref="CoyoteTest.Choices"/>: JSON text.</summary>
    /// <param name="system">The system it is a run of.</param>
    /// <param name="name">The name of the test in the trace.</param>
    /// <param name="run">The steps, each as listed in the state it is taken from.</param>
    public static string Of(IDescribedSystem system, string name, IReadOnlyList<Transition> run)
    {
        var trace = Pattern();
        string choice = trace[Steps]![0]!.GetValue<string>();
        string operation = choice[..choice.IndexOf(Integer, StringComparison.Ordinal)];
        var steps = new JsonArray();
        var stepper = new Stepper(system);
        foreach (var transition in run)
        {
            int index = stepper.Enabled.IndexOf(transition);
            Require.That(index >= 0);
            steps.Add(string.Create(CultureInfo.InvariantCulture, $"{operation}{Integer}{index})"));
            stepper.Take(transition);
        }

        trace["TestName"] = name;
        trace[Steps] = steps;
        return trace.ToJsonString(new JsonSerializerOptions { WriteIndented = true, NewLine = "\n" }) + "\n";
    }

    /// <summary>The run of a trace, or null with the sentence that says what is wrong.</summary>
    /// <param name="system">The system that it should be a run of.</param>
    /// <param name="text">
    /// A reproducible trace of <see cref="CoyoteTest.Choices"/>, which is read, or of <see cref="CoyoteTest.Agents"/>,
    /// which Coyote replays.
    /// </param>
    /// <param name="wrong">The sentence, without a full stop; empty if nothing is.</param>
    public static IReadOnlyList<Transition>? Run(IDescribedSystem system, string text, out string wrong)
    {
        if (Read(text, out wrong) is not { } steps)
            return null;
        return steps.All(static s => s.Contains(Integer, StringComparison.Ordinal)) ? Choices(system, steps, out wrong)
            : Agents(system, steps, out wrong);
    }

    /// <summary>How many steps a reproducible trace has; 0 for what is none.</summary>
    internal static int LengthOf(string text) => Read(text, out _)?.Length ?? 0;

    private static List<Transition>? Choices(IDescribedSystem system, string[] steps, out string wrong)
    {
        wrong = "";
        var stepper = new Stepper(system);
        List<Transition> run = [];
        for (int i = 0; i < steps.Length; i++)
        {
            string number = steps[i][(steps[i].IndexOf(Integer, StringComparison.Ordinal) + Integer.Length)..^1];
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
                || index >= stepper.Enabled.Length || stepper.Stop != StepStop.None)
            {
                wrong = $"the trace is of something else: step {i + 1} is `{steps[i]}`, and "
                    + (stepper.Stop != StepStop.None ? "the run has ended" : $"{stepper.Enabled.Length} are enabled");
                return null;
            }

            run.Add(stepper.Enabled[index]);
            stepper.Take(run[^1]);
        }

        return run;
    }

    private static IReadOnlyList<Transition>? Agents(IDescribedSystem system, string[] steps, out string wrong)
    {
        var test = new CoyoteTest(system);
        var trace = Pattern(); // The settings of a trace are for going on after it, and say nothing of its steps.
        trace[Steps] = new JsonArray([.. steps.Select(static s => JsonValue.Create(s))]);
        try
        {
            wrong = CoyoteTest.Replay(test.Agents, trace.ToJsonString()) is null
                ? "the trace is of something else: where Coyote replays it, it leads to no bug" : "";
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            wrong = $"Coyote cannot read the trace: {e.Message}";
        }

        return wrong.Length == 0 ? test.Taken : null;
    }

    /// <summary>The steps of a trace, at least one, or null with what is wrong.</summary>
    private static string[]? Read(string text, out string wrong)
    {
        wrong = "";
        try
        {
            if (JsonNode.Parse(text) is JsonObject { } trace && trace[Steps] is JsonArray { Count: > 0 } steps
                && steps.All(static s => s?.GetValueKind() == JsonValueKind.String))
            {
                string[] texts = [.. steps.Select(static s => s!.GetValue<string>())];
                int strange = Array.FindIndex(texts, static t => !Step().IsMatch(t));
                if (strange < 0)
                    return texts;
                wrong = $"this is no reproducible trace of Coyote: step {strange + 1} is `{texts[strange]}`";
                return null;
            }

            wrong = $"this is no reproducible trace of Coyote: it has no list `{Steps}` of texts";
        }
        catch (Exception e) when (e is JsonException or ArgumentException) // The other for a name that comes twice.
        {
            wrong = $"this is no reproducible trace of Coyote: {e.Message}";
        }

        return null;
    }

    /// <summary>A trace of one choice, as this version of Coyote writes it.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The engine is disposed of.")]
    private static JsonObject Pattern()
    {
        using var engine = TestingEngine.Create(
            CoyoteTest.Quiet(Configuration.Create().WithRandomStrategy()).WithRandomGeneratorSeed(0),
            static runtime =>
            {
                _ = runtime.RandomInteger(1);
                runtime.Assert(false);
            });
        CoyoteTest.Silence(engine);
        engine.Run();
        return JsonNode.Parse(engine.ReproducibleTrace)!.AsObject();
    }

    [GeneratedRegex(@"^op\(\d+:\d+\),(sp\([A-Za-z]+\),next\(\d+:\d+\)|bool\((True|False)\)|int\(\d+\))$")]
    private static partial Regex Step();
}
