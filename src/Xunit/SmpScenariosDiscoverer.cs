using Smpcheck.Explorer;
using Smpcheck.Model;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Smpcheck;

/// <summary>Finds the tests of <see cref="SmpScenariosAttribute"/>. Made by xunit.</summary>
/// <param name="diagnosticMessageSink">Where xunit's own diagnostics go.</param>
public sealed class SmpScenariosDiscoverer(IMessageSink diagnosticMessageSink) : IXunitTestCaseDiscoverer
{
    private static readonly Engine _engine = StandardEngine.Create();

    /// <summary>A test per case; one for each file that is wrong; one when there is none.</summary>
    public IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod,
        IAttributeInfo factAttribute)
    {
        var attribute = ScenarioTestCase.AttributeOf(testMethod);
        var tests = new List<IXunitTestCase>();
        if (ParametersOf(testMethod) is { } wrong)
            return [Failing(discoveryOptions, testMethod, new ScenarioId("", "", attribute.Pattern), wrong)];
        var selected = ScenarioFiles.Find(attribute.Pattern, FoldersOf(attribute, testMethod));
        if (selected.Files.Count == 0)
            tests.Add(Failing(discoveryOptions, testMethod, new ScenarioId(selected.Root, "", attribute.Pattern),
                $"the pattern `{attribute.Pattern}` selects no file from any of these folders:\n  "
                + string.Join("\n  ", selected.Tried)));
        foreach (string file in selected.Files)
            tests.AddRange(Of(discoveryOptions, testMethod, attribute, selected.Root, file));
        return tests;
    }

    private IEnumerable<IXunitTestCase> Of(ITestFrameworkDiscoveryOptions options, ITestMethod method,
        SmpScenariosAttribute attribute, string root, string file)
    {
        string shown = ScenarioFiles.Shown(root, file);
        try
        {
            var bag = new DiagnosticBag();
            string text = Scenarios.Read(file);
            var cases = Checking.Cases(_engine.Parse(shown, text, bag), attribute.Options(root), bag);
            foreach (var run in cases)
                _engine.System(run.Test, run.Variant, run.Model, run.Sizes, bag);
            if (bag.Clean && cases.Count > 0)
                return [.. cases.Select(c => new ScenarioTestCase(diagnosticMessageSink, options, method,
                    new ScenarioId(root, file, c.DisplayName), null, c.Expected is not null))];
            string problem = bag.Clean ? $"{shown}: no case of it is selected"
                : DiagnosticRenderer.Render(bag, shown, text);
            return [Failing(options, method, new ScenarioId(root, file, shown), problem)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [Failing(options, method, new ScenarioId(root, file, shown), $"{shown}: {e.Message}")];
        }
    }

    private ScenarioTestCase Failing(ITestFrameworkDiscoveryOptions options, ITestMethod method, ScenarioId id,
        string problem) => new(diagnosticMessageSink, options, method, id, problem, judged: true);

    private static string? ParametersOf(ITestMethod method)
    {
        var parameters = method.Method.GetParameters().ToList();
        bool good = parameters.Count == 0
            || (parameters.Count == 1 && parameters[0].ParameterType.Name == typeof(CheckedCase).FullName);
        return good ? null : "[SmpScenarios]: the method takes nothing, or one CheckedCase";
    }

    private static IEnumerable<string> FoldersOf(SmpScenariosAttribute attribute, ITestMethod method)
    {
        // A build for release maps source paths away; then the assembly's place has to do.
        if (Path.GetDirectoryName(attribute.SourceFile) is { Length: > 0 } source && Path.IsPathFullyQualified(source))
            yield return source;
        yield return Path.GetDirectoryName(Path.GetFullPath(method.TestClass.Class.Assembly.AssemblyPath))!;
    }
}
