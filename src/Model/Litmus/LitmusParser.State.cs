namespace Smpcheck.Model;

// Initial states, locations and conditions.
public sealed partial class LitmusParser
{
    private List<LitmusInit> Items(int end)
    {
        Take(end);
        List<LitmusInit> items = [];
        while (!Ended)
        {
            if (Take(";"))
                continue;
            if (Item() is { } item)
                items.Add(item);
            if (!Ended)
                Expect(";");
        }

        return items;
    }

    // [_Atomic] [type words] [*] place [= [&] value]; the last word before `=` or `;` is the place.
    private LitmusInit? Item()
    {
        List<string> type = [];
        while (true)
        {
            if (Take("*"))
            {
                type.Add("*");
                continue;
            }

            var after = _tokens[Math.Min(_next + 1, _tokens.Count - 1)];
            var word = Token.Kind == LitmusTokenKind.Name;
            if (!word || after.Kind is not (LitmusTokenKind.Name or LitmusTokenKind.Number or LitmusTokenKind.Register)
                && !after.Is("*") && !(after.Is("[") && IsBracketed(_next + 1)))
                break;
            type.Add(Token.Text);
            _next++;
        }

        if (Placed(bare: true) is not { } at)
            return null;
        if (Token.Is("["))
        {
            Unsupported(Token.Place, "arrays are");
            return null;
        }

        var value = Take("=") ? Constant() : null;
        return new LitmusInit(at, type.Count == 0 ? null : string.Join(' ', type), value);
    }

    // `int [x]` declares x; `int x[2]` an array: the bracket after a word belongs to a place if it holds a name.
    private bool IsBracketed(int at) => _tokens[Math.Min(at + 1, _tokens.Count - 1)].Kind == LitmusTokenKind.Name;

    /// <summary><c>0:rax</c>, <c>P0:rax</c>, <c>[x]</c>, <c>x</c>, <c>*x</c>.</summary>
    private LitmusPlace? Placed(bool bare)
    {
        Take("*");
        var first = Token;
        if (Take("["))
        {
            var inner = Token;
            if (inner.Kind != LitmusTokenKind.Name)
            {
                Wrong("a location");
                return null;
            }

            _next++;
            return Expect("]") ? new LitmusPlace(-1, inner.Text, inner.Place) : null;
        }

        var thread = ThreadOf(first);
        var colon = _tokens[Math.Min(_next + 1, _tokens.Count - 1)].Is(":");
        if (thread >= 0 && colon)
        {
            _next += 2;
            var register = Token;
            if (register.Kind is not (LitmusTokenKind.Name or LitmusTokenKind.Register))
            {
                Wrong("a register");
                return null;
            }

            _next++;
            return new LitmusPlace(thread, register.Text, first.Place.To(register.Place));
        }

        if (first.Kind == LitmusTokenKind.Name && bare)
        {
            _next++;
            return new LitmusPlace(-1, first.Text, first.Place);
        }

        Wrong("a register such as `0:rax` or a location");
        return null;
    }

    private static int ThreadOf(LitmusToken t) => t.Kind switch
    {
        LitmusTokenKind.Number when t.Number is >= 0 and < 1000 => (int)t.Number,
        LitmusTokenKind.Name => ProcessorOf(t.Text),
        _ => -1,
    };

    private static int ProcessorOf(string text) =>
        text is ['P', _, ..] && text.Length < 5
            && int.TryParse(text.AsSpan(1), System.Globalization.NumberStyles.None, null, out var n) ? n : -1;

    private LitmusConst? Constant()
    {
        Take("&");
        var t = Token;
        switch (t.Kind)
        {
            case LitmusTokenKind.Number when _tokens[_next + 1].Is(":"):
            case LitmusTokenKind.Name when _tokens[_next + 1].Is(":"):
                Unsupported(t.Place, "values other than numbers and addresses are");
                return null;
            case LitmusTokenKind.Number or LitmusTokenKind.Immediate:
                _next++;
                return new LitmusConst(t.Number, null, t.Place);
            case LitmusTokenKind.Name or LitmusTokenKind.ImmediateName:
                _next++;
                return new LitmusConst(0, t.Text, t.Place);
            default:
                if (t.Is("{") || t.Is("("))
                    Unsupported(t.Place, "values other than numbers and addresses are");
                else
                    Wrong("a number or a location");
                return null;
        }
    }

