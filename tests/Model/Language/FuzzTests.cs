using System.Text;
using Smpcheck.Model;
using Xunit.Abstractions;

namespace Smpcheck.Tests;

public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Seed = 1;

    private static readonly int _runs = LongRuns.Choose(100_000, 3_000_000);

    private static readonly string[] _bases =
    [
        "test a \"s\"\nmodel tso, pso\ncores 2, others-1 sockets 2\nvar f[cores] = 0 plain @socket 1\npage X -> A.ro\n" +
        "core 0,1..: [-v]\n    l: load r0, f[me+1] @t [+v] # c\n    repeat 2:\n        if (r0 == 1 or not x != 0x2) goto l\n    goto l\n",
        "# top\n\ntest b\n  apic x2apic\n  device nic msix-nic ring=2\n  route nic.0 -> 0x41 core 0..1 level masked\n" +
        "  handler h on 0x41 core 1:\n    mmio.w nic.D, 1\n    # tail\n  check irq-storm max=1, deadlock\n  forall x == 1 and y <= -2\n",
        "test c\nparam n = 1, 2\nassume a = b[1]\nspin m\nbuffer 3\niommu lazy\nframe A = 1\ncore 0:\ncore 1:\n  wait a<=n+1 and b>c\n" +
        "expect pass\nvariant v \"w\" : sc,tso pass; pso fail dma-stale\ntest d\nmutex q\n",
    ];

    private static readonly string[] _pieces =
    [
        "(", ")", "[", "]", "[+v]", "..", "->", "==", ":", ",", ";", "@", "\"", "#", "\n", "\r\n", "\r", "\t", "    ", " ", "test ", "core 0:\n",
        "repeat 2:\n", "not ", "and ", "or ", "-", "+", "0x", "99999999999999999999", "-9223372036854775808", "a.b-c", "\0", "\uFEFF", "\u2028",
        "\uD83D", "é", "\u001b[2J", "!", "if ", "goto ", "= ", "..1", "a..b", "1a", "a-", "a.", "_",
    ];

    [Fact]
    [Trait(LongRuns.Category, LongRuns.Long)]
    public void No_mutated_file_makes_the_parser_or_the_printer_throw()
    {
        output.WriteLine($"seed {Seed}, {_runs} files");
        var clean = 0;
        for (var run = 0; run < _runs; run++)
        {
            var text = Mutated(new Random(Seed + run));
            try
            {
                clean += Check(text);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {Seed + run}: {e.Message}\n{text}", e);
            }
        }

        output.WriteLine($"{clean} of them are scenarios");
        Assert.InRange(clean, _runs / 100, _runs / 2);
    }

    /// <summary>The size of a file may be spent on any one thing.</summary>
    [Theory]
    [InlineData("(")]
    [InlineData("not ")]
    [InlineData("a")]
    [InlineData("0")]
    [InlineData("\n")]
    [InlineData(" ")]
    [InlineData("\t")]
    [InlineData("é,")]
    [InlineData("é\n")]
    [InlineData("core 0:\n ")]
    [InlineData("a, ")]
    [InlineData("x==1 and ")]
    [InlineData("[+v]")]
    [InlineData("# c\n")]
    [InlineData("\n\n# c\n     ")]
    [InlineData("var x = 0\n")]
    [InlineData("test a\n")]
    [InlineData("\"")]
    public void A_file_full_of_one_thing_is_read_in_time_and_memory_bounded_by_its_size(string piece)
    {
        foreach (var start in new[] { "", "test a\n", "test a\nalways ", "test a\ncore 0:\n    store ", "test a\ncore 0:\n    fence " })
        {
            var text = new StringBuilder(start).Insert(start.Length, piece, (Limits.FileSize - start.Length) / piece.Length).ToString();

            Check(text);
        }
    }

    [Fact]
    public void Deeper_and_deeper_lines_do_not_exhaust_the_stack()
    {
        var text = new StringBuilder("test a\ncore 0:\n");
        for (var i = 1; i < 1400; i++)
            text.Append(' ', i).Append("repeat 2:\n");

        Check(text.ToString());
    }

    /// <summary>Parses, and where the text is a scenario also checks that printing keeps it; 1 for a scenario.</summary>
    private static int Check(string text)
    {
        var (file, bag) = Examples.Parse(text);
        foreach (var test in bag.Clean ? [] : file.Tests)
            Assembler.Diagnose(test, bag);
        foreach (var found in bag.All)
        {
            Assert.True(found.Place is { Line: > 0, Column: > 0, Length: > 0 });
            Assert.DoesNotContain(found.Message, char.IsControl);
        }

        if (!bag.Clean)
            return 0;
        var printed = Printer.Print(file);
        if (printed.Length > Limits.FileSize)
            return 0;
        var (again, faults) = Examples.Parse(printed);
        Assert.True(faults.Clean, printed);
        Assert.Equal(printed, Printer.Print(again));
        return 1;
    }

    private static string Mutated(Random random)
    {
        var text = new StringBuilder(_bases[random.Next(_bases.Length)]);
        for (var count = random.Next(1, 6); count > 0; count--)
            Mutate(text, random);
        return text.ToString();
    }

    private static void Mutate(StringBuilder text, Random random)
    {
        var at = random.Next(text.Length + 1);
        var length = Math.Min(random.Next(1, 12), text.Length - at);
        switch (random.Next(9))
        {
            case 0 when at < text.Length: text[at] = (char)(text[at] ^ (1 << random.Next(8))); break;
            case 1: text.Remove(at, length); break;
            case 2: text.Insert(at, text.ToString(at, length)); break;
            case 3: text.Insert(at, _pieces[random.Next(_pieces.Length)]); break;
            case 4: Shuffle(text, random, '\n'); break;
            case 5: Shuffle(text, random, ' '); break;
            case 6 when random.Next(4) == 0: text.Length = at; break;
            case 7 when random.Next(8) == 0: text.Insert(at, _pieces[random.Next(_pieces.Length)], 100); break;
            case 8 when random.Next(8) == 0: text.Insert(at, "aZ09"[random.Next(4)].ToString(), 1000); break;
        }
    }

    /// <summary>Drops, doubles or swaps parts between separators.</summary>
    private static void Shuffle(StringBuilder text, Random random, char separator)
    {
        var parts = text.ToString().Split(separator).ToList();
        var (one, other) = (random.Next(parts.Count), random.Next(parts.Count));
        switch (random.Next(3))
        {
            case 0: parts.RemoveAt(one); break;
            case 1: parts.Insert(other, parts[one]); break;
            default: (parts[one], parts[other]) = (parts[other], parts[one]); break;
        }

        text.Clear().AppendJoin(separator, parts);
    }
}
