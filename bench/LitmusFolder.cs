using System.Diagnostics;
using System.Globalization;
using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Bench;

/// <summary>A folder of litmus tests with the times of another tool: read, translated and searched, one by
/// one.</summary>
internal sealed class LitmusFolder
{
    private readonly List<string> _files = [];
    private readonly Dictionary<string, double> _reference = new(StringComparer.Ordinal);

    private LitmusFolder(string folder)
    {
        _files.AddRange(LitmusFiles.Under(Path.Combine(folder, "tests")));
        string table = Path.Combine(folder, "expected.csv");
        if (File.Exists(table))
            ReadTimes(ExpectedTable.Parse(File.ReadAllText(table)));
    }

    /// <summary>Beside the repository; null where it is missing.</summary>
    public static LitmusFolder? Find()
    {
        string folder = Path.GetFullPath(Path.Combine(Surroundings.Root(), "..", "shared", "litmus", "x86"));
        return Directory.Exists(Path.Combine(folder, "tests")) ? new LitmusFolder(folder) : null;
    }

    /// <summary>Every test under a model, on this thread.</summary>
    public Row Measure(string model, string what, int warmUps, int runs)
    {
        for (int i = 0; i < warmUps; i++)
            Pass(model);
        var sample = new Sample();
        (int Tests, long States, long Steps, double Reference) sum = default;
        for (int i = 0; i < runs; i++)
        {
            var clock = Stopwatch.StartNew();
            sum = Pass(model);
            sample.Add(clock.Elapsed);
        }

        return new Row($"{sum.Tests} litmus tests {model}, {what}", sum.States, sum.Steps, sample)
        {
            Reference = model == "tso" ? sum.Reference : 0, // The reference's times are those of its default model.
        };
    }

    private (int Tests, long States, long Steps, double Reference) Pass(string model)
    {
        var options = new CaseOptions();
        (int tests, long states, long steps, double reference) = (0, 0, 0, 0);
        foreach (string file in _files)
        {
            var bag = new DiagnosticBag();
            if (LitmusParser.Parse(File.ReadAllText(file), bag) is not { } test
                || LitmusTranslator.Translate(test, bag) is not { } translated
                || LitmusRunner.Run(translated, model, options, bag, CancellationToken.None) is not { } result)
                continue;
            Require.That(result.Complete);
            tests++;
            states += result.Explored;
            steps += result.Transitions;
            reference += _reference.GetValueOrDefault(Path.GetFileName(file));
        }

        return (tests, states, steps, reference);
    }

    private void ReadTimes(ExpectedTable? table)
    {
        foreach (string file in table?.Files ?? [])
        {
            if (double.TryParse(table!.Cell(file, "herd_seconds"), CultureInfo.InvariantCulture, out double seconds))
                _reference[file] = seconds;
        }
    }
}
