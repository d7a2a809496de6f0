using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using Xunit.Sdk;

namespace Smpcheck.Tests;

/// <summary>
/// Runs a property over generated cases. A failure prints the shrunk case, its labels and the seed that replays it:
/// <c>SMPCHECK_REPLAY=seed,gamma,size dotnet test --filter NAME</c>.
/// </summary>
internal sealed class PropertyRunner(string name) : IRunner
{
    private const string Replayed = "SMPCHECK_REPLAY", Usual = "2026,1";

    /// <summary>Fails the test where the property throws, and where more than a quarter of the cases were skipped.</summary>
    /// <param name="name">The test's name, for the line that replays a failure.</param>
    /// <param name="cases">Where cases come from.</param>
    /// <param name="holds">Asserts; false for a case that it cannot judge, such as one too large.</param>
    /// <param name="usual">Cases in the ordinary suite.</param>
    /// <param name="long">Cases in the long run.</param>
    /// <param name="seed">Where to start instead of the usual place.</param>
    public static void Check<T>(
        string name, Arbitrary<T> cases, Func<T, bool> holds, int usual = 500, int @long = 20_000, string? seed = null)
    {
        var property = Prop.ForAll(cases, value =>
        {
            bool judged = holds(value); // Once: a skipped case must not run again.
            return Prop.When(true, judged);
        });
        Check(name, property, LongRuns.Choose(usual, @long), seed);
    }

    /// <summary>Checks a property that generates its own cases.</summary>
    public static void Check(string name, Property property, int count, string? seed = null) =>
        FsCheck.Check.One(FsCheck.Config.Quick.WithMaxTest(count).WithMaxRejected(count / 4)
            .WithRunner(new PropertyRunner(name)).WithReplay(Seed(seed)), property);

    /// <summary>The same cases on every run, or the one that is asked for.</summary>
    private static FSharpOption<Replay> Seed(string? seed)
    {
        string[] asked = (seed ?? Environment.GetEnvironmentVariable(Replayed) ?? Usual).Split(',');
        var rnd = new Rnd(ulong.Parse(asked[0], CultureInfo.InvariantCulture), ulong.Parse(asked[1], CultureInfo.InvariantCulture));
        var size = asked.Length < 3 ? FSharpOption<int>.None : FSharpOption<int>.Some(int.Parse(asked[2], CultureInfo.InvariantCulture));
        return FSharpOption<Replay>.Some(new Replay(rnd, size));
    }

    public void OnStartFixture(Type t)
    {
    }

    public void OnArguments(int ntest, FSharpList<object> args, FSharpFunc<int, FSharpFunc<FSharpList<object>, string>> every)
    {
    }

    public void OnShrink(FSharpList<object> args, FSharpFunc<FSharpList<object>, string> everyShrink)
    {
    }

    public void OnFinished(string unused, TestResult result)
    {
        if (result is TestResult.Exhausted exhausted)
            Assert.Fail($"{name}: too many cases were skipped; {exhausted.Item.NumberOfTests} were judged");
        if (result is not TestResult.Failed failed)
            return;
        var (data, rnd, size) = (failed.Item1, failed.Item6, failed.Item7);
        string why = (failed.Item4 as Outcome.Failed)?.Item switch
        {
            XunitException assertion => assertion.Message,
            { } crash => crash.ToString(),
            null => "the property is false",
        };
        string labels = data.Labels.IsEmpty ? "" : $"\nlabels: {string.Join(", ", data.Labels)}";
        Assert.Fail($"{name}: case {data.NumberOfTests}, shrunk {data.NumberOfShrinks} times\n{why}{labels}\n\n"
            + string.Join('\n', failed.Item3) + $"\n{Replayed}={rnd.Seed},{rnd.Gamma},{size} dotnet test --filter {name}");
    }
}
