namespace Smpcheck.Tests;

/// <summary>Reference tests beside the repository: data that is read and never copied.</summary>
internal static class SharedLitmus
{
    /// <summary>The folder of an architecture, or null where there is none.</summary>
    public static string? Folder(string arch)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Verify.sln")))
            {
                string folder = Path.GetFullPath(Path.Combine(at.FullName, "..", "shared", "litmus", arch));
                return Directory.Exists(folder) ? folder : null;
            }
        }

        return null;
    }
}
