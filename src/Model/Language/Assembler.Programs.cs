using System.Globalization;

namespace Smpcheck.Model;

// Programs: which core runs what, lines to instructions, labels, operands.
public sealed partial class Assembler
{
    // SVR's vector after reset.
    private const int SpuriousVector = 0xff;

    private readonly SortedDictionary<int, int> _vectors = [];

    private sealed record Source(string Name, Block Block, List<InstructionLine> Lines, int Vector,
        ActivationKind Kind, int Softirq);

    private sealed class Code
    {
        public List<Instruction> Instructions { get; } = [];
        public List<ProgramInfo> Programs { get; } = [];
        public List<ActivationKind> Kinds { get; } = [];
        public Dictionary<int, int> VectorPc { get; } = [];
        public Dictionary<int, int> SoftirqPc { get; } = [];
        public int NmiPc { get; set; } = -1;
        public int FaultPc { get; set; } = -1;
    }

    private sealed record Assembled(List<Code> Cores, List<IcrCommand> Commands);

    private List<List<Source>> CollectPrograms(string? variant)
    {
        var perCore = Enumerable.Range(0, _scope.Cores).Select(_ => new List<Source>()).ToList();
        CollectCorePrograms(perCore, variant);
        foreach (var h in _items.OfType<HandlerBlock>())
            CollectHandler(h, perCore, variant);
        foreach (var r in _routes)
            AddVector(r.Vector, _items.OfType<RouteDecl>().Last().Vector.Place);
        foreach (var d in _devices.Where(d => d.Kind == DeviceKind.Timer))
            AddVector(d.Vector, _items.OfType<DeviceDecl>().First(i => i.Name.Text == d.Name).Name.Place);
        if (perCore.SelectMany(s => s).SelectMany(s => s.Lines).FirstOrDefault(l => l.Op.Text == "tpr") is { } raise
            && MayBeSpurious)
            AddVector(SpuriousVector, raise.Place);
        CollectNames(perCore);
        return perCore;
    }

    private void CollectCorePrograms(List<List<Source>> perCore, string? variant)
    {
        var blocks = _items.OfType<CoreBlock>().ToList();
        var closed = blocks.SelectMany(NamedCores).ToHashSet();
        foreach (var b in blocks)
        {
            var named = NamedCores(b);
            var lines = Unroll(b.Lines, variant, b.Place);
            foreach (var c in _scope.CoresOf(b.Cores))
            {
                if (closed.Contains(c) && !named.Contains(c))
                    continue; // "The rest" leaves out the cores that have a program of their own.
                if (perCore[c].Count > 0)
                    _bag.Error("E209", b.Place, $"core {c} has a program already");
                else
                    perCore[c].Add(new Source(HeadName(b), b, lines, -1, ActivationKind.Task, -1));
            }
        }

        for (var c = 0; c < perCore.Count; c++)
        {
            if (perCore[c].Count == 0)
                perCore[c].Add(new Source($"core {c}", new CoreBlock([], [], Place.Start, [], Trivia.None), [], -1,
                    ActivationKind.Task, -1));
        }
    }

    private List<int> NamedCores(CoreBlock b) => _scope.CoresOf([.. b.Cores.Where(r => !r.Open)]);

    private static string HeadName(CoreBlock b) => "core " + string.Join(",", b.Cores.Select(r =>
        Spelled(r.First) + (r.Last is not null ? ".." + Spelled(r.Last) : r.Open ? ".." : "")));

    private static string Spelled(Const c) => c switch
    {
        IntConst i => i.Text,
        NameConst { Offset: 0 } n => n.Name.Text,
        NameConst n => n.Name.Text + n.Offset.ToString("+0;-0", CultureInfo.InvariantCulture),
        _ => "",
    };

