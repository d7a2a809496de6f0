using System.Globalization;
using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Smpcheck;

/// <summary>Runs the test of a case.</summary>
internal sealed class ScenarioTestCaseRunner(ScenarioTestCase test, object[] constructorArguments, IMessageBus bus,
    ExceptionAggregator aggregator, CancellationTokenSource cancel)
    : XunitTestCaseRunner(test, test.DisplayName, test.SkipReason, constructorArguments, [], bus, aggregator, cancel)
{
    protected override XunitTestRunner CreateTestRunner(ITest test, IMessageBus messageBus, Type testClass,
        object[] constructorArguments, MethodInfo testMethod, object[] testMethodArguments, string skipReason,
        IReadOnlyList<BeforeAfterTestAttribute> beforeAfterAttributes, ExceptionAggregator aggregator,
        CancellationTokenSource cancellationTokenSource) =>
        new ScenarioTestRunner(test, messageBus, testClass, constructorArguments, testMethod, skipReason,
            beforeAfterAttributes, aggregator, cancellationTokenSource);

    private sealed class ScenarioTestRunner(ITest test, IMessageBus bus, Type testClass, object[] constructorArguments,
        MethodInfo method, string skipReason, IReadOnlyList<BeforeAfterTestAttribute> beforeAfter,
        ExceptionAggregator aggregator, CancellationTokenSource cancel)
        : XunitTestRunner(test, bus, testClass, constructorArguments, method, [], skipReason, beforeAfter, aggregator,
            cancel)
    {
        /// <summary>The check first: its counts are the test's output, its time counts.</summary>
        protected override async Task<Tuple<decimal, string>> InvokeTestAsync(ExceptionAggregator aggregator)
        {
            CheckReport? report = null;
            var timer = new ExecutionTimer();
            timer.Aggregate(() => aggregator.Run(() =>
                report = ((ScenarioTestCase)TestCase).Check(CancellationTokenSource.Token)));
            if (report is null)
                return Tuple.Create(timer.Total, "");
            var only = report.Cases[0];
            if (TestMethod.GetParameters().Length == 1)
                TestMethodArguments = [only];
            var (time, output) = await base.InvokeTestAsync(aggregator);
            string counts = string.Create(CultureInfo.InvariantCulture,
                $"{only.Verdict}: {only.States} states, {only.Transitions} transitions, depth {only.Depth}")
                + (only.Cached ? ", cached\n" : "\n");
            string warnings = string.Concat(report.Diagnostics.Select(static d => d.Text));
            return Tuple.Create(timer.Total + time, counts + warnings + output);
        }
    }
}
