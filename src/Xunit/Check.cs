using Smpcheck.Explorer;

namespace Smpcheck;

/// <summary>
/// Checks scenarios exhaustively, as <c>smpcheck check</c> does and by the same code. Safe to call from several
/// threads.
/// </summary>
public static class Check
{
    /// <summary>Checks every case of a scenario file, or those that the options pick.</summary>
    /// <param name="path">The file, relative to the current directory or absolute.</param>
    /// <param name="options">What to check and within which limits; null for all, within the usual ones.</param>
    /// <param name="cancel">Ends the check.</param>
    /// <returns>A result per case. A file that is wrong is a result too: its diagnostics.</returns>
    /// <exception cref="IOException">The file cannot be read, or a trace not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    /// <exception cref="ArgumentException">An option is out of its range, or names what the file does not declare.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static CheckReport File(string path, CheckOptions? options = null, CancellationToken cancel = default)
    {
        string full = Path.GetFullPath(path);
        return new Checking(path, full, options ?? new CheckOptions()).Run(Scenarios.Read(full), null, cancel);
    }

    /// <summary>Checks every case of a scenario, or those that the options pick.</summary>
    /// <param name="text">The scenario, at most 1 MiB.</param>
    /// <param name="options">As for a file. A saved trace can be shown, but not replayed without a file.</param>
    /// <param name="cancel">Ends the check.</param>
    /// <returns>As for a file, which is called <c>text</c>.</returns>
    /// <exception cref="IOException">A trace cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    /// <exception cref="ArgumentException">An option is out of its range, or names what the text does not declare.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static CheckReport Text(string text, CheckOptions? options = null, CancellationToken cancel = default) =>
        new Checking("text", null, options ?? new CheckOptions()).Run(text, null, cancel);
}
