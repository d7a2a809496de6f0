namespace Smpcheck.Explorer;

/// <summary>
/// The folder in which a run of several cases keeps how far it has come: a folder for each case that is under way, and
/// the verdicts of those that are finished. One process at a time has it.
/// </summary>
public sealed class Checkpoints : IDisposable
{
    private const string Lock = "lock";
    private const string Verdicts = "verdicts";

    private readonly string _folder;
    private readonly string _engine;
    private readonly VerdictCache _verdicts;
    private readonly FileStream _lock;
    private IReadOnlyDictionary<Case, string> _names = new Dictionary<Case, string>();

    /// <param name="folder">Made if it is not there.</param>
    /// <param name="engine">Which code searches: <see cref="Engine.Identity"/>.</param>
    /// <param name="say">Told what was ignored, and why.</param>
    /// <exception cref="IOException">Another process has the folder, or it cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public Checkpoints(string folder, string engine, Action<string> say)
    {
        (_folder, _engine) = (folder, engine);
        Directory.CreateDirectory(folder);
        _lock = new FileStream(Path.Combine(folder, Lock), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        _verdicts = new VerdictCache(Path.Combine(folder, Verdicts), engine, say);
    }

    /// <summary>Go on from what is there.</summary>
    public bool Resume { get; init; }

    /// <summary>The least time between two checkpoints of a case.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether somebody has kept something there, or the folder is used for something else.</summary>
    public static bool IsUsed(string folder) =>
        Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any(static f => Path.GetFileName(f)
            != Lock);

    public void Dispose() => _lock.Dispose();

    /// <summary>Names the folders of a run's cases, like their traces.</summary>
    internal void Name(IReadOnlyList<Case> cases) => _names = CaseNames.Of(cases);

    /// <summary>Where a case keeps how far it has come.</summary>
    /// <param name="run">The case.</param>
    /// <param name="options">What is asked about it.</param>
    /// <param name="again">This process has searched it already, and was stopped.</param>
    internal CheckpointPlace Of(Case run, CaseOptions options, bool again) => new()
    {
        Folder = FolderOf(run),
        Engine = _engine,
        Scenario = VerdictKey.Scenario(run),
        Asked = VerdictKey.Asked(run, options),
        Every = Every,
        Resume = Resume || again,
    };

    /// <summary>The verdict of a case that is finished, or null where more than a verdict is wanted.</summary>
    internal CaseResult? Finished(Case run, CaseOptions options) => Resume ? _verdicts.Find(run, options) : null;

    /// <summary>
    /// Keeps the verdict of a case, and gives up its states where the verdict is enough. A verdict that needs its trace
    /// stays with the states: the trace is made again of them.
    /// </summary>
    /// <exception cref="IOException">The states cannot be deleted.</exception>
    internal void Keep(CaseResult result, CaseOptions options)
    {
        _verdicts.Store(result, options);
        if (_verdicts.Find(result.Case, options) is null || !Directory.Exists(FolderOf(result.Case)))
            return;
        foreach (string file in Checkpoint.Files)
            File.Delete(Path.Combine(FolderOf(result.Case), file));
        Directory.Delete(FolderOf(result.Case));
    }

    private string FolderOf(Case run) => Path.Combine(_folder, _names[run]);
}
