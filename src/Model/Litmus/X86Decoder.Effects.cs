namespace Smpcheck.Model;

// What instructions do, destination first.
internal sealed partial class X86Decoder
{
    /// <summary>An operand that was read: a source, and how the operand's value is got from it.</summary>
    private readonly record struct Operand(MicroSource Source, Func<LitmusValue, LitmusValue?> Part);

    private int Flags => _program.Register(FlagsRegister, _zero);

    private void Emit(Micro m)
    {
        _program.Code.Add(m);
        if (m.Target >= 0 && _pending is var (a, b, _) && (a.Register == m.Target || b.Register == m.Target))
            _pending = null;
    }

    private static bool IsMemory(LitmusOperand o) =>
        o.Kind is LitmusOperandKind.Location or LitmusOperandKind.Indirect or LitmusOperandKind.Absolute;

    /// <summary>The operand's width: the mnemonic's, a register's, a <c>ptr</c>'s, the location's, or that of an
    /// address.</summary>
    private int Width(int bytes, List<LitmusOperand> operands)
    {
        if (bytes > 0)
            return wide ? bytes : Math.Min(bytes, 4);
        foreach (var o in operands)
        {
            if (o.Kind == LitmusOperandKind.Register)
                return X86Registers.Find(o.Text) is { } r ? r.Bytes : _pointer;
        }

        foreach (var o in operands)
        {
            if (o.Bytes > 0)
                return o.Bytes;
            if (o.Kind == LitmusOperandKind.Location && words.Find(o.Text) is { Bytes: > 0 } word)
                return word.Bytes;
        }

        return _pointer;
    }

    /// <summary>Virtual register of an operand, and its part; an unknown name with `%` stands for a register of its
    /// own.</summary>
    private (int Register, int Bytes, bool High)? RegisterOf(LitmusOperand o)
    {
        if (X86Registers.Find(o.Text) is { } known)
        {
            if (known.Base < X86Registers.General)
                return (_program.Register(known.Base, _zero), known.Bytes, known.High);
            bag.Error(LitmusCodes.Register, o.Place, $"register `{o.Text}` is not supported here");
            return null;
        }

        if (o.Text.StartsWith("xmm", StringComparison.OrdinalIgnoreCase) || o.Text.StartsWith("ymm",
            StringComparison.OrdinalIgnoreCase) || o.Text.StartsWith("cr", StringComparison.OrdinalIgnoreCase))
        {
            bag.Error(LitmusCodes.Register, o.Place, $"register `{o.Text}` is not supported");
            return null;
        }

        if (!_symbolic.TryGetValue(o.Text, out var number))
            _symbolic[o.Text] = number = FirstSymbolic + _symbolic.Count;
        return (_program.Register(number, _zero), _pointer, false);
    }

    /// <summary>Reads an operand; null after an error.</summary>
    private Operand? Read(LitmusOperand o, int bytes)
    {
        var pointer = _pointer;
        switch (o.Kind)
        {
            case LitmusOperandKind.Immediate:
                return new Operand(MicroSource.Constant(values.Number(o.Number & LitmusValue.Mask(bytes))), static v =>
                    v);
            case LitmusOperandKind.Address:
                return new Operand(MicroSource.Constant(values.Number(new LitmusValue(words.Mention(o.Text), 0))), v =>
                    X86Arithmetic.Part(v, bytes, false, pointer));
            case LitmusOperandKind.Register:
                if (RegisterOf(o) is not var (r, own, high))
                    return null;
                var width = Math.Min(bytes, own);
                return new Operand(MicroSource.Of(r), v => X86Arithmetic.Part(v, width, high, pointer));
            case LitmusOperandKind.Label:
                bag.Error(LitmusCodes.Operands, o.Place, $"`{o.Text}` is no operand", "memory is written [x] or (x)");
                return null;
            default:
                var t = _program.Fresh(_zero);
                return Access(MicroKind.Load, o, bytes, t, default, default) is null ? null
                    : new Operand(MicroSource.Of(t), v => X86Arithmetic.Part(v, bytes, false, pointer));
        }
    }

