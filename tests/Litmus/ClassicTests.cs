using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Tests;

/// <summary>The classic set under each model: verdicts as the literature has them, state sets pinned.</summary>
public sealed class ClassicTests
{
    public static TheoryData<string, string> Verdicts => new()
    {
        // Whether the condition can come true under sc, tso, pso.
        { "SB", "nyy" }, { "SB+mfences", "nnn" }, { "SB+mfence+po", "nyy" }, { "SB+xchgs", "nnn" },
            { "SB+sfences", "nyy" },
        { "MP", "nny" }, { "MP+sfence+po", "nnn" }, { "MP+mfence+po", "nnn" }, { "LB", "nnn" },
        { "S", "nny" }, { "S+mfence+po", "nnn" }, { "R", "nyy" }, { "R+po+mfence", "nny" }, { "R+mfences", "nnn" },
        { "2+2W", "nny" }, { "2+2W+mfences", "nnn" }, { "IRIW", "nnn" }, { "WRC", "nnn" }, { "CoRR", "nnn" },
        { "RWC", "nyy" }, { "RWC+po+mfence", "nnn" }, { "n6", "nyy" }, { "n6+mfence", "nny" },
        { "INC", "yyy" }, { "INC+locks", "yyy" },
    };

    [Theory]
    [MemberData(nameof(Verdicts))]
    public void Verdicts_are_those_of_the_literature(string name, string expected)
    {
        string text = LitmusFixtures.Classic.Single(c => c.Name == name).Text;

        string found = string.Concat(Cases.EveryModel.Select(m => LitmusFixtures.Run(text, m).IsOk ? "y" : "n"));

        Assert.Equal(expected, found);
    }

    [Fact]
    public void The_table_has_every_test_of_the_folder() =>
        Assert.Equal(LitmusFixtures.Classic.Select(static c => c.Name).Order(),
            Verdicts.Select(static v => (string)v[0]).Order());

    [Theory]
    [InlineData("sc")]
    [InlineData("tso")]
    [InlineData("pso")]
    public void State_sets_in_herds_terms_are_pinned(string model) =>
        Golden.Equal($"classic.{model}.txt",
            string.Concat(LitmusFixtures.Classic.Select(c => HerdText.Of(LitmusFixtures.Run(c.Text, model)))));

    [Fact]
    public void Every_shape_has_a_story_and_a_test()
    {
        foreach (var (shape, story) in LitmusStories.All)
        {
            Assert.StartsWith(shape, story, StringComparison.Ordinal);
            Assert.Contains(LitmusFixtures.Classic, c => c.Name == shape);
        }
    }

    [Fact]
    public void An_imported_test_is_a_scenario_with_the_same_states()
    {
        foreach (string text in LitmusFixtures.Classic.Select(static c => c.Text).Concat(LitmusFixtures.Rich))
        {
            var litmus = LitmusFixtures.Translated(text);
            string imported = LitmusFiles.Imported(litmus);
            var bag = new DiagnosticBag();

            var read = Parser.Parse("imported", imported, bag);

            Assert.Empty(bag.All.Select(static d => d.Message));
            Assert.Equal(imported, Printer.Print(read));
            foreach (string model in Cases.EveryModel)
            {
                var direct = LitmusFixtures.Run(litmus, model);
                var again = LitmusFixtures.Run(litmus with { Scenario = read.Tests[0] }, model);
                Assert.Equal(direct.Lines, again.Lines);
                Assert.Equal(direct.Explored, again.Explored);
            }
        }
    }

    [Fact]
    public void The_scenarios_own_condition_says_what_herds_quantifier_says()
    {
        foreach (string text in LitmusFixtures.Classic.Select(static c => c.Text).Concat(LitmusFixtures.Rich))
        {
            var litmus = LitmusFixtures.Translated(text);
            foreach (string model in Cases.EveryModel)
            {
                var bag = new DiagnosticBag();
                var assembled = Assembler.Assemble(litmus.Scenario, null, Enum.Parse<MemoryModel>(model, true),
                    new Dictionary<string, long>(), bag)!;
                using var found = BreadthFirst.Run(new Properties.CheckedSystem(assembled),
                    new SearchOptions { Wanted = SearchOptions.Never });
                bool violated = Enumerable.Range(0, found.Properties.Count)
                    .Any(p => found.Judge(p) == Judgement.Violated);

                Assert.Equal(LitmusFixtures.Run(litmus, model).IsOk, !violated);
            }
        }
    }
}
