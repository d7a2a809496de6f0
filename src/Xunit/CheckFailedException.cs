namespace Smpcheck;

/// <summary>A check is not as expected; the message says how, and what to do.</summary>
public sealed class CheckFailedException : Exception
{
    /// <summary>A failure of a file.</summary>
    /// <param name="message">What is not as expected.</param>
    /// <param name="file">Absolute path of the scenario, or null.</param>
    /// <param name="line">Its line to look at, from 1.</param>
    public CheckFailedException(string message, string? file = null, int line = 1)
        : base(message) => (File, Line) = (file, line);

    /// <summary>Absolute path of the scenario, or null.</summary>
    public string? File { get; }

    /// <summary>The line to look at, from 1.</summary>
    public int Line { get; }

    /// <summary>The line of the scenario instead of the frames of a test runner: editors make a link of it.</summary>
    public override string? StackTrace => File is null ? base.StackTrace : $"   at scenario in {File}:line {Line}";
}
