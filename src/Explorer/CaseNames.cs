using System.Globalization;

namespace Smpcheck.Explorer;

/// <summary>What the files of a run's cases are called: scenarios in several files may have one name.</summary>
internal static class CaseNames
{
    /// <summary>
    /// <see cref="Case.FileName"/> of each case; of several cases with one name the later ones have a number, the same
    /// whenever the run is the same. Names that differ in case only count as one.
    /// </summary>
    public static IReadOnlyDictionary<Case, string> Of(IReadOnlyList<Case> cases)
    {
        var names = new Dictionary<Case, string>(ReferenceEqualityComparer.Instance);
        foreach (var same in cases.GroupBy(static c => c.FileName, StringComparer.OrdinalIgnoreCase))
        {
            foreach (var (number, run) in same.Index())
                names[run] = number == 0 ? run.FileName
                    : string.Create(CultureInfo.InvariantCulture, $"{run.FileName}.{number + 1}");
        }

        return names;
    }
}
