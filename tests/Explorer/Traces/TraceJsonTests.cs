using System.Text;
using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Tests;

public sealed class TraceJsonTests
{
    private static readonly Trace _trace = new()
    {
        Test = "tlb-shootdown",
        Source = new TraceSource(null, "../a.smp"),
        Engine = "1.0.0",
        Variant = "no-fence",
        Model = "tso",
        Set = new SortedDictionary<string, long> { ["cores"] = 4 },
        ConfigHash = "sha256:00",
        Blocks = new SortedDictionary<string, string> { ["core 0"] = "aa", ["handler flush"] = "bb" },
        Assume = new SortedDictionary<string, string> { ["eviction"] = "" },
        Final = "9c1f",
        Found = new TraceFound("check", null, true),
        Expect = new TraceExpectation("tlb-stale", false, 2),
        Steps =
        [
            new TraceStep("core0", "store pte.X, none", "clear", 11, [new Change("sb0", "pte.X", "", "none")]),
            new TraceStep("sb0", "drain pte.X = \"none\"", null, 0,
                [new Change("mem", "pte.X", "A", "none"), new Change("odd", "", "1", "2")]),
        ],
    };

    [Fact]
    public void A_trace_is_written_one_step_per_line_in_a_fixed_order()
    {
        Assert.Equal(
            """
            { "schema": "smpcheck.trace/1", "test": "tlb-shootdown", "source": {"file": "../a.smp"},
              "engine": "1.0.0", "variant": "no-fence", "model": "tso", "set": {"cores": 4},
              "configHash": "sha256:00",
              "blocks": {"core 0": "aa", "handler flush": "bb"},
              "assume": {"eviction": ""}, "final": "9c1f",
              "found": {"by": "check", "seed": null, "minimised": true}, "expect": {"fail": "tlb-stale", "at": 2},
              "steps": [
                {"agent": "core0", "do": "store pte.X, none", "tag": "clear", "line": 11, "diff": {"sb0 pte.X": ["", "none"]}},
                {"agent": "sb0", "do": "drain pte.X = \"none\"", "diff": {"mem pte.X": ["A", "none"], "odd": ["1", "2"]}}] }

            """,
            TraceJson.Write(_trace));
    }

    [Fact]
    public void What_is_written_reads_back_to_the_same_text()
    {
        foreach (var expect in new TraceExpectation[] { new("x", false, 2), new("x", true, 0), new(null, false, 2) })
        {
            var bag = new DiagnosticBag();
            string text = TraceJson.Write(_trace with { Expect = expect });

            var read = TraceReader.Read(Encoding.UTF8.GetBytes(text), bag);

            Assert.Empty(bag.All);
            Assert.Equal(text, TraceJson.Write(read!));
        }
    }

    [Theory]
    [InlineData("smpcheck.trace/1", "smpcheck.trace/2", "E502", 1)]
    [InlineData("\"model\"", "\"modle\"", "E503", 2)]
    [InlineData("\"at\": 2", "\"at\": \"2\"", "E503", 6)]
    [InlineData("\"line\": 11", "\"line\": 11, \"line\": 12", "E503", 8)]
    [InlineData("[\"\", \"none\"]", "[\"none\"]", "E503", 8)]
    [InlineData("] }", "]", "E501", 10)]
    public void A_damaged_trace_is_refused_with_a_place(string from, string to, string code, int line)
    {
        var bag = new DiagnosticBag();

        var read = TraceReader.Read(Encoding.UTF8.GetBytes(TraceJson.Write(_trace)
            .Replace(from, to, StringComparison.Ordinal)), bag);

        Assert.Null(read);
        Assert.Contains(bag.All, d => d.Code == code && d.Place.Line == line);
    }

    [Fact]
    public void No_bytes_make_the_reader_throw()
    {
        byte[] good = Encoding.UTF8.GetBytes(TraceJson.Write(_trace));
        var random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = [.. good];
            for (int edits = random.Next(1, 5); edits > 0; edits--)
                bytes = Mutate(bytes, random);
            var bag = new DiagnosticBag();

            var read = TraceReader.Read(bytes, bag);

            Assert.Equal(read is null, !bag.Clean);
            refused += read is null ? 1 : 0;
            if (read is not null)
                _ = TextTimeline.Render(read.Test, Run.Of(read), new TimelineOptions());
            else
                _ = DiagnosticRenderer.Render(bag, "x", Encoding.UTF8.GetString(bytes));
        }

        Assert.InRange(refused, 5_000, 19_999);
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        if (bytes.Length == 0)
            return [(byte)'{'];
        int at = random.Next(bytes.Length), length = random.Next(Math.Min(40, bytes.Length - at));
        return random.Next(5) switch
        {
            0 => [.. bytes[..at], (byte)random.Next(256), .. bytes[(at + 1)..]],
            1 => [.. bytes[..at], .. bytes[(at + length)..]],
            2 => [.. bytes[..at], .. bytes[at..(at + length)], .. bytes[at..]],
            3 => bytes[..at],
            _ => [.. bytes[..at], (byte)"{}[],:\"\\0e-\n"[random.Next(12)], .. bytes[at..]],
        };
    }
}
