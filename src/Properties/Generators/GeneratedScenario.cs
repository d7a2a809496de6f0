using Smpcheck.Model;

namespace Smpcheck.Properties;

/// <summary>A scenario that was drawn at random, or shrunk from one: one test without variants.</summary>
public sealed class GeneratedScenario
{
    private const string Path = "generated.smp";

    private GeneratedScenario(string text, ScenarioFile file) => (Text, File) = (text, file);

    /// <summary>The text in canonical form: what a failing case shows.</summary>
    public string Text { get; }

    public ScenarioFile File { get; }

    public Test Test => File.Tests[0];

    /// <summary>Parses a text of one test; null where the text or the machine has an error under some model.</summary>
    /// <param name="text">The scenario.</param>
    /// <param name="bag">Gets the errors.</param>
    public static GeneratedScenario? From(string text, DiagnosticBag bag)
    {
        var file = Parser.Parse(Path, text, bag);
        if (!bag.Clean || file.Tests.Count != 1)
            return null;
        var made = new GeneratedScenario(text, file);
        return Enum.GetValues<MemoryModel>().All(model => made.Assemble(model, bag) is not null) ? made : null;
    }

    /// <summary>The text of a tree, read again so that lines have their numbers; null where it
    /// would have an error under some model.</summary>
    public static GeneratedScenario? From(Test test) =>
        From(Printer.Print(new ScenarioFile(Path, "", [test], [])), new DiagnosticBag());

    /// <summary>Its machine with its monitors.</summary>
    public CheckedSystem Under(MemoryModel model) => new(Assemble(model, new DiagnosticBag())
        ?? throw new ModelBugException($"a scenario that assembled once does not any more:\n{Text}"));

    public override string ToString() => Text;

    private AssembledCase? Assemble(MemoryModel model, DiagnosticBag bag) =>
        Assembler.Assemble(Test, null, model, new Dictionary<string, long>(), bag) is { } made && bag.Clean ? made
            : null;
}
