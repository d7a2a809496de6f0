namespace Smpcheck.Explorer;

/// <summary>
/// Verdicts of earlier runs, a small file each, found again by all that a verdict depends on: the scenario's
/// configuration, what is expected and judged, the limits that shape a search, and the engine's code. Only finished
/// verdicts that are as expected are kept; everything else is searched again, because its trace is wanted.
/// </summary>
/// <param name="folder">Where they lie; made when there is something to store.</param>
/// <param name="engine">Which engine they are of: <see cref="Engine.Identity"/>.</param>
/// <param name="say">Told what was ignored, and why.</param>
/// <remarks>May be used by several threads, and its folder by several processes.</remarks>
public sealed class VerdictCache(string folder, string engine, Action<string> say)
{
    /// <summary>The folder of the command line, below the current one.</summary>
    public const string Folder = ".smpcheck/cache";

    private const int Most = 20_000;
    private const long MostBytes = 1 << 20;
    private int _stored;

    /// <summary>The verdict of a case, or null where none is known or more than a verdict is wanted.</summary>
    public CaseResult? Find(Case run, CaseOptions options)
    {
        string key = VerdictKey.Of(engine, run, options), path = PathOf(key);
        if (options.Witness || Read(path) is not { } text)
            return null;
        if (VerdictText.Read(text, key, run, out string wrong) is not { } known)
        {
            say($"cached verdict of {run.Name} ignored: {wrong} ({path})");
            return null;
        }

        return options.TraceFailures && known.Property is not null ? null : known;
    }

    /// <summary>Keeps a verdict, if it is one to keep.</summary>
    public void Store(CaseResult result, CaseOptions options)
    {
        if (!result.Repeatable || result.Status is not (CaseStatus.AsExpected or CaseStatus.Information))
            return;
        string key = VerdictKey.Of(engine, result.Case, options);
        try
        {
            if (Interlocked.Increment(ref _stored) == 1)
                AtomicFile.Write(Path.Combine(folder, ".gitignore"), "*\n");
            AtomicFile.Write(PathOf(key), VerdictText.Write(key, result));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            say($"verdict of {result.Case.Name} not cached: {e.Message}");
        }
    }

    /// <summary>Deletes the older half when there are too many, as after years of changes.</summary>
    public void Trim()
    {
        if (_stored == 0)
            return;
        try
        {
            var files = new DirectoryInfo(folder).GetFiles();
            if (files.Length <= Most)
                return;
            foreach (var file in files.OrderByDescending(static f => f.LastWriteTimeUtc).Skip(Most / 2))
                file.Delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            say($"old cached verdicts not deleted: {e.Message}");
        }
    }

    private string PathOf(string key) => Path.Combine(folder, key[..32]);

    private string? Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file is { Exists: true, Length: <= MostBytes } ? File.ReadAllText(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            say($"cached verdict ignored: {e.Message}");
            return null;
        }
    }
}
