using Smpcheck.Model;

namespace Smpcheck.Properties;

/// <summary>
/// A monitor of whole runs: it judges what a fair run repeats for ever (S119). N-12: none judges who is left behind.
/// </summary>
public abstract class RunMonitor(string name) : Monitor(name)
{
    /// <summary>In how many ways a run can violate it; each is judged on its own.</summary>
    public virtual int Ways(Platform p) => 1;

    /// <summary>What a transition of this state means for a loop that violates it in one of the ways.</summary>
    public abstract CycleMark Mark(MachineView m, int way, Transition t, CoreAct act, int core);

    /// <summary>The sentence for a loop through this state.</summary>
    public abstract string SayLoop(MachineView m, int way);
}
