namespace Smpcheck.Explorer;

/// <summary>Exit codes of every verb. Scripts depend on them.</summary>
public static class ExitCode
{
    public const int AsExpected = 0;
    public const int NotAsExpected = 1;
    public const int BadCommandLine = 2;
    public const int InvalidFile = 3;
    public const int Inconclusive = 4;
    public const int TraceGone = 5;
    public const int NothingSelected = 6;
    public const int Bug = 70;
    public const int Interrupted = 130;

    private static readonly int[] _strongestFirst =
        [Bug, Interrupted, InvalidFile, NotAsExpected, TraceGone, Inconclusive, NothingSelected, BadCommandLine];

    /// <summary>Several at once: the one that matters most.</summary>
    public static int Worst(IEnumerable<int> codes)
    {
        var seen = codes.ToHashSet();
        return _strongestFirst.FirstOrDefault(seen.Contains, AsExpected);
    }
}
