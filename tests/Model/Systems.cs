using Smpcheck.Model;
using Smpcheck.Properties;

namespace Smpcheck.Tests;

/// <summary>Systems made from scenario text, for tests.</summary>
internal static class Systems
{
    /// <summary>The first test of a text as a checked system; any diagnostic fails the test.</summary>
    public static CheckedSystem Of(string text, string model = "tso", string? variant = null, params (string Name, long Value)[] sizes)
    {
        var bag = new DiagnosticBag();
        var file = Parser.Parse("test.smp", text, bag);
        Assert.True(bag.Clean, DiagnosticRenderer.Render(bag, "test.smp", text));
        var assembled = Assembler.Assemble(
            file.Tests[0], variant, Enum.Parse<MemoryModel>(model, ignoreCase: true), sizes.ToDictionary(s => s.Name, s => s.Value), bag);
        Assert.True(assembled is not null, DiagnosticRenderer.Render(bag, "test.smp", text));
        return new CheckedSystem(assembled!);
    }
}
