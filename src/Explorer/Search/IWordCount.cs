namespace Smpcheck.Explorer;

/// <summary>
/// The words of a packed state, known when the code is compiled: loops over them are unrolled for the common sizes.
/// </summary>
internal interface IWordCount
{
    /// <summary>The count; <paramref name="words"/> is what it is at run time.</summary>
    static abstract int Of(int words);
}

/// <summary>One word.</summary>
internal readonly struct OneWord : IWordCount
{
    public static int Of(int words) => 1;
}

/// <summary>Two words: most shipped scenarios.</summary>
internal readonly struct TwoWords : IWordCount
{
    public static int Of(int words) => 2;
}

/// <summary>Three words.</summary>
internal readonly struct ThreeWords : IWordCount
{
    public static int Of(int words) => 3;
}

/// <summary>Any number of words.</summary>
internal readonly struct AnyWords : IWordCount
{
    public static int Of(int words) => words;
}
