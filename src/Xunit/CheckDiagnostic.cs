namespace Smpcheck;

/// <summary>Something wrong, or dubious, about a scenario file.</summary>
/// <param name="Code">A stable code that <c>smpcheck explain</c> knows, such as <c>E102</c>.</param>
/// <param name="IsError">The file, or some of its cases, cannot be checked; else it is a warning.</param>
/// <param name="Message">One sentence.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 units.</param>
/// <param name="Length">Characters at fault, at least 1.</param>
/// <param name="Help">What to do, or null.</param>
/// <param name="Text">All of it as a terminal shows it, with the source line; ends with a newline.</param>
public sealed record CheckDiagnostic(string Code, bool IsError, string Message, int Line, int Column, int Length,
    string? Help, string Text)
{
    /// <summary><see cref="Text"/>.</summary>
    public override string ToString() => Text;
}
