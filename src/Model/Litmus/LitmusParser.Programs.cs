namespace Smpcheck.Model;

// Programs: columns of instructions, cells separated by `|`, rows ended by `;`.
public sealed partial class LitmusParser
{
    private static readonly string[] Sizes = ["byte", "word", "dword", "qword"];

    private List<LitmusProgram>? Programs()
    {
        Take(";");
        List<(int Number, Place Place)> heads = [];
        do
        {
            var head = Token;
            var number = head.Kind == LitmusTokenKind.Name ? ProcessorOf(head.Text) : -1;
            if (number < 0)
            {
                Wrong("the head of a program, such as `P0`");
                return null;
            }

            _next++;
            if (heads.Exists(h => h.Number == number))
                _bag.Error(LitmusCodes.Twice, head.Place, $"thread P{number} is declared twice");
            heads.Add((number, head.Place));
        }
        while (Take("|"));
        if (Token.Is(":"))
            Unsupported(Token.Place, "annotations of threads are");
        else if (!Ended)
            Expect(";");
        var columns = heads.ConvertAll(static _ => new List<LitmusLine>());
        while (!Ended)
            Row(columns);
        return [.. heads.Select((h, i) => new LitmusProgram(h.Number, h.Place, columns[i]))];
    }

    private void Row(List<List<LitmusLine>> columns)
    {
        var column = 0;
        while (true)
        {
            if (column == columns.Count)
            {
                Wrong("`;`");
                return;
            }

            var line = Cell();
            if (line.Labels.Count > 0 || line.Instruction is not null)
                columns[column].Add(line);
            if (Ended || Take(";"))
                return;
            if (!Expect("|"))
                return;
            column++;
        }
    }

    private LitmusLine Cell()
    {
        List<Name> labels = [];
        while (Token.Kind == LitmusTokenKind.Name && _tokens[_next + 1].Is(":"))
        {
            labels.Add(new Name(Token.Text, Token.Place));
            _next += 2;
        }

        return new LitmusLine(labels, Token.Kind == LitmusTokenKind.Name ? Instruction(false) : null);
    }

    private LitmusInstruction? Instruction(bool locked)
    {
        var op = Token;
        if (op.Kind != LitmusTokenKind.Name)
        {
            Wrong("an instruction");
            return null;
        }

        _next++;
        var mnemonic = op.Text.ToLowerInvariant();
        if (mnemonic is "lock" or "rep")
        {
            if (locked)
            {
                Wrong("an instruction");
                return null;
            }

            Take(";");
            return Instruction(mnemonic == "lock");
        }

        List<LitmusOperand> operands = [];
        if (!Ended && !Token.Is(";") && !Token.Is("|"))
        {
            do
            {
                if (Operand() is not { } operand)
                    return null;
                operands.Add(operand);
            }
            while (Take(","));
        }

        return new LitmusInstruction(new Name(mnemonic, op.Place), locked, operands);
    }

    private LitmusOperand? Operand()
    {
        var bytes = Width();
        var start = Token;
        switch (start.Kind)
        {
            case LitmusTokenKind.Immediate:
                _next++;
                return new LitmusOperand(LitmusOperandKind.Immediate, start.Place) { Number = start.Number };
            case LitmusTokenKind.ImmediateName:
                _next++;
                return new LitmusOperand(LitmusOperandKind.Address, start.Place) { Text = start.Text };
            case LitmusTokenKind.Number:
                _next++;
                return Token.Is("(") || Token.Is("[")
                    ? Memory(start, start.Number, bytes)
                    : new LitmusOperand(LitmusOperandKind.Immediate, start.Place) { Number = start.Number };
            case LitmusTokenKind.Register or LitmusTokenKind.Name when _tokens[_next + 1].Is(":"):
                _next += 2; // A segment says nothing: the model has one flat space of locations.
                return Operand();
            case LitmusTokenKind.Register:
                _next++;
                return new LitmusOperand(LitmusOperandKind.Register, start.Place) { Text = start.Text };
            case LitmusTokenKind.Name:
                return Named(start, bytes);
            default:
                if (start.Is("(") || start.Is("["))
                    return Memory(start, 0, bytes);
                Wrong("an operand");
                return null;
        }
    }

