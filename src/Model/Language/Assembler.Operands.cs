namespace Smpcheck.Model;

// Operands and conditions.
public sealed partial class Assembler
{
    private sealed class Operands(InstructionSpec spec)
    {
        public InstructionSpec Spec => spec;
        public int Target { get; set; } = -1;
        public Operand First { get; set; }
        public Operand Second { get; set; }
        public int Values { get; set; }
        public int Address { get; set; }
        public int Item { get; set; } = -1;
        public int Core { get; set; } = -1;
        public List<string> Texts { get; } = [];
    }

    /// <summary>Number of a register name r0 to r7, or -1.</summary>
    public static int RegisterNumber(string name) => name is ['r', >= '0' and <= '7'] ? name[1] - '0' : -1;

    private bool ReadOperands(InstructionLine line, InstructionSpec spec, int core, Operands o,
        List<IcrCommand> commands)
    {
        var most = spec.Operands.Count;
        var least = most - (spec.Operands.Contains(OperandKind.OptionalPage) ? 1 : 0);
        if (line.Args.Count < least || line.Args.Count > most)
        {
            var place = line.Args.Count > most ? line.Args[most].Place : line.Op.Place;
            var count = least < most ? $"{least} or {most}" : most == 0 ? "no" : $"{most}";
            _bag.Error("E205", place,
                $"`{spec.Mnemonic}` takes {count} operand{(most == 1 ? "" : "s")}, found {line.Args.Count}",
                most == 0 ? null : $"write: {spec.Mnemonic} {spec.Signature}");
            return false;
        }

        var before = _bag.Reports;
        for (var k = 0; k < line.Args.Count; k++)
            ReadOperand(spec.Operands[k], line.Args[k], core, o);
        if (_bag.Reports != before)
            return false;
        if (spec.Mnemonic is "ipi" or "nmi")
            o.Item = CommandOf(line, spec.Mnemonic == "nmi", core, o, commands);
        return _bag.Reports == before;
    }

    private void ReadOperand(OperandKind kind, Arg arg, int core, Operands o)
    {
        switch (kind)
        {
            case OperandKind.Target:
                o.Target = RegisterOf(arg, o);
                break;
            case OperandKind.Value:
                ReadValue(arg, core, o);
                break;
            case OperandKind.Word:
                o.Address = WordOf(arg, core, o);
                break;
            case OperandKind.Page or OperandKind.OptionalPage:
                o.Item = Named(arg, _scope.Pages, "page", o);
                break;
            case OperandKind.Frame:
                ReadFrame(arg, o);
                break;
            case OperandKind.Space:
                o.Item = Named(arg, _scope.Spaces, "address space", o);
                break;
            case OperandKind.Spin:
                o.Item = Named(arg, _scope.Spins, "spin lock", o);
                o.Address = o.Item == Scope.Unknown ? 0 : _scope.Words[LockWord(false, o.Texts[^1])];
                break;
            case OperandKind.Mutex:
                o.Item = Named(arg, _scope.Mutexes, "mutex", o);
                o.Address = o.Item == Scope.Unknown ? 0 : _scope.Words[LockWord(true, o.Texts[^1])];
                break;
            case OperandKind.Queue:
                o.Item = Named(arg, _scope.Queues, "wait queue", o);
                break;
            case OperandKind.Softirq:
                o.Item = Named(arg, _scope.Softirqs, "softirq", o);
                break;
            case OperandKind.Device:
                o.Item = Named(arg, _scope.Devices, "device", o);
                break;
            case OperandKind.DeviceRegister:
                o.Address = DeviceRegisterOf(arg, o);
                break;
            case OperandKind.Source:
                o.Item = SourceOf(arg, o);
                break;
            case OperandKind.PriorityClass:
                o.Item = Numbered(arg, core, 0, 15, "the priority class", o);
                break;
            case OperandKind.Core:
                o.Core = Numbered(arg, core, 0, _scope.Cores - 1, "the core", o);
                break;
            case OperandKind.Vector:
                o.Values = Numbered(arg, core, Limits.LowestVector, 255, "the vector", o, hex: true);
                break;
            default: // Destination
                if (NameOf(arg) is { } name && name.Text is "all" or "others" or "self")
                    o.Texts.Add(NameOf(arg)!.Value.Text);
                else if (NameOf(arg) is { Text: not "me" } other && !_scope.IsConstant(other.Text)
                    && RegisterNumber(other.Text) < 0)
                    _scope.UnknownName(other, "destination", ["all", "others", "self", "me"]);
                else
                    o.Core = Numbered(arg, core, 0, _scope.Cores - 1, "the destination core", o);
                break;
        }
    }

    private static Name? NameOf(Arg arg) => arg is ConstArg { Value: NameConst { Offset: 0 } n } ? n.Name : null;

    private int RegisterOf(Arg arg, Operands o)
    {
        var number = NameOf(arg) is { } name ? RegisterNumber(name.Text) : -1;
        if (number < 0)
        {
            if (!IsPastRegisters(arg))
                _bag.Error("E204", arg.Place, $"expected a register r0 to r7, found {Found(arg)}",
                    $"write: {o.Spec.Mnemonic} {o.Spec.Signature}");
            return -1;
        }

        o.Texts.Add($"r{number}");
        return number;
    }

