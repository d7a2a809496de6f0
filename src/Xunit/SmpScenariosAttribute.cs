using System.Globalization;
using System.Runtime.CompilerServices;
using Smpcheck.Explorer;
using Xunit;
using Xunit.Sdk;

namespace Smpcheck;

/// <summary>
/// Makes every variant × model of scenario files a test, called <c>tlb-shootdown no-fence tso</c>. It passes when the
/// case is as its file promises; else its message says what was promised, which line to look at, what mends it, what to
/// type, and shows the trace. The method's body runs after a check that is as expected; it may take the
/// <see cref="CheckedCase"/> as its one parameter and ask for more.
/// </summary>
/// <example>
/// <code>
/// [SmpScenarios("scenarios/**/*.smp")]
/// public void Scenarios_hold() { }
/// </code>
/// </example>
/// <remarks>
/// A file that is wrong is one failing test with its diagnostics, and a pattern that selects nothing fails. A case for
/// which the file promises nothing is skipped. Traces of what is not as expected are saved in <c>.smpcheck/traces</c>
/// below the repository's root.
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Smpcheck.SmpScenariosDiscoverer", "Smpcheck.Xunit")]
public sealed class SmpScenariosAttribute : FactAttribute
{
    /// <summary>Picks files.</summary>
    /// <param name="pattern">
    /// Such as <c>scenarios/**/*.smp</c>: <c>*</c> and <c>?</c> stand for characters of a name, <c>**</c> for any
    /// folders. Folders called <c>bin</c>, <c>obj</c> or <c>node_modules</c>, hidden ones and links are not looked into
    /// unless they are named. Relative to the folder of the source file, or of the test assembly, or to the first above
    /// them, up to the repository's root, from which it selects a file.
    /// </param>
    /// <param name="sourceFile">Filled in by the compiler.</param>
    public SmpScenariosAttribute(string pattern, [CallerFilePath] string sourceFile = "") =>
        (Pattern, SourceFile) = (pattern, sourceFile);

    /// <summary>Which files.</summary>
    public string Pattern { get; }

    /// <summary>Where the attribute is written.</summary>
    public string SourceFile { get; }

    /// <summary>Only these variants, separated by commas; <c>base</c> is the scenario itself.</summary>
    public string Variants { get; set; } = "";

    /// <summary>Only these models, separated by commas.</summary>
    public string Models { get; set; } = "";

    /// <summary>Sizes to use instead of the listed ones: <c>cores=4,n=2</c>.</summary>
    public string Set { get; set; } = "";

    /// <summary>Time per case, such as <c>90s</c> or <c>10m</c>, the usual one.</summary>
    public string TimePerCase { get; set; } = "10m";

    /// <summary>States per case, such as <c>5M</c>; empty for no limit.</summary>
    public string MaxStates { get; set; } = "";

    /// <summary>Memory per case, such as <c>2G</c>; empty for half the machine's.</summary>
    public string Memory { get; set; } = "";

    /// <summary>Take finished verdicts of unchanged cases from <c>.smpcheck/cache</c>, which <c>smpcheck check</c>
    /// uses too.</summary>
    public bool Cache { get; set; }

    /// <summary>As options; fails with <see cref="ArgumentException"/> where something cannot be read.</summary>
    internal CheckOptions Options(string root)
    {
        var options = new CheckOptions();
        return options with
        {
            Variants = List(Variants),
            Models = List(Models),
            Set = Sizes(),
            Timeout = Units.Duration(TimePerCase, out var time) ? time
                : throw Wrong(nameof(TimePerCase), "a time such as 90s or 10m", TimePerCase),
            MaxStates = MaxStates.Length == 0 ? options.MaxStates : Units.Count(MaxStates, out long states) ? states
                : throw Wrong(nameof(MaxStates), "a number such as 5M", MaxStates),
            Memory = Memory.Length == 0 ? options.Memory : Units.Size(Memory, out long bytes) ? bytes
                : throw Wrong(nameof(Memory), "a size such as 2G", Memory),
            TraceFolder = Path.Combine(root, TraceFiles.Folder),
            CacheFolder = Cache ? Path.Combine(root, VerdictCache.Folder) : null,
        };
    }

    private static string[] List(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private Dictionary<string, long> Sizes()
    {
        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (string pair in List(Set))
        {
            string[] parts = pair.Split('=', 2);
            if (parts.Length < 2 || parts[0].Length == 0
                || !long.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long size))
                throw Wrong(nameof(Set), "NAME=NUMBER, such as cores=4", pair);
            sizes[parts[0]] = size;
        }

        return sizes;
    }

    private static ArgumentException Wrong(string name, string wanted, string given) =>
        new($"[SmpScenarios]: {name} takes {wanted}, not `{given}`");
}
