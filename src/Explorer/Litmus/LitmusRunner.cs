using System.Diagnostics;
using Smpcheck.Model;
using Smpcheck.Properties;

namespace Smpcheck.Explorer;

/// <summary>What one litmus test shows under one model.</summary>
/// <param name="States">Final states in ascending order, the filter applied; the values are those of the shown
/// terms.</param>
/// <param name="Positive">How many of them satisfy the condition.</param>
/// <param name="Complete">Everything was explored: only then is there a verdict.</param>
/// <param name="Explored">States of the machine.</param>
public sealed record LitmusResult(
    LitmusTranslation Litmus, LitmusConditions Conditions, string Model,
        IReadOnlyList<IReadOnlyList<LitmusValue>> States, int Positive,
    bool Complete, long Explored, long Transitions, TimeSpan Elapsed)
{
    public int Negative => States.Count - Positive;

    /// <summary>herd's verdict: what the quantifier asks for is so.</summary>
    public bool IsOk => Litmus.Test.Quantifier switch
    {
        LitmusQuantifier.Exists => Positive > 0,
        LitmusQuantifier.NotExists => Positive == 0,
        _ => Negative == 0,
    };

    public string Verdict => IsOk ? "Ok" : "No";

    public string Observation => Positive == 0 ? "Never" : Negative == 0 ? "Always" : "Sometimes";

    /// <summary>The states as herd prints them: <c>0:rax=0; [x]=1;</c>.</summary>
    public IEnumerable<string> Lines => States.Select(Line);

    private string Line(IReadOnlyList<LitmusValue> state) =>
        string.Join(' ', Litmus.Terms.Select((t, i) => $"{t.Name}={Conditions.Shown(state[i])};"));
}

/// <summary>Runs litmus tests: on the machine and by the search that scenarios run on.</summary>
public static class LitmusRunner
{
    private static readonly Dictionary<string, long> _noSizes = [];

    /// <summary>Runs a test under a model; null, with the reasons in the bag, where the machine cannot hold
    /// it.</summary>
    public static LitmusResult? Run(LitmusTranslation litmus, string model, CaseOptions options, DiagnosticBag bag,
        CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        if (!Enum.TryParse(model, ignoreCase: true, out MemoryModel memory))
        {
            bag.Error(LitmusCodes.Architecture, litmus.Test.Arch.Place, $"this version has no memory model `{model}`",
                "it has sc, tso and pso");
            return null;
        }

        if (Assembler.Assemble(litmus.Scenario, null, memory, _noSizes, bag, litmus.Observed) is not { } assembled)
            return null;
        var system = new ObservedSystem(new CheckedSystem(assembled), litmus);
        var search = new SearchOptions
        {
            Wanted = SearchOptions.Never, MaxStates = options.MaxStates, MaxDepth = options.MaxDepth,
            Timeout = options.Timeout, Memory = options.Memory, Spill = options.Spill,
            Compress = options.Compress,
        };
        using var found = BreadthFirst.Run(system, search, cancel);
        var conditions = LitmusConditions.Of(litmus);
        var (states, positive) = Judge(litmus, conditions, system);
        return new LitmusResult(litmus, conditions, model, states, positive,
            found.Complete && found.Properties[found.Error].Depth is null,
            found.States, found.Transitions, Stopwatch.GetElapsedTime(start));
    }

    private static (List<IReadOnlyList<LitmusValue>> States, int Positive) Judge(LitmusTranslation litmus,
        LitmusConditions conditions, ObservedSystem system)
    {
        var terms = litmus.All;
        var positive = 0;
        List<IReadOnlyList<LitmusValue>> states = [];
        HashSet<string> seen = [];
        foreach (ushort[] codes in system.Finals)
        {
            var values = new LitmusValue[terms.Count];
            for (int i = 0; i < values.Length; i++)
                values[i] = terms[i].Normal(terms[i].Fixed ?? litmus.Values.Decode(codes[i]));
            if (!conditions.Passes(values))
                continue;
            bool holds = conditions.Holds(values);
            if (litmus.Hidden.Count > 0 && !seen.Add(string.Join(' ', values.Take(litmus.Terms.Count))))
                continue;
            positive += holds ? 1 : 0;
            states.Add(values);
        }

        states.Sort((a, b) => Compare(a, b, litmus.Terms.Count));
        return (states, positive);
    }

    private static int Compare(IReadOnlyList<LitmusValue> a, IReadOnlyList<LitmusValue> b, int count)
    {
        for (int i = 0; i < count; i++)
        {
            int order = a[i].Location != b[i].Location ? a[i].Location.CompareTo(b[i].Location)
                : a[i].Number.CompareTo(b[i].Number);
            if (order != 0)
                return order;
        }

        return 0;
    }
}
