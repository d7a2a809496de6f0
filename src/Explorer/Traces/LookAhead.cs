using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>A small search on from a state, for a step by name: is it only later, or not there at all?</summary>
internal sealed class LookAhead(IDescribedSystem system)
{
    /// <summary>States after which a step counts as gone.</summary>
    public const int Most = 20_000;

    private readonly Dictionary<string, StepInfo> _seen = new(StringComparer.Ordinal);

    /// <summary>Every step met on the way, each once.</summary>
    public IReadOnlyCollection<StepInfo> Seen => _seen.Values;

    /// <summary>
    /// The shortest way to a state where the step is enabled, without it; null if there is none within reach.
    /// </summary>
    public List<LaterStep>? To(ReadOnlySpan<byte> from, TraceStep wanted, bool hardwareOnly)
    {
        var stepper = new Stepper(system);
        List<(byte[] State, int Parent, StepInfo? Info, Transition Step)> queue = [(from.ToArray(), -1, null, default)];
        var visited = new HashSet<string>(StringComparer.Ordinal) { Convert.ToBase64String(from) };
        for (int at = 0; at < queue.Count; at++)
        {
            stepper.Jump(queue[at].State);
            foreach (var transition in stepper.Enabled.ToArray())
            {
                stepper.Jump(queue[at].State);
                var info = stepper.Info(transition);
                _seen.TryAdd(Steps.Plain(info), info);
                if (Steps.Same(wanted, info))
                    return Back(queue, at);
                if (queue.Count >= Most || (hardwareOnly && !Steps.IsHardware(info)))
                    continue;
                stepper.Take(transition);
                if (stepper.Stop == StepStop.None && visited.Add(Convert.ToBase64String(stepper.State)))
                    queue.Add((stepper.State.ToArray(), at, info, transition));
            }
        }

        return null;
    }

    private static List<LaterStep> Back(List<(byte[] State, int Parent, StepInfo? Info, Transition Step)> queue, int at)
    {
        var way = new List<LaterStep>();
        for (; queue[at].Info is { } info; at = queue[at].Parent)
            way.Add(new LaterStep(info, queue[at].Step));
        way.Reverse();
        return way;
    }
}

/// <summary>A step on the way to a wanted one.</summary>
internal sealed record LaterStep(StepInfo Info, Transition Transition);

/// <summary>The step most like a wanted one.</summary>
internal static class Near
{
    public static StepInfo? Find(TraceStep wanted, IReadOnlyCollection<StepInfo> candidates)
    {
        string op = Mnemonic(wanted.Do);
        return candidates
            .Where(c => c.Agent == wanted.Agent && Mnemonic(c.Do) == op)
            .OrderByDescending(c => Common(c.Do, wanted.Do)).ThenBy(static c => c.Line)
                .ThenBy(static c => c.Do, StringComparer.Ordinal)
            .FirstOrDefault();
    }

    private static string Mnemonic(string text) => text.Split(' ', 2)[0];

    private static int Common(string left, string right) =>
        left.Zip(right).TakeWhile(static p => p.First == p.Second).Count();
}
