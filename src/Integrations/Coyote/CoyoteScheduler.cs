using Microsoft.Coyote.Runtime;
using Microsoft.Coyote.Specifications;
using Microsoft.Coyote.SystematicTesting;
using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Integrations;

/// <summary>
/// A strategy of Coyote behind the tool's seam for choices: Coyote tests a program whose operations are the agents, and
/// an operation that takes a step says so to the walk and waits for its next choice. One iteration of Coyote is one
/// run.
/// </summary>
/// <remarks>
/// The engine lives on threads of its own, but either they run or the walk does, never both. Which agents there are,
/// what they are called and what they can do is all that Coyote knows. Its own random numbers begin with one of the
/// first run, so that the same seed gives the same runs. Hundreds of runs a second: a second opinion, not the engine.
/// </remarks>
internal sealed class CoyoteScheduler(string name, CoyoteStrategy strategy) : IScheduler, IAgentSteps, IDisposable
{
    private readonly SemaphoreSlim _toEngine = new(0);
    private readonly SemaphoreSlim _toWalk = new(0);
    private Thread? _engine;
    private string[] _names = [];
    private int[] _counts = []; // By agent.
    private bool[] _mayWait = [];
    private bool _mustGoOn; // Nobody need act, and the walk goes on all the same.
    private uint _seed;
    private bool _running; // Coyote has been told of the run.
    private bool _quit;
    private volatile string? _ended; // Why the engine runs no more; the walk cannot go on then.
    private int _agent;
    private int _choice;
    private ulong _hash;

    public string Name => name;

    public bool Over { get; private set; }

    public long Taken { get; private set; }

    public void Begin(int agents, ref RandomNumbers random)
    {
        if (_engine is null)
        {
            _seed = (uint)(random.Next() >> 32);
            _names = [.. Enumerable.Range(0, agents).Select(static a => $"agent{a}")];
            (_counts, _mayWait) = (new int[agents], new bool[agents]);
            _engine = new Thread(RunEngine) { IsBackground = true, Name = name };
            _engine.Start();
        }

        (Over, Taken, _hash) = (false, 0, 0);
    }

    public int Next(int count, IChoices choices, ref RandomNumbers random)
    {
        Look(choices.Enabled);
        _running = true;
        Switch();
        Taken++;
        int chosen = IndexOf(choices.Enabled);
        _hash = choices.ControlAfter(chosen);
        return chosen;
    }

    public void End(int steps)
    {
        if (!_running)
            return; // A run without a choice: Coyote has not heard of it.
        Over = true;
        Array.Clear(_counts);
        Switch();
        _running = false;
    }

    public int Count(int agent) => _counts[agent];

    public bool MayWait(int agent) => _mayWait[agent] && !_mustGoOn;

    public bool Done(int agent) => false;

    public int Hash() => (int)_hash;

    public void Take(int agent, int choice)
    {
        (_agent, _choice) = (agent, choice);
        _toWalk.Release();
        _toEngine.Wait();
    }

    public void Dispose()
    {
        if (_ended is null && _running)
            End(0);
        if (_engine is not null)
        {
            _quit = true;
            _toEngine.Release();
            _engine.Join();
        }

        _toEngine.Dispose();
        _toWalk.Dispose();
    }

    /// <summary>What each agent can do.</summary>
    private void Look(ReadOnlySpan<Transition> enabled)
    {
        Array.Clear(_counts);
        Array.Fill(_mayWait, true);
        _mustGoOn = true;
        foreach (var transition in enabled)
        {
            _counts[transition.Agent]++;
            _mayWait[transition.Agent] &= transition.Optional;
            _mustGoOn &= transition.Optional;
        }
    }

    private int IndexOf(ReadOnlySpan<Transition> enabled)
    {
        int left = _choice;
        for (int i = 0; i < enabled.Length; i++)
        {
            if (enabled[i].Agent == _agent && left-- == 0)
                return i;
        }

        throw new ModelBugException("an operation of Coyote took a step that its agent does not have");
    }

    /// <summary>Lets Coyote run until it has an answer.</summary>
    private void Switch()
    {
        _toEngine.Release();
        _toWalk.Wait();
        if (_ended is { } why)
            throw new ModelBugException($"Coyote has ended its test: {why}");
    }

    private void RunEngine()
    {
        string why = "without a word";
        try
        {
            using var engine = TestingEngine.Create(strategy.Configure(_seed), Iterate);
            CoyoteTest.Silence(engine);
            engine.Run();
            why = string.Join(' ', engine.TestReport.BugReports.Concat(engine.TestReport.InternalErrors));
        }
        catch (Exception e) when (!_quit)
        {
            why = e.Message;
        }

        _ended = why;
        if (!_quit)
            _toWalk.Release();
    }

    /// <summary>An iteration: waits for a run, and runs the agents until it is over.</summary>
    private void Iterate(ICoyoteRuntime runtime)
    {
        _toEngine.Wait();
        // Nothing but a violation ends Coyote's test before all its iterations.
        Specification.Assert(!_quit, "The walk is over.");
        new AgentOperations(runtime, _names, this).Run();
        _toWalk.Release();
    }
}
