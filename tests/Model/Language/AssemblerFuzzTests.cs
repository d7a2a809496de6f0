using Smpcheck.Explorer;
using Smpcheck.Model;
using Smpcheck.Properties;
using Xunit.Abstractions;

namespace Smpcheck.Tests;

/// <summary>Mutated scenarios are assembled and searched a little: diagnostics or a machine, never an exception.</summary>
public sealed class AssemblerFuzzTests(ITestOutputHelper output)
{
    private const int Seed = 1, Runs = 60_000, MostStates = 2_000;

    private static readonly string[] _texts = [.. Scenarios.Names.Select(Scenarios.Text)];

    // A vocabulary of the scenarios themselves: words in places where the language knows them.
    private static readonly string[] _words = [.. _texts.SelectMany(Words).Where(w => char.IsLetterOrDigit(w[0])).Distinct().Order(StringComparer.Ordinal)];

    private static readonly string[] _lines = [.. _texts.SelectMany(t => t.Split('\n')).Distinct().Order(StringComparer.Ordinal)];

    [Fact]
    public void No_mutated_scenario_makes_the_assembler_or_the_search_throw()
    {
        output.WriteLine($"seed {Seed}, {Runs} files");
        var (machines, states) = (0, 0L);
        for (var run = 0; run < Runs; run++)
        {
            var text = Mutated(new Random(Seed + run));
            try
            {
                foreach (var system in Machines(text, run))
                {
                    machines++;
                    states += Searched(system);
                }
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {Seed + run}: {e.Message}\n{text}", e);
            }
        }

        output.WriteLine($"{machines} machines, {states} states");
        Assert.True(machines > Runs / 10);
    }

    private static IEnumerable<CheckedSystem> Machines(string text, int run)
    {
        var (file, bag) = Examples.Parse(text);
        if (!bag.Clean)
        {
            foreach (var test in file.Tests)
                Assembler.Diagnose(test, bag);
            yield break;
        }

        foreach (var test in file.Tests)
        {
            var variants = test.Items.OfType<VariantDecl>().Select(v => v.Name.Text).Prepend(null).ToList();
            var assembled = Assembler.Assemble(test, variants[run % variants.Count], (MemoryModel)(run % 3), new Dictionary<string, long>(), bag);
            if (assembled is not null)
                yield return new CheckedSystem(assembled);
        }
    }

    private static long Searched(CheckedSystem system)
    {
        using var result = BreadthFirst.Run(system, new SearchOptions
        {
            Wanted = SearchOptions.Never, MaxStates = MostStates, DeepCheck = true,
        });
        // Whatever was found can be told.
        for (var p = 0; p < result.Properties.Count; p++)
        {
            if (result.Counterexample(p) is { } trace)
                Tell(system, p, trace);
        }

        return result.States;
    }

    private static void Tell(CheckedSystem system, int property, SearchTrace trace)
    {
        var state = new byte[system.StateBytes];
        system.Initial(state);
        var isStop = property >= system.Properties.Count;
        for (var s = 0; s < trace.Steps.Count; s++)
        {
            _ = (system.Info(state, trace.Steps[s]), system.Print(state));
            if (s == trace.Steps.Count - 1 && trace.Kind == ViolationKind.Step)
                Assert.NotEmpty(isStop ? system.ExplainStop(state, trace.Steps[s]) : system.Explain(property, state, trace.Steps[s]));
            system.Apply(state, trace.Steps[s]);
        }

        if (trace.Kind != ViolationKind.Step)
            Assert.NotEmpty(system.Explain(property, state, null));
    }

    private static string Mutated(Random random)
    {
        var lines = _texts[random.Next(_texts.Length)].Split('\n').ToList();
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var at = random.Next(lines.Count);
            switch (random.Next(8))
            {
                case 0:
                    lines.RemoveAt(at);
                    break;
                case 1:
                    lines.Insert(at, lines[random.Next(lines.Count)]);
                    break;
                case 2:
                    lines.Insert(at, _lines[random.Next(_lines.Length)]);
                    break;
                case 3:
                    var other = random.Next(lines.Count);
                    (lines[at], lines[other]) = (lines[other], lines[at]);
                    break;
                default:
                    lines[at] = WithOtherWord(lines[at], random);
                    break;
            }

            if (lines.Count == 0)
                return "";
        }

        return string.Join('\n', lines);
    }

    private static string WithOtherWord(string line, Random random)
    {
        var words = Words(line).ToList();
        var places = Enumerable.Range(0, words.Count).Where(i => words[i].Trim().Length > 0).ToList();
        if (places.Count == 0)
            return line;
        words[places[random.Next(places.Count)]] = random.Next(3) == 0 ? $"{random.Next(-2, 300)}" : _words[random.Next(_words.Length)];
        return string.Concat(words);
    }

    // Runs of letters, digits and what names are made of; everything between them as it is.
    private static IEnumerable<string> Words(string text)
    {
        for (int from = 0, to; from < text.Length; from = to)
        {
            to = from + 1;
            while (to < text.Length && IsWord(text[from]) && IsWord(text[to]))
                to++;
            yield return text[from..to];
        }
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-';
}
