using System.ComponentModel;
using Smpcheck.Explorer;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Smpcheck;

/// <summary>A case of a scenario file as a test of xunit, or the failure of a file or pattern. Made by xunit.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ScenarioTestCase : XunitTestCase
{
    private ScenarioId _id = new("", "", "");
    private string? _problem;
    private bool _judged;

    /// <summary>For xunit, which fills it in.</summary>
    [Obsolete("Called by xunit when it reads a stored test case.")]
    public ScenarioTestCase()
    {
    }

    internal ScenarioTestCase(IMessageSink sink, ITestFrameworkDiscoveryOptions options, ITestMethod method,
        ScenarioId id, string? problem, bool judged)
        : base(sink, options.MethodDisplayOrDefault(), options.MethodDisplayOptionsOrDefault(), method) =>
        (_id, _problem, _judged) = (id, problem, judged);

    /// <inheritdoc/>
    public override void Serialize(IXunitSerializationInfo data)
    {
        base.Serialize(data);
        data.AddValue("root", _id.Root);
        data.AddValue("file", _id.File);
        data.AddValue("name", _id.Name);
        data.AddValue("problem", _problem);
        data.AddValue("judged", _judged);
    }

    /// <inheritdoc/>
    public override void Deserialize(IXunitSerializationInfo data)
    {
        // First, because the base asks for the name.
        _id = new ScenarioId(
            data.GetValue<string>("root"), data.GetValue<string>("file"), data.GetValue<string>("name"));
        _problem = data.GetValue<string?>("problem");
        _judged = data.GetValue<bool>("judged");
        base.Deserialize(data);
    }

    /// <inheritdoc/>
    public override Task<RunSummary> RunAsync(IMessageSink diagnosticMessageSink, IMessageBus messageBus,
        object[] constructorArguments, ExceptionAggregator aggregator,
        CancellationTokenSource cancellationTokenSource) =>
        new ScenarioTestCaseRunner(this, constructorArguments, messageBus, aggregator, cancellationTokenSource)
            .RunAsync();

    /// <inheritdoc/>
    protected override string GetDisplayName(IAttributeInfo factAttribute, string displayName) => _id.Name;

    /// <inheritdoc/>
    protected override string? GetSkipReason(IAttributeInfo factAttribute) =>
        base.GetSkipReason(factAttribute) ?? (_judged ? null
            : "the file promises nothing for this case: add an `expect` line, or a verdict to the variant");

    /// <inheritdoc/>
    protected override string GetUniqueID() =>
        $"{base.GetUniqueID()}-{Diff.ShortHash($"{_id.File}\n{_id.Name}")}";

    internal static SmpScenariosAttribute AttributeOf(ITestMethod method) =>
        method.Method.ToRuntimeMethod().GetCustomAttributes(typeof(SmpScenariosAttribute), false)
            .OfType<SmpScenariosAttribute>().Single();

    /// <summary>
    /// Checks the case. Fails with <see cref="CheckFailedException"/> unless it is as its file promises.
    /// </summary>
    internal CheckReport Check(CancellationToken cancel)
    {
        string? file = _id.File.Length == 0 ? null : _id.File;
        if (_problem is not null)
            throw new CheckFailedException(_problem, file);
        string shown = ScenarioFiles.Shown(_id.Root, _id.File);
        var report = new Checking(shown, _id.File, AttributeOf(TestMethod).Options(_id.Root))
            .Run(Scenarios.Read(_id.File), c => c.DisplayName == _id.Name, cancel);
        if (report.Cases is not [var only])
            throw new CheckFailedException($"{shown} has changed: `{_id.Name}` is not a case of it any more", file);
        if (only.Outcome is CaseOutcome.AsExpected or CaseOutcome.Unjudged)
            return report;
        string errors = string.Concat(report.Diagnostics.Where(static d => d.IsError).Select(static d => d.Text));
        string folder = only.Trace is null ? "" : $"\n(the commands start in {_id.Root})";
        throw new CheckFailedException($"{only.Message.TrimEnd()}{folder}\n{errors}".TrimEnd(), file, only.Line);
    }
}
