namespace Smpcheck.Explorer;

/// <summary>How long runs are, as learnt from those before.</summary>
internal struct RunLength
{
    private const int FirstGuess = 32;
    private const int FirstHorizon = 1_000;

    private int _longest;

    /// <summary>The longest run so far, or a guess; at least 1.</summary>
    public readonly int Expected => _longest == 0 ? FirstGuess : _longest;

    /// <summary>Steps after which a run goes round in circles: its length says nothing.</summary>
    public readonly int Horizon => _longest == 0 ? FirstHorizon : Math.Max(2 * _longest, 2 * FirstGuess);

    public void Add(int steps)
    {
        if (steps <= Horizon)
            _longest = Math.Max(_longest, steps);
    }
}