    // A bare word is a register, a jump's target, or the location of `x(%rip)`.
    private LitmusOperand? Named(LitmusToken start, int bytes)
    {
        _next++;
        if (X86Registers.Find(start.Text) is not null)
            return new LitmusOperand(LitmusOperandKind.Register, start.Place) { Text = start.Text };
        if (!Token.Is("("))
            return new LitmusOperand(LitmusOperandKind.Label, start.Place) { Text = start.Text };
        _next++;
        if (!string.Equals(Token.Text, "rip", StringComparison.OrdinalIgnoreCase))
        {
            Wrong("`%rip`");
            return null;
        }

        _next++;
        return Expect(")") ? new LitmusOperand(LitmusOperandKind.Location, start.Place) {
            Text = start.Text, Bytes = bytes } : null;
    }

    private int Width()
    {
        var at = Token.Kind == LitmusTokenKind.Name ? Array.IndexOf(Sizes, Token.Text.ToLowerInvariant()) : -1;
        if (at < 0 || !string.Equals(_tokens[_next + 1].Text, "ptr", StringComparison.OrdinalIgnoreCase))
            return 0;
        _next += 2;
        return 1 << at;
    }

    // (x) [x] (%r) [%r] [7] d(%r) (%r,%i,s) [r+d]
    private LitmusOperand? Memory(LitmusToken start, long displacement, int bytes)
    {
        var close = Token.Is("(") ? ")" : "]";
        _next++;
        var inner = Token;
        LitmusOperand operand;
        switch (inner.Kind)
        {
            case LitmusTokenKind.Number when displacement == 0:
                _next++;
                operand = new LitmusOperand(LitmusOperandKind.Absolute, inner.Place) {
                    Number = inner.Number, Bytes = bytes };
                break;
            case LitmusTokenKind.Name when X86Registers.Find(inner.Text) is null:
                _next++;
                operand = new LitmusOperand(displacement == 0 ? LitmusOperandKind.Location : LitmusOperandKind.Absolute,
                    inner.Place) { Text = inner.Text, Bytes = bytes };
                break;
            case LitmusTokenKind.Name or LitmusTokenKind.Register:
                _next++;
                operand = new LitmusOperand(LitmusOperandKind.Indirect, start.Place.To(inner.Place)) {
                    Text = inner.Text, Number = displacement, Bytes = bytes };
                break;
            default:
                Wrong("a register or a location");
                return null;
        }

        if (operand.Kind == LitmusOperandKind.Indirect)
            operand = Offset(Indexed(operand));
        return Expect(close) ? operand with { Place = start.Place.To(_tokens[_next - 1].Place) } : null;
    }

    private LitmusOperand Indexed(LitmusOperand operand)
    {
        if (!Take(","))
            return operand;
        var index = Token;
        if (index.Kind is not (LitmusTokenKind.Register or LitmusTokenKind.Name))
        {
            Wrong("an index register");
            return operand;
        }

        _next++;
        var scale = Token;
        if (Take(",") && (scale = Token).Kind == LitmusTokenKind.Number)
            _next++;
        return operand with { Index = index.Text, Scale = scale.Kind == LitmusTokenKind.Number ? scale.Number : 1 };
    }

    private LitmusOperand Offset(LitmusOperand operand)
    {
        var number = Token.Kind == LitmusTokenKind.Number ? Token : default; // [rax-8]
        if (Take("+") && Token.Kind == LitmusTokenKind.Number)
            number = Token;
        if (number.Kind != LitmusTokenKind.Number)
            return operand;
        _next++;
        return operand with { Number = operand.Number + number.Number };
    }
}
