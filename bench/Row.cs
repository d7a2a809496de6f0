using System.Globalization;

namespace Smpcheck.Bench;

/// <summary>One line of the table.</summary>
internal sealed record Row(string What, long States, long Steps, Sample Sample)
{
    /// <summary>Bytes that the store needed at its peak, or 0.</summary>
    public long Store { get; init; }

    /// <summary>Bytes by which the process grew at its peak, or 0.</summary>
    public long Process { get; init; }

    /// <summary>Seconds that the reference needed for the same, or 0.</summary>
    public double Reference { get; init; }

    public static void PrintHeader()
    {
        Console.WriteLine("| what | states | steps | best s | best M/s | median M/s | spread "
            + "| B/state: store | process | reference s | ratio |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
    }

    public void Print() => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"| {What} | {States:n0} | {Steps:n0} | {Sample.Best:f3} | {Steps / Sample.Best / 1e6:f2} "
        + $"| {Steps / Sample.Median / 1e6:f2} | {Sample.Spread * 100:f0} % | {PerState(Store)} | {PerState(Process)} "
        + $"| {Figure(Reference)} | {Figure(Reference / Sample.Best)} |"));

    private string PerState(long bytes) => Figure((double)bytes / States);

    private static string Figure(double value) =>
        value > 0 ? value.ToString("f1", CultureInfo.InvariantCulture) : "";
}