    private void CollectHandler(HandlerBlock h, List<List<Source>> perCore, string? variant)
    {
        var vector = -1;
        var softirq = -1;
        var kind = ActivationKind.Interrupt;
        if (h.On is NameConst { Offset: 0 } name && !_scope.IsConstant(name.Name.Text))
        {
            kind = name.Name.Text switch { "nmi" => ActivationKind.Nmi, "fault" => ActivationKind.Fault, _ =>
                ActivationKind.Softirq };
            if (kind == ActivationKind.Softirq)
                softirq = SoftirqOf(name.Name);
        }
        else
        {
            vector = _scope.Bounded(h.On, -1, Limits.LowestVector, 255, "the vector");
            if (vector == Scope.Unknown)
                return;
            AddVector(vector, h.On.Place);
        }

        var cores = h.Cores.Count == 0 ? [.. Enumerable.Range(0, _scope.Cores)] : _scope.CoresOf(h.Cores);
        var lines = Unroll(h.Lines, variant, h.Place);
        foreach (var c in cores)
        {
            if (perCore[c].Any(s => s.Kind == kind && s.Vector == vector && s.Softirq == softirq
                && s.Kind != ActivationKind.Task))
                _bag.Error("E209", h.Place, $"core {c} has a handler for this already");
            else if (perCore[c].FirstOrDefault(s => s.Block is HandlerBlock b && b.Name.Text == h.Name.Text) is
                { } other)
                _bag.Error("E202", h.Name.Place, $"core {c} has a handler `{h.Name.Text}` already",
                    $"the other is in line {other.Block.Place.Line}; steps are named after their handler");
            perCore[c].Add(new Source("handler " + h.Name.Text, h, lines, vector, kind, softirq));
        }
    }

    private int SoftirqOf(Name name)
    {
        if (_scope.Softirqs.TryGetValue(name.Text, out var known))
            return known;
        var raised = _items.OfType<Block>().SelectMany(b => AllLines(b.Lines)).Any(l =>
            l.Op.Text == "raise" && Operand1(l) == name.Text);
        if (!raised && !_bag.Doubts(name.Text))
        {
            var nearest = Suggest.Nearest(name.Text, ["nmi", "fault"]);
            _bag.Error("E203", name.Place,
                $"`{name.Text}` is neither a parameter nor raised as a softirq; "
                + "expected a vector, `nmi`, `fault` or a softirq",
                nearest is null ? null : $"did you mean `{nearest}`?");
        }

        if (_scope.Softirqs.Count >= Limits.Softirqs)
            _bag.Error("E210", name.Place, $"more than {Limits.Softirqs} softirqs");
        return _scope.Softirqs[name.Text] = _scope.Softirqs.Count;
    }

    private static string? Operand1(InstructionLine l) =>
        l.Args is [ConstArg { Value: NameConst n }] ? n.Name.Text : null;

    private static IEnumerable<InstructionLine> AllLines(IReadOnlyList<Line> lines) =>
        lines.SelectMany(l => l is RepeatLine r ? AllLines(r.Body) : [(InstructionLine)l]);

    // Queues and address spaces are declared by use.
    private void CollectNames(List<List<Source>> perCore)
    {
        foreach (var line in perCore.SelectMany(s => s).SelectMany(s => s.Lines))
        {
            if (line.Op.Text is "sleep" or "wake" && Operand1(line) is { } queue && !_scope.Queues.ContainsKey(queue))
            {
                if (_scope.Queues.Count >= Limits.Queues)
                    _bag.Error("E210", line.Place, $"more than {Limits.Queues} wait queues");
                _scope.Queues[queue] = _scope.Queues.Count;
            }
            else if (line.Op.Text == "switch" && line.Args is [ConstArg { Value: var space }])
            {
                SpaceOf(space is NameConst n ? n.Name : new Name(Spelled(space), space.Place));
            }
        }
    }

    // A TPR write that travels through the buffer can mask a request between its sampling and INTA (S58).
    private bool MayBeSpurious =>
        _xapic && _model != MemoryModel.Sc && (_assumptions & Assumptions.XapicSerialising) == 0;

    private void AddVector(int vector, Place place)
    {
        if (_vectors.TryAdd(vector, 0) && _vectors.Count == Limits.Vectors + 1)
            _bag.Error("E226", place, $"more than {Limits.Vectors} distinct vectors");
    }

    private int Dense(int vector) => vector < 0 ? -1 : _vectors.Keys.Order().ToList().IndexOf(vector);

    private List<InstructionLine> Unroll(IReadOnlyList<Line> lines, string? variant, Place head)
    {
        List<InstructionLine> flat = [];
        Unroll(lines, variant, flat, head, "");
        if (flat.Count > Limits.Instructions)
        {
            _bag.Error("E229", head, $"more than {Limits.Instructions} instructions in one program after `repeat`");
            flat.RemoveRange(Limits.Instructions, flat.Count - Limits.Instructions);
        }

        return flat;
    }

