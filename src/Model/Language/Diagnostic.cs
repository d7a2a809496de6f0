namespace Smpcheck.Model;

/// <summary>
/// A place in a source text: one-based line and column, and how many characters the caret line covers.
/// </summary>
public readonly record struct Place(int Line, int Column, int Length)
{
    /// <summary>Where nothing better is known: the first character of the file.</summary>
    public static readonly Place Start = new(1, 1, 1);

    /// <summary>From the start of this place to the end of <paramref name="end"/>, when both are on one line.</summary>
    public Place To(Place end) =>
        end.Line == Line ? this with { Length = Math.Max(1, end.Column + end.Length - Column) } : this;
}

/// <summary>How much a diagnostic matters: an error stops the file, a warning does not.</summary>
public enum Severity { Error, Warning }

/// <summary>One finding about a source text, with a stable code that <c>smpcheck explain</c> knows.</summary>
/// <param name="Code">Stable code, such as <c>E102</c>.</param>
/// <param name="Message">One sentence without a final stop: what is wrong and what was expected.</param>
/// <param name="Place">The token at fault.</param>
/// <param name="Help">What to do, such as <c>did you mean `store`?</c>; null when there is nothing useful to
/// say.</param>
public sealed record Diagnostic(string Code, Severity Severity, string Message, Place Place, string? Help = null);

/// <summary>Collects the diagnostics of one file: each once, at most <see cref="Most"/> errors.</summary>
public sealed class DiagnosticBag
{
    /// <summary>Errors past this many are counted but not kept.</summary>
    public const int Most = 20;

    private readonly List<Diagnostic> _all = [];
    private readonly HashSet<(string Code, Place Place)> _seen = [];
    private readonly HashSet<string> _doubtful = [];

    /// <summary>What was found, in the order of the text.</summary>
    public IReadOnlyList<Diagnostic> All =>
        [.. _all.OrderBy(d => d.Place.Line).ThenBy(d => d.Place.Column).ThenBy(d => d.Code, StringComparer.Ordinal)];

    /// <summary>How often an error was reported, repetitions included: has anything gone wrong since?</summary>
    public int Reports { get; private set; }

    /// <summary>How many errors were reported, kept or not.</summary>
    public int Errors { get; private set; }

    /// <summary>True when nothing worse than a warning was reported.</summary>
    public bool Clean => Errors == 0;

    public void Error(string code, Place place, string message, string? help = null) =>
        Add(new Diagnostic(code, Severity.Error, message, place, help));

    public void Warn(string code, Place place, string message, string? help = null) =>
        Add(new Diagnostic(code, Severity.Warning, message, place, help));

    /// <summary>
    /// A line at fault may have declared this name: that the name is unknown later follows from that fault.
    /// </summary>
    public void Doubt(string name) => _doubtful.Add(name);

    /// <summary>
    /// True for a name in doubt, or one of its parts between dots, which then counts as an error that was reported.
    /// </summary>
    public bool Doubts(string name)
    {
        if (!IsDoubtful(name))
            return false;
        Reports++;
        return true;
    }

    /// <summary>As <see cref="Doubts"/>, and counts nothing.</summary>
    public bool IsDoubtful(string name) => _doubtful.Count > 0
        && (_doubtful.Contains(name) || name.Split('.', '#').Any(_doubtful.Contains));

    /// <summary>Adds a diagnostic unless the same code was already reported at the same place.</summary>
    public void Add(Diagnostic diagnostic)
    {
        if (diagnostic.Severity == Severity.Error)
            Reports++;
        if (!_seen.Add((diagnostic.Code, diagnostic.Place)))
            return;
        if (diagnostic.Severity == Severity.Error)
            Errors++;
        if (diagnostic.Severity == Severity.Warning || Errors <= Most)
            _all.Add(diagnostic);
    }
}
