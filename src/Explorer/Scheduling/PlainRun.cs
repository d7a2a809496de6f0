using System.Security.Cryptography;
using Smpcheck.Model;

namespace Smpcheck.Explorer;

/// <summary>
/// A run of a system, one step at a time and off the hot path: lists what is enabled, and takes what a scheduler
/// chooses. Judges nothing.
/// </summary>
internal sealed class PlainRun : IChoices
{
    private readonly ITransitionSystem _system;
    private readonly Transition[] _listed;
    private readonly byte[] _state;
    private readonly byte[] _before;
    private int _count;

    public PlainRun(ITransitionSystem system)
    {
        _system = system;
        _listed = new Transition[system.MaxTransitions];
        (_state, _before) = (new byte[system.StateBytes], new byte[system.StateBytes]);
        Begin();
    }

    /// <summary>How many agents act.</summary>
    public int Agents => _system.Agents;

    /// <summary>The current state.</summary>
    public ReadOnlySpan<byte> State => _state;

    /// <summary>The state before the last step.</summary>
    public byte[] Before => _before;

    public ReadOnlySpan<Transition> Enabled => _listed.AsSpan(0, _count);

    /// <summary>No step is enabled that somebody must take.</summary>
    public bool AtRest { get; private set; }

    /// <summary>Back to the initial state.</summary>
    public void Begin()
    {
        Array.Clear(_state);
        _system.Initial(_state);
        List();
    }

    /// <summary>To a state that was copied from here before.</summary>
    public void Jump(ReadOnlySpan<byte> state)
    {
        state.CopyTo(_state);
        List();
    }

    /// <summary>The step that a scheduler chooses, which is not taken; null: none.</summary>
    public Transition? Choose(IScheduler scheduler, ref RandomNumbers random)
    {
        int chosen = _count == 0 ? IScheduler.None : scheduler.Next(_count, this, ref random);
        return chosen == IScheduler.None ? null : _listed[chosen];
    }

    /// <summary>Takes an enabled step. Where it has no successor, the state stays what it is.</summary>
    public Outcome Take(Transition step)
    {
        _state.CopyTo(_before, 0);
        var outcome = _system.Apply(_state, step);
        if (outcome.Stop == StepStop.None)
            List();
        else
            _before.CopyTo(_state, 0);
        return outcome;
    }

    /// <summary>All that may have changed counts as changed.</summary>
    public bool Raced(int agent, int acted) => true;

    /// <summary>Hash of the whole state that an enabled step leads to.</summary>
    public ulong ControlAfter(int index)
    {
        _state.CopyTo(_before, 0);
        _system.Apply(_before, _listed[index]);
        return BitConverter.ToUInt64(SHA256.HashData(_before));
    }

    private void List()
    {
        _count = _system.Enabled(_state, _listed);
        AtRest = true;
        foreach (var transition in Enabled)
            AtRest &= transition.Optional;
    }
}