    /// <summary>The operand's value as a source of its own, for what takes it whole: a store.</summary>
    private MicroSource Whole(Operand operand, int bytes)
    {
        if (!operand.Source.IsRegister)
            return operand.Part(values[operand.Source.Value]) is { } v ? MicroSource.Constant(values.Number(v))
                : operand.Source;
        if (bytes == 8)
            return operand.Source;
        var t = _program.Fresh(_zero);
        Emit(new Micro(MicroKind.Compute, _place) {
            Target = t, A = operand.Source, Apply = (a, _) => operand.Part(a) });
        return MicroSource.Of(t);
    }

    /// <summary>Emits an access; null after an error.</summary>
    private Micro? Access(MicroKind kind, LitmusOperand o, int bytes, int target, MicroSource a, MicroSource b,
        Function? apply = null, Native native = Native.None)
    {
        if (o.Kind == LitmusOperandKind.Absolute)
        {
            bag.Error(LitmusCodes.Addressing, o.Place, o.Text.Length > 0 ? $"`{o.Text}` plus an offset is no location"
                : $"address {o.Number} is no location");
            return null;
        }

        var at = MicroSource.Constant(0);
        var offset = o.Number;
        if (o.Kind == LitmusOperandKind.Indirect)
        {
            if (AddressOf(o) is not { } address)
                return null;
            at = address;
        }

        var micro = new Micro(kind, o.Place)
        {
            Target = target, A = a, B = b, Apply = apply, Native = native, Bytes = bytes,
            Location = o.Kind == LitmusOperandKind.Location ? words.Mention(o.Text) : -1, Base = at, Offset = offset,
        };
        Emit(micro);
        return micro;
    }

    // Base plus scaled index; the displacement stays with the access.
    private MicroSource? AddressOf(LitmusOperand o)
    {
        if (RegisterOf(o with { Kind = LitmusOperandKind.Register }) is not var (r, _, _))
            return null;
        if (o.Index.Length == 0)
            return MicroSource.Of(r);
        if (RegisterOf(o with { Text = o.Index }) is not var (index, _, _))
            return null;
        var t = _program.Fresh(_zero);
        var (scale, pointer) = (o.Scale, _pointer);
        Emit(new Micro(MicroKind.Compute, o.Place)
        {
            Target = t, A = MicroSource.Of(r), B = MicroSource.Of(index),
            Apply = (x, i) => i.IsNumber
                ? X86Arithmetic.Result("add", x, LitmusValue.Of(i.Number * scale), pointer, pointer) : null,
        });
        return MicroSource.Of(t);
    }

    private void Write(LitmusOperand to, MicroSource value, int bytes)
    {
        if (IsMemory(to))
        {
            Access(MicroKind.Store, to, bytes, -1, value, default);
            return;
        }

        if (to.Kind != LitmusOperandKind.Register)
        {
            bag.Error(LitmusCodes.Operands, to.Place, "expected a register or memory as the destination");
            return;
        }

        if (RegisterOf(to) is not var (r, own, high))
            return;
        var (width, pointer) = (Math.Min(bytes, own), _pointer);
        Emit(width >= 4
            ? new Micro(MicroKind.Compute, _place) {
                Target = r, A = value, Apply = (v, _) => X86Arithmetic.Part(v, width, false, pointer) }
            : new Micro(MicroKind.Compute, _place) { Target = r, A = MicroSource.Of(r), B = value, Apply = (old, v) =>
                X86Arithmetic.Insert(old, v, width, high, pointer) });
    }

    private void Move(LitmusOperand to, LitmusOperand from, int bytes)
    {
        if (IsMemory(to) && IsMemory(from))
        {
            bag.Error(LitmusCodes.Operands, from.Place, "two operands in memory");
            return;
        }

        if (Read(from, bytes) is { } value)
            Write(to, Whole(value, bytes), bytes);
    }

    private void LoadAddress(LitmusOperand to, LitmusOperand from)
    {
        if (from.Kind == LitmusOperandKind.Location)
        {
            Write(to, MicroSource.Constant(values.Number(new LitmusValue(words.Mention(from.Text), 0))),
                Width(0, [to]));
        }
        else if (from.Kind == LitmusOperandKind.Indirect && AddressOf(from) is { } address)
        {
            var t = _program.Fresh(_zero);
            var (offset, pointer) = (LitmusValue.Of(from.Number), _pointer);
            Emit(new Micro(MicroKind.Compute, _place) {
                Target = t, A = address, Apply = (a, _) => X86Arithmetic.Result("add", a, offset, pointer, pointer) });
            Write(to, MicroSource.Of(t), Width(0, [to]));
        }
        else
        {
            bag.Error(LitmusCodes.Operands, from.Place, "`lea` takes an address");
        }
    }

