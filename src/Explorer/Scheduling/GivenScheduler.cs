using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>Chooses given transitions, one after the other, and then none.</summary>
/// <param name="steps">The transitions, each as listed in the state it is taken from.</param>
public sealed class GivenScheduler(IReadOnlyList<Transition> steps) : IScheduler
{
    private int _at;

    public string Name => "given";

    public void Begin(int agents, ref RandomNumbers random) => _at = 0;

    /// <inheritdoc/>
    /// <exception cref="ModelBugException">The transition is not enabled.</exception>
    public int Next(int count, IChoices choices, ref RandomNumbers random)
    {
        if (_at == steps.Count)
            return IScheduler.None;
        int found = choices.Enabled.IndexOf(steps[_at++]);
        return found >= 0 ? found
            : throw new ModelBugException($"step {_at} of a run is not enabled where it is to be taken again");
    }

    public void End(int steps)
    {
    }
}
