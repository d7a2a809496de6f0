using Smpcheck.Model;

namespace Smpcheck.Tests;

public sealed class PrinterTests
{
    public static TheoryData<string> Names => [.. Examples.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Printing_an_example_keeps_its_tree_and_settles_at_once(string name)
    {
        var tree = Examples.Clean(Examples.Text(name));

        var printed = Printer.Print(tree);

        Assert.Equal(TreeText.Of(tree), TreeText.Of(Examples.Clean(printed)));
        Assert.Equal(printed, Printer.Print(Examples.Clean(printed)));
    }

    [Fact]
    public void Printing_aligns_operands_tags_marks_and_comments()
    {
        var printed = Printer.Print(Examples.Clean(
            "test   a  \"s\"\n\n\n\nmodel sc ,tso #both\nvar x=0 plain @socket 1\nvariant v:pass\nvariant long-name \"t\":fail assert\n" +
            "core 0 , 1..: [+v]\n  l:load r0,x @t # c\n  store x,0x1 [-v]\n# note\n  fence.w @w [+v] [-w] #d\n" +
            "  repeat 2:\n    if ((r0==1)) goto l\n    #tail\n  mutex.lock.long x\n"));

        Assert.Equal(
            """
            test a "s"

            model sc, tso  #both
            var   x = 0 plain @socket 1
            variant v         : pass
            variant long-name "t" : fail assert
            core 0,1..:  [+v]
                l: load r0, x      @t             # c
                store   x, 0x1         [-v]
                # note
                fence.w            @w  [+v] [-w]  #d
                repeat 2:
                    if r0 == 1 goto l
                    #tail
                mutex.lock.long x

            """, printed);
    }

    [Fact]
    public void Parentheses_stay_where_the_tree_needs_them()
    {
        const string Text = "test a\nalways (a == 1 or b == 1) and not (c == 1 and d == 1) or (e == 1 or not f == 1)\n";

        Assert.Equal(Text, Printer.Print(Examples.Clean(Text)));
    }

    [Fact]
    public void A_tree_made_by_code_prints_without_places_or_spellings()
    {
        static Name N(string text) => new(text, default);
        var load = new InstructionLine(null, N("load"), [new ConstArg(new NameConst(N("r0"), 0, default)),
            new ConstArg(new IntConst(-7, "", default))], null, null, null, default, [], Trivia.None);
        var block = new CoreBlock([new CoreRange(new IntConst(0, "", default), null, false, default)], [load], default, [], Trivia.None);
        var file = new ScenarioFile("", "", [new Test(N("a"), "say \"hi\"\n", [block], Trivia.None)], []);

        Assert.Equal("test a \"say 'hi' \"\ncore 0:\n    load r0, -7\n", Printer.Print(file));
    }

    [Fact]
    public void Printing_generated_trees_and_parsing_gives_them_back()
    {
        const int Seed = 20240607;
        for (var i = 0; i < 1000; i++)
        {
            var tree = new TreeGenerator(Seed + i).File();
            var printed = Printer.Print(tree);

            var again = Examples.Clean(printed);

            Assert.True(TreeText.Of(tree) == TreeText.Of(again), $"seed {Seed + i}\n{printed}");
            Assert.True(printed == Printer.Print(again), $"seed {Seed + i}\n{printed}");
        }
    }
}