    private void Unroll(IReadOnlyList<Line> lines, string? variant, List<InstructionLine> flat, Place head,
        string iteration)
    {
        foreach (var line in lines)
        {
            if (!IsIn(line.Marks, variant) || flat.Count > Limits.Instructions)
                continue;
            if (line is RepeatLine r)
            {
                var count = _scope.Bounded(r.Count, -1, 0, Limits.Instructions, "the repeat count", "E217");
                for (var i = 0; i < count && flat.Count <= Limits.Instructions; i++)
                {
                    var before = flat.Count;
                    Unroll(r.Body, variant, flat, head, $"{iteration}#{i + 1}");
                    if (flat.Count == before)
                        break; // An empty body, however often.
                }
            }
            else
            {
                var instruction = (InstructionLine)line;
                // A copy of a tagged or labelled line has a name of its own: clear#2.
                flat.Add(iteration.Length == 0 ? instruction : instruction with
                {
                    Label = Numbered(instruction.Label, iteration),
                    Target = Numbered(instruction.Target, iteration),
                    Tag = Numbered(instruction.Tag, iteration),
                });
            }
        }
    }

    private static Name? Numbered(Name? name, string iteration) =>
        name is { } n ? n with { Text = n.Text + iteration } : null;

    private Assembled? AssemblePrograms(List<List<Source>> perCore)
    {
        List<IcrCommand> commands = [];
        List<Code> cores = [];
        for (var c = 0; c < perCore.Count; c++)
        {
            var code = new Code();
            foreach (var source in perCore[c])
                AssembleProgram(source, c, code, commands);
            CheckRaised(perCore[c], c, code);
            LetIcrPass(code);
            cores.Add(code);
        }

        return Clean ? new Assembled(cores, commands) : null;
    }

    private void CheckRaised(List<Source> sources, int core, Code code)
    {
        foreach (var line in sources.SelectMany(s => s.Lines).Where(l => l.Op.Text == "raise"))
        {
            if (Operand1(line) is { } name && _scope.Softirqs.TryGetValue(name, out var softirq)
                && !code.SoftirqPc.ContainsKey(softirq) && !_bag.Doubts(name))
                _bag.Error("E209", line.Place, $"core {core} raises `{name}`, which has no handler there");
        }
    }

    private void AssembleProgram(Source source, int core, Code code, List<IcrCommand> commands)
    {
        var first = code.Instructions.Count;
        Dictionary<string, int> labels = [];
        List<(Instruction Instruction, Name Target)> jumps = [];
        HashSet<string> tags = [];
        foreach (var line in source.Lines)
        {
            if (line.Label is { } label && !labels.TryAdd(label.Text, code.Instructions.Count))
                _bag.Error("E202", label.Place, $"label `{label.Text}` is declared twice");
            if (line.Tag is { } tag && !tags.Add(tag.Text))
                _bag.Error("E202", tag.Place, $"tag `@{tag.Text}` names two lines of one program");
            if (source.Kind == ActivationKind.Task && line.Op.Text == "iret")
                _bag.Error("E219", line.Op.Place, "`iret` returns from a handler, and this is a core's own program");
            foreach (var instruction in AssembleLine(line, core, commands))
            {
                code.Instructions.Add(instruction);
                instruction.Next = code.Instructions.Count;
                if (line.Target is { } target && instruction.Spec.Mnemonic is "if" or "goto")
                    jumps.Add((instruction, line.Target!.Value));
            }
        }

        foreach (var (instruction, target) in jumps)
        {
            if (FindLabel(labels, target.Text) is { } pc)
                instruction.Goto = pc;
            else
                ReportLabel(target, labels.Keys);
        }

        var end = source.Kind switch
        {
            ActivationKind.Task => ControlInstructions.End,
            ActivationKind.Softirq => InterruptInstructions.SoftirqEnd,
            _ => "iret",
        };
        code.Instructions.Add(new Instruction(InstructionTable.Find(end)!, source.Kind == ActivationKind.Softirq
            ? "return" : end)
        {
            Line = source.Block.Place.Line, Next = code.Instructions.Count,
        });
        code.Programs.Add(new ProgramInfo(source.Kind == ActivationKind.Task ? $"core {core}"
            : source.Name["handler ".Length..], first,
            code.Instructions.Count, source.Vector));
        code.Kinds.Add(source.Kind);
        switch (source.Kind)
        {
            case ActivationKind.Interrupt: code.VectorPc[source.Vector] = first; break;
            case ActivationKind.Softirq: code.SoftirqPc[source.Softirq] = first; break;
            case ActivationKind.Nmi: code.NmiPc = first; break;
            case ActivationKind.Fault: code.FaultPc = first; break;
            default: break;
        }
    }

