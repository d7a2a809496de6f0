using Smpcheck.Model;

namespace Smpcheck.Tests;

/// <summary>The examples of the language's description, and short ways to parse.</summary>
internal static class Examples
{
    public static readonly string[] Names = ["tlb-shootdown", "nic-doorbell", "level-eoi", "sleeping-lock"];

    public static string Text(string name)
    {
        using var stream = typeof(Examples).Assembly.GetManifestResourceStream($"Language/{name}.smp")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    public static (ScenarioFile File, DiagnosticBag Bag) Parse(string text)
    {
        var bag = new DiagnosticBag();
        return (Parser.Parse("test.smp", text, bag), bag);
    }

    public static ScenarioFile Clean(string text)
    {
        var (file, bag) = Parse(text);
        Assert.True(bag.Clean, string.Join("\n", bag.All) + "\n" + text);
        return file;
    }
}
