using System.Globalization;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>A way to choose transitions, as named on the command line.</summary>
/// <param name="Name">Such as <c>pct:3</c>.</param>
/// <param name="Text">What it does, in a line.</param>
/// <param name="Create">Makes a scheduler of its kind that has learnt nothing yet.</param>
public sealed record Strategy(string Name, string Text, Func<IScheduler> Create)
{
    /// <summary>The largest number after a colon.</summary>
    public const int MostChanges = 50;

    private static readonly (string Name, int Default, Func<int, IScheduler> Create, string Text)[] _all =
    [
        ("uniform", 0, static _ => new UniformScheduler(), "every enabled transition with the same probability"),
        ("pct", 3, static d => new PctScheduler(d), "agents by random priorities that change at D-1 random steps"),
        ("pos", 0, static _ => new PosScheduler(), "transitions by random priorities, drawn anew after a conflict"),
        ("surw", 0, static _ => new SurwScheduler(), "of one kind of steps every order among the agents "
            + "alike, the rest as it comes"),
        ("delay", 2, static d => new DelayScheduler(d), "one agent after the other, with D delays at random steps"),
        ("guided", 0, static _ => new GuidedScheduler(), "of a few random transitions the one that leads where few "
            + "runs have been"),
        ("portfolio", 0, static _ => new PortfolioScheduler(), PortfolioScheduler.Mix),
    ];

    /// <summary>
    /// The sentence that says how probable it is that a run finds a bug, for so many agents and runs of at most so many
    /// steps; null where there is no such bound.
    /// </summary>
    public Func<int, int, string>? Bound { get; init; }

    /// <summary>What is used where nothing is said.</summary>
    public static Strategy Default { get; } = Parse("portfolio", out _)!;

    /// <summary>The names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. _all.Select(static s => s.Name)];

    /// <summary>The strategy of a name, or null with the sentence that says what is wrong.</summary>
    /// <param name="text">Such as <c>pct:3</c>; the number may be left out.</param>
    /// <param name="wrong">The sentence, without a full stop; empty if nothing is.</param>
    public static Strategy? Parse(string text, out string wrong)
    {
        string[] parts = text.Split(':', 2);
        wrong = "";
        var (name, most, create, story) = Array.Find(_all, s => s.Name == parts[0]);
        if (name is null)
        {
            string help = Suggest.Nearest(parts[0], _all.Select(static s => s.Name)) is { } near
                ? $" (did you mean `{near}`?)"
                : $"; there is {string.Join(", ", _all.Select(static s => s.Default > 0 ? $"{s.Name}:D" : s.Name))}";
            wrong = $"unknown strategy `{text}`{help}";
            return null;
        }

        if (most == 0)
        {
            wrong = parts.Length > 1 ? $"strategy `{name}` takes no number" : "";
            return parts.Length > 1 ? null : new Strategy(name, story, () => create(0));
        }

        int number = most;
        if (parts.Length > 1 && (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out number)
            || number is < 1 or > MostChanges))
        {
            wrong = $"strategy `{name}` takes a number from 1 to {MostChanges}, such as {name}:{most}, "
                + $"not `{parts[1]}`";
            return null;
        }

        string full = string.Create(CultureInfo.InvariantCulture, $"{name}:{number}");
        return new Strategy(full, story, () => create(number))
        {
            Bound = name == "pct" ? (agents, steps) => PctScheduler.Bound(number, agents, steps)
                : (agents, steps) => DelayScheduler.Bound(number, agents, steps),
        };
    }
}
