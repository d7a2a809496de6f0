using System.Text.RegularExpressions;
using Smpcheck.Model;
using Shipped = Smpcheck.Properties.Examples;

namespace Smpcheck.Tests;

/// <summary>Whatever a file says, assembling it ends in a machine or in diagnostics with a place in the text.</summary>
public sealed class DamagedExamplesTests
{
    private const int Seed = 20260, Rounds = 4000;

    [Fact]
    public void Damaged_examples_are_assembled_or_reported()
    {
        var random = new Random(Seed);
        var words = Shipped.All.SelectMany(e => Tokens(e.Text)).Where(w => w.Trim().Length > 0).Distinct()
            .Concat(["0", "-1", "7", "8", "15", "16", "255", "256", "512", "9223372036854775807", "me+9223372036854775807", "[me]", "[99]", "core9.r0", "r9"]).ToList();
        for (var round = 0; round < Rounds; round++)
        {
            var tokens = Tokens(Shipped.All[random.Next(Shipped.All.Count)].Text);
            for (var edits = random.Next(1, 4); edits > 0; edits--)
            {
                var at = random.Next(tokens.Count);
                var other = random.Next(3) == 0 ? tokens[random.Next(tokens.Count)] : words[random.Next(words.Count)];
                if (random.Next(4) == 0)
                    tokens.RemoveAt(at);
                else if (tokens[at].Trim().Length > 0)
                    tokens[at] = other;
                if (tokens.Count == 0)
                    break;
            }

            Assembles(string.Concat(tokens), round);
        }
    }

    private static List<string> Tokens(string text) => [.. Regex.Matches(text, @"\n[ ]*|[ ]+|[\w.\-]+|\W").Select(m => m.Value)];

    private static void Assembles(string text, int round)
    {
        try
        {
            var (file, bag) = Examples.Parse(text);
            var lines = text.Split('\n').Length;
            foreach (var test in file.Tests)
            {
                foreach (var variant in test.Items.OfType<VariantDecl>().Select(v => (string?)v.Name.Text).Prepend(null))
                {
                    foreach (var model in Enum.GetValues<MemoryModel>())
                        Assembler.Assemble(test, variant, model, new Dictionary<string, long>(), bag);
                }
            }

            Assert.All(bag.All, d => Assert.InRange(d.Place.Line, 1, lines));
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"round {round} of seed {Seed}: {e}\n{text}");
        }
    }
}
