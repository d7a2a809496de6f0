namespace Smpcheck.Model;

// Constants, arguments, ranges of cores, and conditions.
public sealed partial class Parser
{
    private static readonly string[] _relations = ["==", "!=", "<", "<=", ">", ">="];
    private int _depth;

    private Const Constant(string what = "a number or a name")
    {
        var first = Peek;
        if (first.Kind == TokenKind.Int || first.Is("-"))
        {
            var negative = TakeIf("-");
            if (Peek.Kind != TokenKind.Int)
                Expected("a number after `-`");
            var digits = Take();
            var place = first.Place.To(digits.Place);
            return negative
                ? new IntConst(-digits.Value, "-" + digits.Text, place)
                : new IntConst(digits.Value, digits.Text, place);
        }

        var name = TakeName(what);
        if (!Peek.Is("+") && !Peek.Is("-"))
            return new NameConst(name, 0, name.Place);
        var sign = Take().Is("-") ? -1 : 1;
        if (Peek.Kind != TokenKind.Int)
            Expected("a number");
        var offset = Take();
        return new NameConst(name, sign * offset.Value, name.Place.To(offset.Place));
    }

    private List<Const> Constants()
    {
        var all = new List<Const>();
        do
            all.Add(Constant());
        while (TakeIf(","));
        return all;
    }

    private Arg Argument()
    {
        if (Peek.Kind != TokenKind.Name || !PeekAfter(1).Is("[") || IsMark(1))
            return new ConstArg(Constant());

        var name = TakeName("a name");
        Take();
        var index = Constant("an index");
        Expect("]");
        return new ElementArg(name, index, name.Place.To(_last.Place));
    }

    /// <summary>A mark and an element both open with a bracket; only a mark has a sign and then a name.</summary>
    private bool IsMark(int ahead) =>
        PeekAfter(ahead).Is("[") && PeekAfter(ahead + 1) is var sign && (sign.Is("+") || sign.Is("-"))
        && PeekAfter(ahead + 2).Kind == TokenKind.Name;

    private List<Setting> Settings()
    {
        var settings = new List<Setting>();
        while (Peek.Kind == TokenKind.Name)
        {
            var key = TakeName("a key");
            Expect("=");
            settings.Add(new Setting(key, Constant()));
        }

        return settings;
    }

    /// <summary>Ranges of cores; <paramref name="stop"/> are the words that may follow an open range.</summary>
    private List<CoreRange> CoreRanges(params string[] stop)
    {
        var ranges = new List<CoreRange>();
        do
        {
            var first = Constant("a core");
            var range = TakeIf("..");
            var name = Peek.Kind == TokenKind.Name && !stop.Contains(Peek.Text);
            var ends = range && (name || Peek.Kind == TokenKind.Int || Peek.Is("-"));
            var last = ends ? Constant("a core") : null;
            ranges.Add(new CoreRange(first, last, range && !ends, first.Place.To(_last.Place)));
        }
        while (TakeIf(","));
        return ranges;
    }

    private Cond Condition()
    {
        var parts = new List<Cond> { Conjunction() };
        while (TakeWord("or"))
            parts.Add(Conjunction());
        return parts.Count == 1 ? parts[0] : new AnyCond(parts, parts[0].Place.To(_last.Place));
    }

    private Cond Conjunction()
    {
        var parts = new List<Cond> { Relation() };
        while (TakeWord("and"))
            parts.Add(Relation());
        return parts.Count == 1 ? parts[0] : new AllCond(parts, parts[0].Place.To(_last.Place));
    }

    private Cond Relation()
    {
        var first = Peek;
        var second = PeekAfter(1);
        var negated = first.IsWord("not") && !IsRelation(second) && !second.Is("[") && !second.Is("+");
        if (!negated && !first.Is("("))
            return Comparison();

        if (_depth == Limits.ConditionDepth)
        {
            Fail("E113",
                $"nested too deep: expected at most {Limits.ConditionDepth} parentheses and `not` in one another");
            return Nothing(first);
        }

        _depth++;
        Take();
        var inner = negated ? Relation() : Condition();
        _depth--;
        if (negated)
            return new NotCond(inner, first.Place.To(_last.Place));
        if (!TakeIf(")"))
            Expected("`and`, `or` or `)`");
        return inner;
    }

    private Cond Comparison()
    {
        var left = Argument();
        if (!IsRelation(Peek))
        {
            var help = Peek.Is("=") ? "did you mean `==`?" : null;
            Expected("one of `==`, `!=`, `<`, `<=`, `>`, `>=`", help);
            return Nothing(Peek);
        }

        var relation = (Relation)Array.IndexOf(_relations, Take().Text);
        return new RelCond(left, relation, Argument(), left.Place.To(_last.Place));
    }

    private static bool IsRelation(Token token) =>
        token.Kind == TokenKind.Punctuation && _relations.Contains(token.Text);

    /// <summary>Stands for what could not be read, on a line that will be left out.</summary>
    private static RelCond Nothing(Token at)
    {
        var zero = new ConstArg(new IntConst(0, "0", at.Place));
        return new RelCond(zero, Model.Relation.Equal, zero, at.Place);
    }
}