    // Flags

    private void SetFlags(string op, MicroSource a, Func<LitmusValue, LitmusValue?> left, MicroSource b,
        Func<LitmusValue, LitmusValue?> right, int bytes)
    {
        if (_wanted == 0)
            return;
        var (wanted, pointer) = (_wanted | _wanted << X86Arithmetic.Undefined, _pointer);
        int? Compute(LitmusValue x, LitmusValue y) =>
            left(x) is { } l && right(y) is { } r ? X86Arithmetic.Flags(op, l, r, bytes, pointer) & wanted : null;
        Emit(new Micro(MicroKind.Compute, _place) {
            Target = Flags, A = a, B = b, Apply = (x, y) => Compute(x, y) is { } f ? LitmusValue.Of(f) : null });
        _pending = op is "cmp" or "test" ? (a, b, Compute) : null;
    }

    // INC and DEC leave the carry alone; what they set shows in the result.
    private void SetFlagsOfStep(string op, MicroSource result, Func<LitmusValue, LitmusValue?> part, int bytes)
    {
        if (_wanted == 0)
            return;
        const int Carry = X86Arithmetic.Carry | X86Arithmetic.Carry << X86Arithmetic.Undefined;
        var (wanted, pointer) = ((_wanted | _wanted << X86Arithmetic.Undefined) & ~Carry, _pointer);
        var back = op == "inc" ? "sub" : "add";
        int? Compute(LitmusValue x, LitmusValue y) =>
            part(x) is { } r && X86Arithmetic.Result(back, r, LitmusValue.Of(1), bytes, pointer) is { } before
                ? X86Arithmetic.Flags(op, before, LitmusValue.Of(1), bytes, pointer) & wanted : null;
        Emit(new Micro(MicroKind.Compute, _place)
        {
            Target = Flags, A = result, B = MicroSource.Of(Flags),
            Apply = (x, old) => Compute(x, old) is { } f ? LitmusValue.Of(f | ((int)old.Number & Carry)) : null,
        });
        _pending = (_wanted & X86Arithmetic.Carry) == 0 ? (result, MicroSource.Constant(_zero), Compute) : null;
    }

    private void Compare(string op, LitmusOperand left, LitmusOperand right, int bytes)
    {
        if (Read(left, bytes) is { } a && Read(right, bytes) is { } b)
            SetFlags(op, a.Source, a.Part, b.Source, b.Part, bytes);
    }

    private Micro JumpIf(string condition, Name? target)
    {
        if (_pending is var (a, b, flags))
            return Jump((x, y) => flags(x, y) is { } f ? X86Arithmetic.Holds(condition, f) : null, a, b, target);
        return Jump((f, _) => X86Arithmetic.Holds(condition, (int)f.Number), MicroSource.Of(Flags),
            MicroSource.Constant(_zero), target);
    }

    private Micro Jump(Func<LitmusValue, LitmusValue, bool?>? test, MicroSource a, MicroSource b, Name? target)
    {
        var none = MicroSource.Constant(_zero);
        var jump = new Micro(MicroKind.Branch, _place) {
            Test = test, A = test is null ? none : a, B = test is null ? none : b };
        Emit(jump);
        if (target is { } label)
            _jumps.Add((jump, label));
        return jump;
    }

    private Name? Target(LitmusOperand o)
    {
        if (o.Kind == LitmusOperandKind.Label)
            return new Name(o.Text, o.Place);
        bag.Error(LitmusCodes.Feature, o.Place, "jumps to anything but a label are not supported");
        return null;
    }

    // Read-modify-write

