using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Tests;

/// <summary>What <c>new</c> writes.</summary>
public class TemplatesTests
{
    [Fact]
    public void Templates_are_formatted_and_check_as_they_promise()
    {
        using var tool = new Tool();
        foreach (var (name, text) in Templates.All)
        {
            Assert.Equal(Printer.Print(Parser.Parse(name, text, new DiagnosticBag())), text);
            tool.With($"{name}.smp", text);
            Assert.True(tool.Run("check", $"{name}.smp") == 0, tool.Out + tool.Error);
        }
    }
}
