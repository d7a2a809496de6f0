using Xunit.Abstractions;
using Xunit.Sdk;

namespace Smpcheck.Tests;

/// <summary>Runs a method as xunit would: finds its tests, stores and reads them as a test host does, runs each.</summary>
internal sealed class XunitRun : LongLivedMarshalByRefObject, IMessageSink, IMessageBus
{
    private XunitRun()
    {
    }

    public List<ITestResultMessage> Results { get; } = [];

    public static IReadOnlyList<ITestResultMessage> Of(Type type, string method)
    {
        var run = new XunitRun();
        foreach (var test in Discover(run, type, method))
        {
            string stored = SerializationHelper.Serialize(test);
            var read = SerializationHelper.Deserialize<IXunitTestCase>(stored);
            Assert.Equal((test.DisplayName, test.UniqueID, test.SkipReason), (read.DisplayName, read.UniqueID, read.SkipReason));
            using var cancel = new CancellationTokenSource();
            read.RunAsync(run, run, [], new ExceptionAggregator(), cancel).GetAwaiter().GetResult();
        }

        return run.Results;
    }

    public static List<IXunitTestCase> Discover(IMessageSink sink, Type type, string method)
    {
        var assembly = new TestAssembly(Reflector.Wrap(type.Assembly));
        var collection = new TestCollection(assembly, null, "collection");
        var info = Reflector.Wrap(type);
        var testMethod = new TestMethod(new TestClass(collection, info), info.GetMethod(method, includePrivateMethod: true));
        var attribute = testMethod.Method.GetCustomAttributes(typeof(SmpScenariosAttribute)).Single();
        return [.. new SmpScenariosDiscoverer(sink).Discover(new NoOptions(), testMethod, attribute)];
    }

    public bool OnMessage(IMessageSinkMessage message) => QueueMessage(message);

    public bool QueueMessage(IMessageSinkMessage message)
    {
        if (message is ITestResultMessage result)
            Results.Add(result);
        return true;
    }

    public void Dispose()
    {
    }

    private sealed class NoOptions : ITestFrameworkDiscoveryOptions
    {
        public TValue GetValue<TValue>(string name) => default!;

        public void SetValue<TValue>(string name, TValue value)
        {
        }
    }
}
