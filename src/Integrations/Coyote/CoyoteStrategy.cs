using System.Globalization;
using Microsoft.Coyote;
using Smpcheck.Model;

namespace Smpcheck.Integrations;

/// <summary>A strategy by Coyote's own name for it, with its bound.</summary>
public sealed class CoyoteStrategy
{
    private const int MostBound = 1000;

    /// <summary>
    /// Scheduling points after which the fair variants choose at random: Coyote's default is more than most runs have.
    /// </summary>
    private const uint UnfairSteps = 1000;

    private static readonly (string Name, string Short, int Default, string Text,
        Func<Configuration, uint, Configuration> Set)[] _all =
    [
        ("random", "", 0, "any enabled agent with the same probability",
            static (c, _) => c.WithRandomStrategy()),
        ("probabilistic", "prob", 3, "the agent goes on, and changes with probability 1/2^N",
            static (c, n) => c.WithProbabilisticStrategy(n)),
        ("prioritization", "pct", 10, "agents by random priorities that change at up to N random steps (PCT)",
            static (c, n) => c.WithPrioritizationStrategy(isFair: false, n)),
        ("fair-prioritization", "fair-pct", 10, "as prioritization, and random in the end",
            static (c, n) => c.WithPrioritizationStrategy(isFair: true, n)),
        ("delay-bounding", "delay", 10, "one agent after the other, with up to N delays at random steps",
            static (c, n) => c.WithDelayBoundingStrategy(isFair: false, n)),
        ("fair-delay-bounding", "fair-delay", 10, "as delay-bounding, and random in the end",
            static (c, n) => c.WithDelayBoundingStrategy(isFair: true, n)),
        ("q-learning", "qlearning", 0, "learns from control states to go where few runs have been",
            static (c, _) => c.WithQLearningStrategy()),
    ];

    private readonly Func<Configuration, uint, Configuration> _set;
    private readonly uint _bound;

    private CoyoteStrategy(string name, string text, Func<Configuration, uint, Configuration> set, uint bound) =>
        (Name, Text, _set, _bound) = (name, text, set, bound);

    /// <summary>Such as <c>prioritization:3</c>.</summary>
    public string Name { get; }

    /// <summary>What it does, in a line.</summary>
    public string Text { get; }

    /// <summary>Coyote's names of all strategies.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. _all.Select(static s => s.Name)];

    /// <summary>The strategy of a name, Coyote's or a short one, or null with the sentence that says what is
    /// wrong.</summary>
    /// <param name="text">Such as <c>prioritization:3</c> or <c>pct:3</c>; the number may be left out.</param>
    /// <param name="wrong">The sentence, without a full stop; empty if nothing is.</param>
    public static CoyoteStrategy? Parse(string text, out string wrong)
    {
        string[] parts = text.Split(':', 2);
        wrong = "";
        var (name, _, most, story, set) = Array.Find(_all, s => s.Name == parts[0] || s.Short == parts[0]);
        if (name is null || parts[0].Length == 0)
        {
            var known = _all.Select(static s => s.Short).Where(static n => n.Length > 0).Concat(Names);
            string help = Suggest.Nearest(parts[0], known) is { } near ? $" (did you mean `coyote:{near}`?)"
                : $"; there is {string.Join(", ", Names.Select(static n => $"coyote:{n}"))}";
            wrong = $"unknown strategy `coyote:{text}`{help}";
            return null;
        }

        int bound = most;
        if (parts.Length > 1 && most == 0)
            wrong = $"strategy `coyote:{name}` takes no number";
        else if (parts.Length > 1 && (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture,
            out bound) || bound is < 1 or > MostBound))
            wrong = $"strategy `coyote:{name}` takes a number from 1 to {MostBound}, such as {name}:{most}, "
                + $"not `{parts[1]}`";
        string full = most == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}:{bound}");
        return wrong.Length > 0 ? null : new CoyoteStrategy(full, story, set, (uint)bound);
    }

    /// <summary>
    /// A configuration that runs this strategy until something ends it: no bound on steps, no telemetry, no guess by
    /// the clock that a test hangs.
    /// </summary>
    /// <param name="seed">Where Coyote's random numbers begin.</param>
    /// <param name="iterations">Iterations at most.</param>
    public Configuration Configure(uint seed, uint iterations = uint.MaxValue)
    {
        var configuration = CoyoteTest.Quiet(_set(Configuration.Create(), _bound))
            .WithRandomGeneratorSeed(seed).WithTestingIterations(iterations);
        return Name.StartsWith("fair-", StringComparison.Ordinal)
            ? configuration.WithMaxSchedulingSteps(UnfairSteps, int.MaxValue) : configuration;
    }
}