    private List<LitmusPlace> Locations()
    {
        List<LitmusPlace> places = [];
        if (!TakeWord("locations"))
            return places;
        Expect("[");
        while (!Ended && !Token.Is("]"))
        {
            if (Token.Text is "fault" or "Fault")
                Unsupported(Token.Place, "faults are");
            else if (Placed(bare: true) is { } place)
                places.Add(place);
            while (!Ended && (Take("*") || (Token.Kind == LitmusTokenKind.Name && ++_next > 0)))
            {
                // A type after the place says how litmus should print it.
            }

            if (!Ended && !Token.Is("]"))
                Expect(";");
        }

        Expect("]");
        return places;
    }

    private (LitmusQuantifier, LitmusCond) Constraint()
    {
        var start = Token;
        if (Ended)
            return (LitmusQuantifier.Forall, new LitmusTrue(true, start.Place));
        LitmusQuantifier quantifier;
        if (TakeWord("forall"))
            quantifier = LitmusQuantifier.Forall;
        else if (TakeWord("exists") || TakeWord("final") || Token.Is("("))
            quantifier = LitmusQuantifier.Exists;
        else if ((Take("~") || TakeWord("not")) && TakeWord("exists"))
            quantifier = LitmusQuantifier.NotExists;
        else
            return Odd(start);
        var condition = Condition();
        Take(";");
        if (!Ended && !Token.IsWord("with"))
            Wrong("the end of the condition");
        return (quantifier, condition);
    }

    private (LitmusQuantifier, LitmusCond) Odd(LitmusToken start)
    {
        if (start.Text is "observed" or "Observed" or "cases")
            Unsupported(start.Place, $"`{start.Text}` is");
        else
            Wrong("`exists`, `~exists` or `forall`");
        return (LitmusQuantifier.Exists, new LitmusTrue(true, start.Place));
    }

    private LitmusCond Condition() => Or(0);

    private LitmusCond Or(int depth)
    {
        var first = And(depth);
        if (!Token.Is("\\/"))
            return Implied(first, depth);
        List<LitmusCond> parts = [first];
        while (Take("\\/"))
            parts.Add(And(depth));
        return Implied(new LitmusOr(parts, first.Place), depth);
    }

    private LitmusCond Implied(LitmusCond first, int depth) =>
        Take("=>") ? new LitmusImplies(first, TooDeep(depth) ? first : Or(depth + 1), first.Place) : first;

    private LitmusCond And(int depth)
    {
        var first = Atom(depth);
        if (!Token.Is("/\\"))
            return first;
        List<LitmusCond> parts = [first];
        while (Take("/\\"))
            parts.Add(Atom(depth));
        return new LitmusAnd(parts, first.Place);
    }

    private LitmusCond Atom(int depth)
    {
        var start = Token;
        if (TooDeep(depth))
            return new LitmusTrue(true, start.Place);
        if (Take("("))
        {
            var inner = Or(depth + 1);
            Expect(")");
            return inner;
        }

        if (Take("~") || TakeWord("not"))
            return new LitmusNot(Atom(depth + 1), start.Place);
        if (TakeWord("true") || TakeWord("false"))
            return new LitmusTrue(start.Text == "true", start.Place);
        if (start.Text is "fault" or "Fault")
            Unsupported(start.Place, "faults are");
        return Relation(start);
    }

    private bool TooDeep(int depth)
    {
        if (depth < MostDepth)
            return false;
        if (!_failed)
            _bag.Error(LitmusCodes.Nesting, Token.Place, $"nested deeper than {MostDepth}");
        _failed = true;
        _next = _tokens.Count - 1;
        return true;
    }

    private LitmusCond Relation(LitmusToken start)
    {
        var wrong = new LitmusTrue(true, start.Place);
        if (_failed || Placed(bare: true) is not { } left)
            return wrong;
        if (Token.Is("["))
        {
            Unsupported(Token.Place, "arrays are");
            return wrong;
        }

        var negated = Token.Is("!=") || Token.Is("<>");
        if (!negated && !Token.Is("=") && !Token.Is("=="))
        {
            Wrong("`=` or `!=`");
            return wrong;
        }

        _next++;
        var colon = _tokens[Math.Min(_next + 1, _tokens.Count - 1)].Is(":");
        LitmusCond result;
        if (Token.Is("[") || Token.Is("*") || (ThreadOf(Token) >= 0 && colon))
        {
            if (Placed(bare: true) is not { } other)
                return wrong;
            result = new LitmusEqual(left, null, other, left.Place.To(other.Place));
        }
        else
        {
            if (Constant() is not { } value)
                return wrong;
            result = new LitmusEqual(left, value, null, left.Place.To(value.Place));
        }

        return negated ? new LitmusNot(result, start.Place) : result;
    }
}
