using Smpcheck.Model;

namespace Smpcheck;

/// <summary>Reading scenario files.</summary>
internal static class Scenarios
{
    // One more than the language allows: the parser says so, and endless input ends.
    private const int Most = Limits.FileSize + 1;

    public static string Read(string full)
    {
        using var reader = new StreamReader(full);
        char[] buffer = new char[Most];
        return new string(buffer, 0, reader.ReadBlock(buffer));
    }
}