    private void Arithmetic(string op, LitmusOperand to, LitmusOperand by, int bytes, bool locked)
    {
        var single = OneOperand.Contains(op);
        if (Read(by, op is "shl" or "sal" or "shr" or "sar" && by.Kind == LitmusOperandKind.Register ? 1 : bytes)
            is not { } b)
            return;
        var (pointer, right) = (_pointer, b.Part);
        if (IsMemory(to))
        {
            if (IsMemory(by))
                bag.Error(LitmusCodes.Operands, by.Place, "two operands in memory");
            var t = _program.Fresh(_zero);
            LitmusValue? Low(LitmusValue v) => X86Arithmetic.Part(v, bytes, false, pointer);
            LitmusValue? Both(LitmusValue x, LitmusValue y) =>
                Low(x) is { } l && right(y) is { } r ? X86Arithmetic.Result(op, l, r, bytes, pointer) : null;
            if (locked)
            {
                if (Access(MicroKind.Modify, to, bytes, t, b.Source, default, (x, y) =>
                    Both(x, y) is { } r ? Merge(x, r, bytes) : null, NativeOf(op)) is null)
                    return;
            }
            else if (Access(MicroKind.Load, to, bytes, t, default, default) is null)
            {
                return;
            }

            var result = _program.Fresh(_zero);
            if (op is "inc" or "dec" || !locked)
                Emit(new Micro(MicroKind.Compute, _place) {
                    Target = result, A = MicroSource.Of(t), B = b.Source, Native = NativeOf(op), Apply = Both });
            if (!locked)
                Access(MicroKind.Store, to, bytes, -1, MicroSource.Of(result), default);
            if (op is "inc" or "dec")
                SetFlagsOfStep(op, MicroSource.Of(result), static v => v, bytes);
            else if (op != "not")
                SetFlags(op, MicroSource.Of(t), Low, b.Source, right, bytes);
            return;
        }

        if (to.Kind != LitmusOperandKind.Register)
        {
            bag.Error(LitmusCodes.Operands, to.Place, "expected a register or memory as the destination");
            return;
        }

        if (RegisterOf(to) is not var (register, own, high))
            return;
        var width = Math.Min(bytes, own);
        var destination = MicroSource.Of(register);
        LitmusValue? Left(LitmusValue v) => X86Arithmetic.Part(v, width, high, pointer);
        if (!single || op == "neg")
            SetFlags(op, destination, Left, b.Source, right, width);
        Emit(new Micro(MicroKind.Compute, _place)
        {
            Target = register, A = destination, B = b.Source, Native = NativeOf(op),
            Apply = (x, y) => Left(x) is { } l && right(y) is { } r
                && X86Arithmetic.Result(op, l, r, width, pointer) is { } v
                ? X86Arithmetic.Insert(x, v, width, high, pointer) : null,
        });
        if (op is "inc" or "dec")
            SetFlagsOfStep(op, destination, Left, width);
    }

    private static Native NativeOf(string op) => op switch
    {
        "add" or "inc" => Native.Add,
        "and" => Native.And,
        "or" => Native.Or,
        "xor" => Native.Xor,
        _ => Native.None,
    };

    /// <summary>A word after its low bytes were replaced.</summary>
    private static LitmusValue? Merge(LitmusValue old, LitmusValue by, int bytes) =>
        bytes >= 8 || !by.IsNumber || !old.IsNumber ? by
        : LitmusValue.Of((old.Number & ~LitmusValue.Mask(bytes)) | (by.Number & LitmusValue.Mask(bytes)));

    private void Exchange(LitmusOperand to, LitmusOperand from, int bytes, bool locked)
    {
        if (IsMemory(from))
            (to, from) = (from, to);
        if (from.Kind != LitmusOperandKind.Register || Read(from, bytes) is not { } b)
        {
            if (from.Kind != LitmusOperandKind.Register)
                bag.Error(LitmusCodes.Operands, from.Place, "`xchg` takes a register");
            return;
        }

        var t = _program.Fresh(_zero);
        if (!IsMemory(to))
        {
            if (Read(to, bytes) is not { } a)
                return;
            Emit(new Micro(MicroKind.Compute, _place) { Target = t, A = a.Source, Apply = (v, _) => a.Part(v) });
            Write(to, Whole(b, bytes), bytes);
        }
        else if (locked)
        {
            var part = b.Part;
            Access(MicroKind.Modify, to, bytes, t, b.Source, default, (x, y) =>
                part(y) is { } v ? Merge(x, v, bytes) : null, Native.Replace);
        }
        else
        {
            Access(MicroKind.Load, to, bytes, t, default, default);
            Access(MicroKind.Store, to, bytes, -1, Whole(b, bytes), default);
        }

        Write(from, MicroSource.Of(t), bytes);
    }

