using Smpcheck.Model;

namespace Smpcheck.Tests;

/// <summary>Trees with every construct of the grammar, from a seed; each is one that some text stands for.</summary>
internal sealed class TreeGenerator(int seed)
{
    // Keywords too, where the grammar can tell them from names by their position.
    private static readonly string[] _names = ["x", "ack", "core", "wait", "pte.X", "nic.0", "a-b", "r0", "repeat", "model", "me", "T_1", "goto"];
    private static readonly string[] _ops = ["load", "store", "fence.w", "ipi", "mutex.lock", "iommu.map", "nop", "x", "repeating"];
    private static readonly string[] _models = ["sc", "tso", "pso", "rvwmo"];

    private readonly Random _random = new(seed);

    public ScenarioFile File()
    {
        var tests = Some(1, 3, Test);
        // No blank line stands before everything else.
        var first = tests[0].Trivia.Before.SkipWhile(r => r.Length == 0).ToList();
        tests[0] = tests[0] with { Trivia = tests[0].Trivia with { Before = first } };
        return new ScenarioFile("", "", tests, Remarks(blankLast: false));
    }

    private Test Test() => new(Name(), Maybe(() => "story, # and all"), Some(0, 12, Item), Trivia());

    private Item Item() => _random.Next(20) switch
    {
        0 => new ModelDecl(Some(1, 3, Model), default, Marks(), Trivia()),
        1 => new CoresDecl(Some(1, 3, Const), Maybe(Const), default, Marks(), Trivia()),
        2 => new ParamDecl(Name(), Some(1, 3, Const), default, Marks(), Trivia()),
        3 => new ApicDecl(OneOf("xapic", "x2apic"), default, Marks(), Trivia()),
        4 => new IommuDecl(OneOf("off", "strict", "lazy"), default, Marks(), Trivia()),
        5 => new BufferDecl(Const(), default, Marks(), Trivia()),
        6 => new AssumeDecl(Name(), Maybe(Arg), default, Marks(), Trivia()),
        7 => new VarDecl(Name(), Coin(), Const(), Coin(), Maybe(Const), default, Marks(), Trivia()),
        8 => new FrameDecl(Name(), Const(), default, Marks(), Trivia()),
        9 => new PageDecl(Name(), OneOf("none", "A", "A.ro", "A.huge"), default, Marks(), Trivia()),
        10 => new LockDecl(Coin(), Name(), default, Marks(), Trivia()),
        11 => new DeviceDecl(Name(), Name(), Some(0, 3, Setting), default, Marks(), Trivia()),
        12 => new RouteDecl(Name(), Const(), Some(1, 3, Range), Coin() ? OneOf("level", "edge") : null, Coin(), default, Marks(), Trivia()),
        13 => new CheckDecl(Some(1, 3, () => new CheckedProperty(Name(), Some(0, 2, Setting))), default, Marks(), Trivia()),
        14 => new ConditionDecl(OneOf("always", "forall", "exists", "eventually"), Cond(4), default, Marks(), Trivia()),
        15 => new ExpectDecl(Some(1, 3, Verdict), default, Marks(), Trivia()),
        16 => new VariantDecl(Name(), Maybe(() => "why"), Some(1, 3, Verdict), default, [], Trivia()),
        17 => new HandlerBlock(Name(), Const(), Some(0, 2, Range), Lines(2), default, Marks(), Trivia()) { Tail = Tail() },
        _ => new CoreBlock(Some(1, 3, Range), Lines(2), default, Marks(), Trivia()) { Tail = Tail() },
    };

    private List<Line> Lines(int depth) => Some(0, 6, () => Line(depth));

    private Line Line(int depth)
    {
        if (depth > 0 && _random.Next(6) == 0)
            return new RepeatLine(Const(), Lines(depth - 1), default, Marks(), Trivia()) { Tail = Tail() };
        Name? label = Coin() ? Name() : null;
        Name? tag = Coin() ? Name() : null;
        return _random.Next(6) switch
        {
            0 => new InstructionLine(label, OneOf("wait", "assert"), [], Cond(3), null, tag, default, Marks(), Trivia()),
            1 => new InstructionLine(label, OneOf("if"), [], Cond(3), Name(), tag, default, Marks(), Trivia()),
            2 => new InstructionLine(label, OneOf("goto"), [], null, Name(), tag, default, Marks(), Trivia()),
            _ => new InstructionLine(label, OneOf(_ops), Some(0, 4, Arg), null, null, tag, default, Marks(), Trivia()),
        };
    }

    private Cond Cond(int depth) => (depth == 0 ? 0 : _random.Next(5)) switch
    {
        1 => new NotCond(Cond(depth - 1), default),
        2 => new AllCond(Some(2, 3, () => Cond(depth - 1)), default),
        3 => new AnyCond(Some(2, 3, () => Cond(depth - 1)), default),
        _ => new RelCond(Arg(), (Relation)_random.Next(6), Arg(), default),
    };

    private Arg Arg() => _random.Next(4) == 0 ? new ElementArg(Name(), Const(), default) : new ConstArg(Const());

    private Const Const() => _random.Next(4) switch
    {
        0 => Int(_random.Next(-300, 300)),
        1 => new IntConst(0x41, "0x41", default),
        2 => new NameConst(Name(), _random.Next(-3, 4), default),
        _ => new NameConst(Name(), 0, default),
    };

    private static IntConst Int(long value) => new(value, $"{value}", default);

    private CoreRange Range() => _random.Next(3) switch
    {
        0 => new CoreRange(Const(), Const(), false, default),
        1 => new CoreRange(Const(), null, true, default),
        _ => new CoreRange(Const(), null, false, default),
    };

    private Setting Setting() => new(Name(), Const());

    private Expectation Verdict() => new(Some(0, 2, Model), Coin() ? Name() : null, default);

    private Name Model() => OneOf(_models);

    private List<Mark> Marks() => _random.Next(3) > 0 ? [] : Some(1, 2, () => new Mark(Coin(), Name()));

    private Trivia Trivia() => new(Remarks(blankLast: true), Coin() && Coin() ? " note # more" : null);

    /// <summary>Comments and single blank lines.</summary>
    private List<string> Remarks(bool blankLast)
    {
        var remarks = new List<string>();
        while (_random.Next(4) == 0)
            remarks.Add(remarks.Count > 0 && remarks[^1].Length == 0 || Coin() ? OneOf(" why", "#", " ", "why").Text : "");
        if (!blankLast && remarks.Count > 0 && remarks[^1].Length == 0)
            remarks.RemoveAt(remarks.Count - 1);
        return remarks;
    }

    private List<string> Tail() => Remarks(blankLast: false);

    private Name Name() => OneOf(_names);

    private Name OneOf(params string[] words) => new(words[_random.Next(words.Length)], default);

    private bool Coin() => _random.Next(2) == 0;

    private T? Maybe<T>(Func<T> make)
        where T : class => Coin() ? make() : null;

    private List<T> Some<T>(int least, int most, Func<T> make) =>
        [.. Enumerable.Range(0, _random.Next(least, most + 1)).Select(_ => make())];
}
