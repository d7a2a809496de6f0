namespace Smpcheck.Model;

public sealed partial class Parser
{
    private CoreBlock? CoreBlock()
    {
        var (indent, trivia) = (_line.Indent, _line.Trivia());
        Take();
        var cores = CoreRanges();
        var (place, marks) = EndHead();
        var broken = _broken;
        NextLine();
        var lines = Program(indent, 0);
        var block = new CoreBlock(cores, lines, place, marks, trivia) { Tail = Tail(indent) };
        return broken ? null : block;
    }

    private HandlerBlock? HandlerBlock()
    {
        var (indent, trivia) = (_line.Indent, _line.Trivia());
        Take();
        var name = TakeName("the name of the handler");
        ExpectWord("on");
        var on = Constant("a vector, `nmi` or `fault`");
        var cores = TakeWord("core") ? CoreRanges() : [];
        var (place, marks) = EndHead(cores.Count == 0 ? "`core` or `:`" : "`:`");
        var broken = _broken;
        NextLine();
        var lines = Program(indent, 0);
        var block = new HandlerBlock(name, on, cores, lines, place, marks, trivia) { Tail = Tail(indent) };
        return broken ? null : block;
    }

    private (Place Place, List<Mark> Marks) EndHead(string expected = "`:`")
    {
        if (!TakeIf(":"))
            Expected(expected);
        var place = _tokens[0].Place.To(_last.Place);
        var marks = Marks();
        EndLine(["a mark or "], "the program follows on lines of its own, indented");
        return (place, marks);
    }

    /// <summary>The lines that are indented deeper than <paramref name="outer"/>.</summary>
    private List<Line> Program(int outer, int depth)
    {
        var lines = new List<Line>();
        var indent = _line.Indent;
        var last = indent;
        while (_line.Indent > outer)
        {
            if (_line.Indent != indent && _line.Indent != last)
                Misplaced($"inconsistent indentation: expected column {indent + 1}, as the lines above");
            last = _line.Indent;
            if (OneLine(depth) is { } line)
                lines.Add(line);
        }

        return lines;
    }

    /// <summary>
    /// The comments after a block's last line that are indented like its lines: they move with the block.
    /// </summary>
    private List<string> Tail(int outer)
    {
        var before = _line.Before;
        var count = 0;
        for (var i = 0; i < before.Count && (before[i].Text.Length == 0 || before[i].Indent > outer); i++)
            if (before[i].Text.Length > 0)
                count = i + 1;
        List<string> tail = [.. before.Take(count).Select(r => r.Text)];
        before.RemoveRange(0, count);
        return tail;
    }

    private Line? OneLine(int depth)
    {
        StartLine();
        return Peek.IsWord("repeat") && !PeekAfter(1).Is(":") ? Repeat(depth) : Instruction();
    }

    private RepeatLine? Repeat(int depth)
    {
        var (indent, trivia) = (_line.Indent, _line.Trivia());
        if (depth == Limits.RepeatDepth)
        {
            Fail("E113", $"nested too deep: expected at most {Limits.RepeatDepth} `repeat` in one another");
            while (_line.Indent >= indent)
                NextLine();
            return null;
        }

        Take();
        var count = Constant();
        var (place, marks) = EndHead();
        var broken = _broken;
        NextLine();
        var body = Program(indent, depth + 1);
        var line = new RepeatLine(count, body, place, marks, trivia) { Tail = Tail(indent) };
        return broken ? null : line;
    }

    private InstructionLine? Instruction()
    {
        var trivia = _line.Trivia();
        Name? label = null;
        if (PeekAfter(1).Is(":"))
        {
            label = TakeName("a label");
            Take();
        }

        var op = TakeName("an instruction");
        List<Arg> args = [];
        Cond? condition = null;
        Name? target = null;
        if (op.Text is "wait" or "assert" or "if")
            condition = Condition();
        if (op.Text == "if" && !TakeWord("goto"))
            Expected("`and`, `or` or `goto`", Guess("goto"));
        if (op.Text is "if" or "goto")
            target = TakeName("a label");
        if (condition is null && target is null && !_broken)
            args = Arguments();

        Name? tag = TakeIf("@") ? TakeName("a tag") : null;
        var place = _tokens[0].Place.To(_last.Place);
        var marks = Marks();
        var help = IsRelation(Peek) ? Suggest.DidYouMean(op.Text, ["wait", "assert", "if"]) : null;
        var more = condition is not null ? "`and`, `or`, " : args.Count > 0 ? "`,`, " : "";
        EndLine([more, tag is null ? "`@tag`, " : "", "a mark or "], help);
        NextLine();
        return _broken ? null : new InstructionLine(label, op, args, condition, target, tag, place, marks, trivia);
    }

    private List<Arg> Arguments()
    {
        var args = new List<Arg>();
        if (Peek.Kind == TokenKind.End || Peek.Is("@") || Peek.Is("["))
            return args;
        do
            args.Add(Argument());
        while (TakeIf(","));
        return args;
    }
}
