using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Tests;

internal static class Replaying
{
    /// <summary>Takes the steps of a trace, each of them possible, and returns what the last one violates and the state it
    /// leads to.</summary>
    public static (byte[] State, ulong Violated) Take(ITransitionSystem system, SearchTrace trace)
    {
        byte[] state = new byte[system.StateBytes];
        system.Initial(state);
        var enabled = new Transition[system.MaxTransitions];
        var outcome = Outcome.Fine;
        foreach (var step in trace.Steps)
        {
            Assert.Contains(step, enabled.Take(system.Enabled(state, enabled)));
            outcome = system.Apply(state, step);
        }

        return (state, outcome.Violations);
    }
}
