namespace Smpcheck.Explorer;

/// <summary>How states are stored, known when the code is compiled: the one form costs the other nothing.</summary>
internal interface IStoredForm
{
    static abstract bool Folds { get; }
}

/// <summary>Packed states.</summary>
internal readonly struct AsTheyAre : IStoredForm
{
    public static bool Folds => false;
}

/// <summary>Folded ones: <see cref="StateTree"/>.</summary>
internal readonly struct Folded : IStoredForm
{
    public static bool Folds => true;
}
