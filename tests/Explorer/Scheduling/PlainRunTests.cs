using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Tests;

/// <summary>The seam through which every run's steps are chosen.</summary>
public sealed class PlainRunTests
{
    [Fact]
    public void A_walk_and_a_plain_run_take_the_same_given_steps()
    {
        var system = new Philosophers(3);
        using var walker = new Walker(system) { Record = [] };
        walker.Take(new UniformScheduler(), new RandomNumbers(1, 1), 50, 0);
        Transition[] steps = [.. walker.Record];
        var run = new PlainRun(system);
        var random = default(RandomNumbers);
        var given = new GivenScheduler(steps);
        given.Begin(system.Agents, ref random);
        List<Transition> taken = [];
        while (run.Choose(given, ref random) is { } step)
        {
            taken.Add(step);
            run.Take(step);
        }

        var walk = walker.Take(new GivenScheduler(steps), new RandomNumbers(2, 2), 1000, 0);

        Assert.NotEmpty(steps);
        Assert.Equal(steps, taken);
        Assert.Equal(steps, walker.Record);
        Assert.Equal((steps.Length, true), (walk.Steps, walk.End is WalkEnd.Choice or WalkEnd.Rest));
    }

    [Fact]
    public void A_given_step_that_is_not_enabled_is_a_mistake_of_whoever_gives_it()
    {
        var run = new PlainRun(new Philosophers(3));
        var random = default(RandomNumbers);
        var given = new GivenScheduler([new Transition(0, 77, false, 0)]);

        Assert.Throws<ModelBugException>(() => run.Choose(given, ref random));
    }
}
