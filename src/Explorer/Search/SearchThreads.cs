namespace Smpcheck.Explorer;

/// <summary>
/// Threads that wait between the levels of a search: to start one takes as long as a small level.
/// </summary>
internal sealed class SearchThreads : IDisposable
{
    private readonly List<Idle> _threads = [];

    /// <summary>Runs a part on so many threads; the first one is number 1. Returns when they have begun.</summary>
    public void Start(int count, Action<int> part)
    {
        while (_threads.Count < count)
            _threads.Add(new Idle(_threads.Count + 1));
        for (int i = 0; i < count; i++)
            _threads[i].Start(part);
    }

    /// <summary>Waits until as many as were started are ready again.</summary>
    public void Wait(int count)
    {
        for (int i = 0; i < count; i++)
            _threads[i].Wait();
    }

    public void Dispose()
    {
        foreach (var idle in _threads)
            idle.Dispose();
    }

    private sealed class Idle : IDisposable
    {
        private readonly ManualResetEventSlim _begin = new();
        private readonly ManualResetEventSlim _ready = new(initialState: true);
        private readonly Thread _thread;
        private readonly int _number;
        private Action<int>? _part;

        public Idle(int number)
        {
            _number = number;
            _thread = new Thread(Work) { IsBackground = true, Name = $"search {number}" };
            _thread.Start();
        }

        public void Start(Action<int> part)
        {
            _part = part;
            _ready.Reset();
            _begin.Set();
        }

        public void Wait() => _ready.Wait();

        public void Dispose()
        {
            _part = null;
            _begin.Set();
            _thread.Join();
            _begin.Dispose();
            _ready.Dispose();
        }

        private void Work()
        {
            while (true)
            {
                _begin.Wait();
                _begin.Reset();
                if (_part is not { } part)
                    return;
                part(_number);
                _ready.Set();
            }
        }
    }
}