    private static IEnumerable<string> Mnemonics() => InstructionTable.Written.Select(s => s.Mnemonic).Append("repeat");

    // In an iteration of `repeat` its own copy of the label comes first, then those of the iterations around it.
    private static int? FindLabel(Dictionary<string, int> labels, string target)
    {
        while (true)
        {
            if (labels.TryGetValue(target, out var pc))
                return pc;
            var iteration = target.LastIndexOf('#');
            if (iteration < 0)
                return null;
            target = target[..iteration];
        }
    }

    private void ReportLabel(Name target, IEnumerable<string> labels)
    {
        if (_bag.Doubts(target.Text))
            return;
        var nearest = Suggest.Nearest(target.Text, labels);
        _bag.Error("E208", target.Place, $"unknown label `{target.Text}`", nearest is null
            ? "labels are local to their program" : $"did you mean `{nearest}`?");
    }

    private IEnumerable<Instruction> AssembleLine(InstructionLine line, int core, List<IcrCommand> commands)
    {
        var op = line.Op.Text;
        var spec = InstructionTable.Find(op);
        if (spec is null
            || op is ControlInstructions.End or InterruptInstructions.IcrHigh or InterruptInstructions.SoftirqEnd)
        {
            var nearest = Suggest.Nearest(op, Mnemonics());
            _bag.Error("E102", line.Op.Place, $"unknown instruction `{op}`", nearest is null
                ? "see `smpcheck list instructions`" : $"did you mean `{nearest}`?");
            return [];
        }

        var operands = new Operands(spec);
        Condition? condition = null;
        var text = op;
        if (line.Condition is { } cond)
        {
            condition = ProgramCondition(cond, core);
            text = $"{op} {Printed(cond, core)}";
        }
        else if (!ReadOperands(line, spec, core, operands, commands))
        {
            return [];
        }
        else if (operands.Texts.Count > 0)
        {
            text = $"{op} {string.Join(", ", operands.Texts)}";
        }

        if (line.Target is { } target)
            text += $"{(op == "if" ? " goto" : "")} {target.Text}";
        var instruction = new Instruction(spec, text)
        {
            Tag = line.Tag?.Text, Line = line.Place.Line, Target = operands.Target, First = operands.First,
            Second = operands.Second,
            Address = operands.Address, Item = operands.Item, Condition = condition,
        };
        if (op == "ipi" && _xapic && commands[instruction.Item].Physical)
        {
            var high = new Instruction(InstructionTable.Find(InterruptInstructions.IcrHigh)!, $"{text} (ICR high)")
            {
                Line = line.Place.Line, Item = operands.Core + 1,
            };
            return [high, instruction];
        }

        if (op == "nmi" && _xapic)
        {
            var high = new Instruction(InstructionTable.Find(InterruptInstructions.IcrHigh)!, $"{text} (ICR high)")
            {
                Line = line.Place.Line, Item = operands.Core + 1,
            };
            return [high, instruction];
        }

        return [instruction];
    }

    // S72: a straight line of stores and locked operations before an IPI lets its write go first.
    private void LetIcrPass(Code code)
    {
        if (_xapic || _model == MemoryModel.Sc || (_assumptions & Assumptions.WrmsrAfterDrain) != 0)
            return;
        foreach (var program in code.Programs)
        {
            for (var q = program.First; q < program.End; q++)
            {
                if (!IcrPassing.IsIcrWrite(code.Instructions[q].Spec))
                    continue;
                for (var p = q - 1; p >= program.First && IcrPassing.MayBePassed(code.Instructions[p].Spec); p--)
                {
                    if (code.Instructions[p].Spec.IsLocked)
                        code.Instructions[p].Goto = q;
                }
            }
        }
    }

    // Cores with the same code text are interchangeable as far as programs go; what names a core tells them apart.
    private static List<IReadOnlyList<int>> Classes(Assembled assembled) =>
        [.. assembled.Cores.Select((code, core) =>
            (core, text: string.Join('\n', code.Instructions.Select(i => i.Text))))
            .GroupBy(x => x.text).Select(g => (IReadOnlyList<int>)[.. g.Select(x => x.core)])];
}
