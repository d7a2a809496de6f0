using System.Runtime.CompilerServices;

namespace Smpcheck.Tests;

/// <summary>
/// Texts that are compared byte for byte. <c>UPDATE_GOLDEN=1</c> rewrites them; review the difference.
/// </summary>
internal static class Golden
{
    public static void Equal(string name, string actual, [CallerFilePath] string test = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(test)!, "golden", name);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
        }

        Assert.Equal(File.ReadAllText(path), actual);
    }
}