    private bool IsPastRegisters(Arg arg)
    {
        if (NameOf(arg) is not { Text: ['r', .., >= '0' and <= '9'] text } name
            || !text.Skip(1).All(char.IsAsciiDigit) || RegisterNumber(text) >= 0)
            return false;
        _bag.Error("E221", name.Place, $"there is no register `{text}`, expected r0 to r{Limits.Registers - 1}");
        return true;
    }

    // What stands there, for messages about what should.
    private string Found(Arg arg)
    {
        if (arg is ElementArg)
            return "a word";
        if (NameOf(arg) is not { } name)
            return "a number";
        if (RegisterNumber(name.Text) >= 0)
            return $"register `{name.Text}`";
        return _scope.Words.ContainsKey(name.Text) ? $"the word `{name.Text}`" : $"`{name.Text}`";
    }

    private int DeviceRegisterOf(Arg arg, Operands o)
    {
        if (NameOf(arg) is { } name && _scope.Devices.TryGetValue(name.Text.Split('.')[0], out var device)
            && !_scope.DeviceRegisters.ContainsKey(name.Text))
        {
            var registers = _devices[device].Registers.Select(r => $"{_devices[device].Name}.{r}").ToList();
            _bag.Error("E203", name.Place,
                $"unknown device register `{name.Text}`, expected {string.Join(" or ", registers)}",
                Suggest.DidYouMean(name.Text, registers));
            return Scope.Unknown;
        }

        return Named(arg, _scope.DeviceRegisters, "device register", o);
    }

    private int WordOf(Arg arg, int core, Operands o)
    {
        var address = AddressOf(arg, core);
        o.Texts.Add(address == Scope.Unknown ? "?" : _addressNames[address]);
        return address;
    }

    /// <summary>Address of a word or an element, or <see cref="Scope.Unknown"/> after an error.</summary>
    private int AddressOf(Arg arg, int core)
    {
        if (arg is ElementArg e)
        {
            var first = _scope.Find(_scope.Arrays, e.Name, "variable with one word per core");
            var index = _scope.Bounded(e.Index, core, 0, _scope.Cores - 1, "the index");
            return first == Scope.Unknown || index == Scope.Unknown ? Scope.Unknown : first + index;
        }

        if (NameOf(arg) is { } name && RegisterNumber(name.Text) < 0)
        {
            if (_scope.Words.TryGetValue(name.Text, out var address))
                return address;
            if (_scope.Arrays.ContainsKey(name.Text))
                _bag.Error("E204", arg.Place, $"`{name.Text}` has one word per core, expected an index",
                    $"write {name.Text}[me]");
            else if (!IsSeenFromOutside(name) && !IsBit(name))
                _scope.UnknownName(name, "word",
                    _scope.Words.Keys.Where(w =>
                    !w.Contains(' ', StringComparison.Ordinal)).Concat(_scope.Arrays.Keys));
            return Scope.Unknown;
        }

        _bag.Error("E204", arg.Place, $"expected a word, found {Found(arg)}");
        return Scope.Unknown;
    }

    // core0.r0 and uart.pending, which only the conditions of the test may name.
    private bool IsSeenFromOutside(Name name)
    {
        var (owner, dot) = (name.Text, name.Text.LastIndexOf('.'));
        if (dot < 0)
            return false;
        owner = name.Text[..dot];
        var field = name.Text[(dot + 1)..];
        var register = owner.StartsWith("core", StringComparison.Ordinal) && owner.Length > 4
            && owner.Skip(4).All(char.IsAsciiDigit) && RegisterNumber(field) >= 0;
        if (!register && !(_scope.Devices.TryGetValue(owner, out var device)
            && DeviceFields.Of(_devices[device].Kind).Contains(field)))
            return false;
        _bag.Error("E204", name.Place, $"`{name.Text}` is seen from outside only",
            "write it in `always`, `forall` or `exists`" + (register ? "; a program reads its own r0 to r7" : ""));
        return true;
    }

    private bool IsBit(Name name)
    {
        if (BitOf(name.Text) == 0 || !_scope.Words.ContainsKey(name.Text[..^2]))
            return false;
        _bag.Error("E204", name.Place, $"`{name.Text}` is a bit of the word `{name.Text[..^2]}`, for conditions only",
            $"load the word, then look: if r0{name.Text[^2..]} == 1");
        return true;
    }

    private int Named(Arg arg, Dictionary<string, int> kind, string what, Operands o)
    {
        if (arg is ConstArg { Value: IntConst i } && kind.TryGetValue(i.Text, out var number))
        {
            o.Texts.Add(i.Text);
            return number;
        }

        if (NameOf(arg) is not { } name || (!kind.ContainsKey(name.Text)
            && (RegisterNumber(name.Text) >= 0 || _scope.Words.ContainsKey(name.Text))))
        {
            _bag.Error("E204", arg.Place,
                $"expected the name of {(what[0] is 'a' or 'i' ? "an" : "a")} {what}, found {Found(arg)}");
            return Scope.Unknown;
        }

        o.Texts.Add(name.Text);
        return _scope.Find(kind, name, what);
    }