    private void ExchangeAdd(LitmusOperand to, LitmusOperand by, int bytes, bool locked)
    {
        if (by.Kind != LitmusOperandKind.Register || Read(by, bytes) is not { } b)
        {
            if (by.Kind != LitmusOperandKind.Register)
                bag.Error(LitmusCodes.Operands, by.Place, "`xadd` takes a register as its source");
            return;
        }

        var (t, pointer) = (_program.Fresh(_zero), _pointer);
        LitmusValue? Low(LitmusValue v) => X86Arithmetic.Part(v, bytes, false, pointer);
        LitmusValue? Sum(LitmusValue x, LitmusValue y) =>
            Low(x) is { } l && b.Part(y) is { } r ? X86Arithmetic.Result("add", l, r, bytes, pointer) : null;
        if (IsMemory(to) && locked)
        {
            if (Access(MicroKind.Modify, to, bytes, t, b.Source, default, (x, y) =>
                Sum(x, y) is { } v ? Merge(x, v, bytes) : null, Native.Add) is null)
                return;
            SetFlags("add", MicroSource.Of(t), Low, b.Source, b.Part, bytes);
        }
        else
        {
            if (Read(to, bytes) is not { } a)
                return;
            Emit(new Micro(MicroKind.Compute, _place) { Target = t, A = a.Source, Apply = (v, _) => a.Part(v) });
            SetFlags("add", MicroSource.Of(t), Low, b.Source, b.Part, bytes);
            var sum = _program.Fresh(_zero);
            Emit(new Micro(MicroKind.Compute, _place) {
                Target = sum, A = MicroSource.Of(t), B = b.Source, Apply = Sum });
            Write(by, MicroSource.Of(t), bytes);
            Write(to, MicroSource.Of(sum), bytes);
            return;
        }

        Write(by, MicroSource.Of(t), bytes);
    }

    private void CompareExchange(LitmusOperand to, LitmusOperand by, int bytes, bool locked)
    {
        var accumulator = new LitmusOperand(LitmusOperandKind.Register, by.Place) { Text = wide ? "rax" : "eax" };
        if (by.Kind != LitmusOperandKind.Register || Read(accumulator, bytes) is not { } a
            || Read(by, bytes) is not { } b)
        {
            if (by.Kind != LitmusOperandKind.Register)
                bag.Error(LitmusCodes.Operands, by.Place, "`cmpxchg` takes a register as its source");
            return;
        }

        var (t, pointer) = (_program.Fresh(_zero), _pointer);
        LitmusValue? Low(LitmusValue v) => X86Arithmetic.Part(v, bytes, false, pointer);
        if (IsMemory(to) && locked)
        {
            var expected = Whole(a, bytes);
            if (Access(MicroKind.CompareAndSwap, to, bytes, t, expected, Whole(b, bytes)) is null)
                return;
            SetFlags("cmp", a.Source, a.Part, MicroSource.Of(t), Low, bytes);
            WriteAccumulator(t, bytes);
            return;
        }

        if (Read(to, bytes) is not { } old)
            return;
        Emit(new Micro(MicroKind.Compute, _place) { Target = t, A = old.Source, Apply = (v, _) => old.Part(v) });
        SetFlags("cmp", a.Source, a.Part, MicroSource.Of(t), Low, bytes);
        var other = Jump((x, y) =>
            a.Part(x) is { } l && Low(y) is { } r ? l != r : null, a.Source, MicroSource.Of(t), null);
        Write(to, Whole(b, bytes), bytes);
        other.Goto = _program.Code.Count;
        _pending = null;
        WriteAccumulator(t, bytes);
    }

    // Where the comparison held this writes what was there.
    private void WriteAccumulator(int value, int bytes)
    {
        var name = bytes switch { 1 => "al", 2 => "ax", 4 => "eax", _ => "rax" };
        Write(new LitmusOperand(LitmusOperandKind.Register, _place) { Text = name }, MicroSource.Of(value), bytes);
    }
}
