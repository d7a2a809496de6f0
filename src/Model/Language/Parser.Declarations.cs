namespace Smpcheck.Model;

public sealed partial class Parser
{
    internal static readonly string[] Models = ["sc", "tso", "pso", "rvwmo"];

    internal static readonly string[] Keywords =
    [
        "model", "cores", "param", "apic", "iommu", "buffer", "assume", "var", "frame", "page", "spin", "mutex",
        "device", "route", "check", "always", "forall", "exists", "eventually", "expect", "variant",
        "core", "handler", "test",
    ];

    /// <summary>A declaration or a block; null when its line is at fault.</summary>
    private Item? OneItem()
    {
        StartLine();
        if (Peek.IsWord("core") || Peek.IsWord("handler"))
            return Peek.IsWord("core") ? CoreBlock() : HandlerBlock();

        var trivia = _line.Trivia();
        var item = Declaration();
        var place = _tokens[0].Place.To(_last.Place);
        // A verdict in only some of the variants would say nothing: each has its own line.
        var marks = item is VariantDecl ? [] : Marks();
        EndLine(After(item), item is VariantDecl && Peek.Is("[")
            ? "marks tell which variants have a line; the line that declares a variant has none" : null);
        NextLine();
        return _broken ? null : item! with { Place = place, Marks = marks, Trivia = trivia };
    }

    private Item? Declaration()
    {
        var keyword = Peek;
        switch (Take().Kind == TokenKind.Name ? keyword.Text : "")
        {
            case "model": return new ModelDecl(ModelNames(), default, [], Trivia.None);
            case "cores":
                return new CoresDecl(Constants(), TakeWord("sockets") ? Constant() : null, default, [], Trivia.None);
            case "param": return Param();
            case "apic":
                return new ApicDecl(TakeOneOf("APIC mode", "xapic", "x2apic"), default, [], Trivia.None);
            case "iommu":
                return new IommuDecl(TakeOneOf("IOMMU mode", "off", "strict", "lazy"), default, [], Trivia.None);
            case "buffer": return new BufferDecl(Constant(), default, [], Trivia.None);
            case "assume":
                return new AssumeDecl(
                    TakeName("the name of an option"), TakeIf("=") ? Argument() : null, default, [], Trivia.None);
            case "var": return Var();
            case "frame": return Frame();
            case "page": return Page();
            case "spin" or "mutex":
                return new LockDecl(
                    keyword.Text == "mutex", TakeName("the name of the lock"), default, [], Trivia.None);
            case "device":
                return new DeviceDecl(
                    TakeName("the name of the device"), TakeName("the kind of the device"), Settings(),
                    default, [], Trivia.None);
            case "route": return Route();
            case "check": return new CheckDecl(CheckedProperties(), default, [], Trivia.None);
            case "always" or "forall" or "exists" or "eventually":
                return new ConditionDecl(new Name(keyword.Text, keyword.Place), Condition(), default, [], Trivia.None);
            case "expect": return new ExpectDecl(Verdicts(), default, [], Trivia.None);
            case "variant": return Variant();
            default:
                _next = 0;
                UnknownKeyword(keyword);
                return null;
        }
    }

    private void UnknownKeyword(Token word)
    {
        var help = word.Kind == TokenKind.Name ? Suggest.DidYouMean(word.Text, Keywords) : null;
        Fail("E109", $"expected a declaration, `core` or `handler`, found {word.Shown}",
            help ?? "instructions are indented under `core N:` or `handler NAME on N:`");
    }

    /// <summary>What a declaration might have gone on with, for the message about what it goes on with.</summary>
    private static string[] After(Item? item) => item switch
    {
        ModelDecl or ParamDecl => ["`,`, a mark or "],
        CoresDecl => ["`,`, `sockets`, a mark or "],
        CheckDecl => ["`,`, KEY=N, a mark or "],
        ConditionDecl => ["`and`, `or`, a mark or "],
        VariantDecl => ["`;` or "],
        ExpectDecl => ["`;`, a mark or "],
        VarDecl => ["`plain`, `@socket`, a mark or "],
        RouteDecl => ["`level`, `edge`, `masked`, a mark or "],
        DeviceDecl => ["KEY=N, a mark or "],
        _ => ["a mark or "],
    };

    private List<Name> ModelNames()
    {
        var models = new List<Name>();
        do
            models.Add(TakeOneOf("memory model", Models));
        while (TakeIf(","));
        return models;
    }

    private ParamDecl Param()
    {
        var name = TakeName("the name of the parameter");
        Expect("=");
        return new ParamDecl(name, Constants(), default, [], Trivia.None);
    }

    private VarDecl Var()
    {
        var name = TakeName("the name of the variable");
        var perCore = TakeIf("[");
        if (perCore)
        {
            ExpectWord("cores");
            Expect("]");
        }

        Expect("=");
        var initial = Constant();
        var plain = TakeWord("plain");
        var socket = Peek.Is("@");
        if (socket)
        {
            Take();
            ExpectWord("socket");
        }

        return new VarDecl(name, perCore, initial, plain, socket ? Constant() : null, default, [], Trivia.None);
    }

    private FrameDecl Frame()
    {
        var name = TakeName("the name of the frame");
        Expect("=");
        return new FrameDecl(name, Constant(), default, [], Trivia.None);
    }

    private PageDecl Page()
    {
        var name = TakeName("the name of the page");
        Expect("->");
        return new PageDecl(name, TakeName("`none` or a frame"), default, [], Trivia.None);
    }

    private RouteDecl Route()
    {
        var source = TakeName("the source of the interrupt");
        Expect("->");
        var vector = Constant("a vector");
        ExpectWord("core");
        var cores = CoreRanges("level", "edge", "masked");
        Name? trigger = Peek.IsWord("level") || Peek.IsWord("edge") ? TakeName("a trigger") : null;
        return new RouteDecl(source, vector, cores, trigger, TakeWord("masked"), default, [], Trivia.None);
    }

    private List<CheckedProperty> CheckedProperties()
    {
        var all = new List<CheckedProperty>();
        do
            all.Add(new CheckedProperty(TakeName("the name of a property"), Settings()));
        while (TakeIf(","));
        return all;
    }

    private VariantDecl Variant()
    {
        var name = TakeName("the name of the variant");
        var story = TakeStory();
        if (!TakeIf(":"))
            Expected(story is null ? "`\"story\"` or `:`" : "`:`");
        return new VariantDecl(name, story, Verdicts(), default, [], Trivia.None);
    }

    private List<Expectation> Verdicts()
    {
        var all = new List<Expectation>();
        do
            all.Add(Verdict());
        while (TakeIf(";"));
        return all;
    }

    private Expectation Verdict()
    {
        var first = Peek;
        // A word before `,` or another word must have been meant as a model.
        var after = PeekAfter(1);
        var models = !first.IsWord("pass") && !first.IsWord("fail")
            && (Models.Contains(first.Text) || after.Is(",") || after.IsWord("pass") || after.IsWord("fail"));
        var names = models ? ModelNames() : [];
        var verdict = models
            ? TakeOneOf("verdict", "pass", "fail")
            : TakeOneOf("verdict or model", ["pass", "fail", .. Models]);
        var failed = verdict.Text == "fail" || Peek.Kind == TokenKind.Name;
        Name? fails = failed ? TakeName("the property that fails") : null;
        return new Expectation(names, fails, first.Place.To(_last.Place));
    }
}
