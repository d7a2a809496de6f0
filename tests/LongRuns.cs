namespace Smpcheck.Tests;

/// <summary>The switch for runs that continuous integration affords and people at their desks do not.</summary>
internal static class LongRuns
{
    /// <summary>Trait of the tests that do more when the switch is on: <c>--filter Category=Long</c>.</summary>
    public const string Category = "Category", Long = "Long";

    public static bool On { get; } = Environment.GetEnvironmentVariable("SMPCHECK_LONG") == "1";

    /// <summary>How much to do, at a desk or with the switch on.</summary>
    public static int Choose(int usual, int @long) => On ? @long : usual;
}
