using System.Runtime.CompilerServices;
using FsCheck;
using FsCheck.Fluent;
using Smpcheck.Explorer;
using Smpcheck.Model;
using Smpcheck.Properties;
using Xunit.Sdk;

namespace Smpcheck.Tests;

/// <summary>What must hold between machines: weaker models, more fences, renamed cores.</summary>
[Trait(LongRuns.Category, LongRuns.Long)]
public sealed class GeneratedBehaviourTests
{
    [Fact]
    public void A_weaker_model_ends_wherever_a_stronger_one_does() => Check(ScenarioGen.Scenarios, static scenario =>
    {
        HashSet<string> stronger = [];
        foreach (var model in (MemoryModel[])[MemoryModel.Sc, MemoryModel.Tso, MemoryModel.Pso])
        {
            if (EndsOf(scenario, model) is not { } ends)
                return model == MemoryModel.Pso; // A buffer refused a store, or there is too much of it.
            Assert.True(stronger.IsSubsetOf(ends), $"not under {model}: {stronger.FirstOrDefault(e => !ends.Contains(e))}");
            stronger = ends;
        }

        return true;
    });

    [Fact]
    public void A_fence_more_adds_no_ending() => Check(Fenced, static c =>
    {
        if (EndsOf(c.Scenario, c.Model) is not { } ends || EndsOf(c.More, c.Model) is not { } fewer)
            return false;

        Assert.True(fewer.IsSubsetOf(ends), $"only with the fence: {fewer.FirstOrDefault(e => !ends.Contains(e))}");
        return true;
    });

    [Fact]
    public void Renaming_cores_changes_nothing() => Check(Renamed, static c =>
    {
        var (left, right) = (c.Scenario.Under(c.Model), c.More.Under(c.Model));
        using var one = GeneratedRuns.Search(left);
        if (one is null)
            return false;
        using var other = GeneratedRuns.Search(right);

        Assert.Equal(
            (one.States, one.Transitions, one.Quiescent, one.Depth, one.MaxFrontier),
            (other?.States, other?.Transitions, other?.Quiescent, other?.Depth, other?.MaxFrontier));
        Assert.Equal(one.Properties, other!.Properties);
        return true;
    });

    /// <summary>The cases tell models apart, and what a fence orders from what it does not.</summary>
    [Fact]
    public void The_other_way_round_it_is_not_so()
    {
        Assert.Throws<FailException>(static () => Check(ScenarioGen.Scenarios, static s =>
            Within(EndsOf(s, MemoryModel.Tso), EndsOf(s, MemoryModel.Sc))));
        Assert.Throws<FailException>(static () => Check(Fenced, static c =>
            Within(EndsOf(c.Scenario, c.Model), EndsOf(c.More, c.Model))));

        static bool Within(HashSet<string>? some, HashSet<string>? others)
        {
            if (some is null || others is null)
                return false;
            Assert.True(some.IsSubsetOf(others));
            return true;
        }
    }

    private static Arbitrary<EditedCase> Fenced => EditedCase.From(
        static c => ScenarioEdits.FencePlaces(c.Scenario.Test),
        static (c, place) => ScenarioEdits.WithFence(c.Scenario.Test, place));

    private static Arbitrary<EditedCase> Renamed => EditedCase.From(
        static c => ScenarioEdits.CorePairs(c.Scenario.Test),
        static (c, pair) => ScenarioEdits.WithCoresSwapped(c.Scenario.Test, pair));

    private static HashSet<string>? EndsOf(GeneratedScenario scenario, MemoryModel model)
    {
        var system = scenario.Under(model);
        using var result = GeneratedRuns.Search(system);
        return result is { Bounded: false } ? GeneratedRuns.Ends(result, system) : null;
    }

    private static void Check<T>(Arbitrary<T> cases, Func<T, bool> holds, [CallerMemberName] string name = "") =>
        PropertyRunner.Check(name, cases, holds);
}
