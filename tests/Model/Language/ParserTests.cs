using Smpcheck.Model;

namespace Smpcheck.Tests;

public sealed class ParserTests
{
    public static TheoryData<string> Names => [.. Examples.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_examples_parse_without_diagnostics(string name)
    {
        var (file, bag) = Examples.Parse(Examples.Text(name));

        Assert.Empty(bag.All);
        Assert.Equal(name, Assert.Single(file.Tests).Name.Text);
    }

    [Fact]
    public void Several_tests_share_a_file()
    {
        var file = Examples.Clean(string.Concat(Examples.Names.Select(Examples.Text)));

        Assert.Equal(Examples.Names, file.Tests.Select(t => t.Name.Text));
    }

    [Fact]
    public void A_byte_order_mark_and_carriage_returns_change_nothing()
    {
        var text = Examples.Text("level-eoi");

        var windows = Examples.Clean('\uFEFF' + text.ReplaceLineEndings("\r\n"));

        Assert.Equal(TreeText.Of(Examples.Clean(text)), TreeText.Of(windows));
        Assert.Equal(new Place(1, 6, 9), windows.Tests[0].Name.Place);
    }

    [Fact]
    public void Declarations_may_be_indented_under_their_test()
    {
        var file = Examples.Clean("test a\n  model sc\n  core 0:\n    fence\n  # note\n  expect pass\ntest b\nmodel tso\n");

        Assert.Equal([3, 1], file.Tests.Select(t => t.Items.Count));
    }

    [Fact]
    public void Keywords_are_names_where_no_keyword_is_expected()
    {
        var file = Examples.Clean(
            "test test\nvar core = wait\nvar repeat = 0\ncore 0:\n    wait: wait wait == core and not not == 1\n" +
            "    repeat: load core, goto\n    repeat repeat:\n        if goto == goto goto goto\n");

        var lines = ((CoreBlock)file.Tests[0].Items[2]).Lines;
        Assert.Equal("wait", ((InstructionLine)lines[0]).Label?.Text);
        Assert.IsType<NotCond>(((AllCond)((InstructionLine)lines[0]).Condition!).Parts[1]);
        Assert.Equal("load", ((InstructionLine)lines[1]).Op.Text);
        Assert.Equal("goto", ((InstructionLine)((RepeatLine)lines[2]).Body[0]).Target?.Text);
    }

    [Fact]
    public void Tokens_are_longest_match()
    {
        var file = Examples.Clean(
            "test a\ncores others-1,n-2 sockets n+0x10\npage X->A.ro\ncore 1..others-1,0,n..:\n    store flag[me-1],-3@t[-v-w.2]\n");

        var block = (CoreBlock)file.Tests[0].Items[2];
        var store = (InstructionLine)block.Lines[0];
        Assert.Equal(new NameConst(new Name("others", new Place(2, 7, 6)), -1, new Place(2, 7, 8)), ((CoresDecl)file.Tests[0].Items[0]).Sizes[0]);
        Assert.Equal("A.ro", ((PageDecl)file.Tests[0].Items[1]).Pte.Text);
        Assert.Equal([false, false, true], block.Cores.Select(r => r.Open));
        Assert.IsType<ElementArg>(store.Args[0]);
        Assert.Equal(-3, ((IntConst)((ConstArg)store.Args[1]).Value).Value);
        Assert.Equal("v-w.2", Assert.Single(store.Marks).Variant.Text);
    }

    [Fact]
    public void An_open_range_of_a_route_ends_before_its_trigger()
    {
        var route = (RouteDecl)Examples.Clean("test a\nroute nic.0 -> 0x41 core 1.. level masked\n").Tests[0].Items[0];

        Assert.True(route.Cores[0].Open);
        Assert.Equal("level", route.Trigger?.Text);
        Assert.True(route.Masked);
    }

    [Fact]
    public void Verdicts_name_their_models()
    {
        var variant = (VariantDecl)Examples.Clean("test a\nvariant v : sc,tso pass; pso fail dma-stale; fail assert\n").Tests[0].Items[0];

        Assert.Equal(["sc,tso:", "pso:dma-stale", ":assert"],
            variant.Verdicts.Select(v => $"{string.Join(",", v.Models)}:{v.Fails}"));
    }

    [Fact]
    public void And_binds_tighter_than_or_and_not_tightest()
    {
        var condition = ((ConditionDecl)Examples.Clean("test a\nforall a == 1 or not b != 2 and (c < 3 or d >= 4)\n").Tests[0].Items[0]).Condition;

        var any = Assert.IsType<AnyCond>(condition);
        var all = Assert.IsType<AllCond>(any.Parts[1]);
        Assert.IsType<NotCond>(all.Parts[0]);
        Assert.IsType<AnyCond>(all.Parts[1]);
    }

    [Fact]
    public void Comments_stay_with_what_they_stand_before_or_within()
    {
        var file = Examples.Clean("\n\n# top\n\n\ntest a # name\ncore 0:\n    # first\n    fence # f\n\n    # last\n# next\nexpect pass\n#\n# end\n\n");

        var test = file.Tests[0];
        var block = (CoreBlock)test.Items[0];
        Assert.Equal([" top", ""], test.Trivia.Before);
        Assert.Equal(" name", test.Trivia.After);
        Assert.Equal([" first"], block.Lines[0].Trivia.Before);
        Assert.Equal(" f", block.Lines[0].Trivia.After);
        Assert.Equal(["", " last"], block.Tail);
        Assert.Equal([" next"], test.Items[1].Trivia.Before);
        Assert.Equal([" ", " end"], file.Tail);
    }

    [Fact]
    public void An_empty_block_is_legal()
    {
        var file = Examples.Clean("test a\ncore 0:\ncore 1:\n    repeat 3:\nhandler h on nmi:\n");

        Assert.Equal([0, 1, 0], file.Tests[0].Items.Cast<Block>().Select(b => b.Lines.Count));
    }
}