    private void ReadFrame(Arg arg, Operands o)
    {
        if (NameOf(arg) is { } name && RegisterNumber(name.Text) >= 0)
        {
            o.First = new Operand(true, (ushort)RegisterNumber(name.Text));
            o.Texts.Add(name.Text);
            return;
        }

        if (NameOf(arg) is not { } frame)
        {
            _bag.Error("E204", arg.Place, "expected a frame, or a register that holds one");
            return;
        }

        if (FrameLiteral(frame) is { } value)
        {
            o.First = Operand.Constant(value);
            o.Texts.Add(frame.Text);
        }
    }

    private int SourceOf(Arg arg, Operands o)
    {
        var device = Named(arg, _scope.Sources, "interrupt source", o);
        if (device == Scope.Unknown)
            return device;
        if (_devices[device].Route < 0 && !_bag.Doubts(o.Texts[^1]))
            _bag.Error("E204", arg.Place, "the source has no route",
                $"declare it: route {o.Texts[^1]} -> VECTOR core 0");
        return _devices[device].Route;
    }

    private Condition? ProgramCondition(Cond cond, int core)
    {
        HashSet<int> words = [];
        var result = Resolve(cond, core, words);
        if (words.Count > 1)
            _bag.Error("E207", cond.Place,
                "a condition in a program reads at most one shared word: no machine reads two at once",
                "load one of them into a register first");
        return result;
    }

    private List<AssembledCondition> AssembleConditions()
    {
        List<AssembledCondition> list = [];
        foreach (var d in _items.OfType<ConditionDecl>())
        {
            if (Resolve(d.Condition, -1, []) is { } condition)
                list.Add(new AssembledCondition(d.Kind.Text, condition, d.Place.Line, Printed(d.Condition, -1)));
        }

        foreach (var kind in new[] { "exists", "eventually" })
        {
            if (_items.OfType<ConditionDecl>().Where(d => d.Kind.Text == kind).ElementAtOrDefault(Limits.Witnesses)
                is { } extra)
                _bag.Error("E210", extra.Place, $"more than {Limits.Witnesses} `{kind}` conditions");
        }

        return list;
    }

    private Condition? Resolve(Cond cond, int core, HashSet<int> words)
    {
        switch (cond)
        {
            case NotCond n:
                return Resolve(n.Inner, core, words) is { } inner ? new Negation(inner) : null;
            case AllCond a:
                return ResolveAll(a.Parts, core, words) is { } all ? new Conjunction(all) : null;
            case AnyCond a:
                return ResolveAll(a.Parts, core, words) is { } any ? new Disjunction(any) : null;
            default:
                var r = (RelCond)cond;
                var left = TermOf(r.Left, core, words);
                var right = TermOf(r.Right, core, words);
                return left is { } l && right is { } q ? new Comparison(l, r.Relation, q) : null;
        }
    }

    private Condition[]? ResolveAll(IReadOnlyList<Cond> parts, int core, HashSet<int> words)
    {
        var resolved = parts.Select(p => Resolve(p, core, words)).ToArray();
        return Array.TrueForAll(resolved, c => c is not null) ? [.. resolved.OfType<Condition>()] : null;
    }

    private Term? TermOf(Arg arg, int core, HashSet<int> words)
    {
        if (NameOf(arg) is { } name)
        {
            var before = _bag.Reports;
            if (RegisterTerm(name, core) is { } register)
                return register;
            if (_bag.Reports != before)
                return null;
            if (core < 0 && DeviceTerm(name) is { } device)
                return device;
            if (WordBitTerm(name, words) is { } bit)
                return bit;
            if (_scope.Words.TryGetValue(name.Text, out var address))
            {
                words.Add(address);
                return new Term(TermKind.Word, address);
            }

            if (_scope.Arrays.ContainsKey(name.Text))
            {
                AddressOf(arg, core);
                return null;
            }

            if (name.Text is "none" or "fault" or "me" || _scope.IsConstant(name.Text)
                || TryFrame(name.Text) is not null)
                return ValueOf(arg, core, "value") is { } v ? new Term(TermKind.Constant, v) : null;
            var known = _scope.Words.Keys.Where(w =>
                !w.Contains(' ', StringComparison.Ordinal)).Concat(_scope.Arrays.Keys).Concat(_scope.Frames.Keys)
                .Concat(["none", "fault", "cores", "others"]).Concat(core < 0 ? FieldNames() : ["me", "r0"]);
            if (!IsPastRegisters(arg) && !IsSeenFromOutside(name))
                _scope.UnknownName(name, "name", known);
            return null;
        }

        if (arg is ElementArg)
        {
            var address = AddressOf(arg, core);
            if (address == Scope.Unknown)
                return null;
            words.Add(address);
            return new Term(TermKind.Word, address);
        }

        return ValueOf(arg, core, "value") is { } value ? new Term(TermKind.Constant, value) : null;
    }
}
