using System.Globalization;

namespace Smpcheck.Model;

// Operands that are registers or constants.
public sealed partial class Assembler
{
    private void ReadValue(Arg arg, int core, Operands o)
    {
        Operand operand;
        if (NameOf(arg) is { } name && RegisterNumber(name.Text) >= 0)
        {
            operand = new Operand(true, (ushort)RegisterNumber(name.Text));
            o.Texts.Add(name.Text);
        }
        else
        {
            var adds = o.Spec.Mnemonic is "add" or "xadd" or "addr";
            if (ValueOf(arg, core, "value", adds ? -Value.Largest : 0) is not { } value)
                return;
            operand = Operand.Constant(value);
            o.Texts.Add(value >= Operand.Negative ? $"{value - 0x10000}" : DatumText(value));
        }

        if (o.Values++ == 0)
            o.First = operand;
        else
            o.Second = operand;
    }

    private string DatumText(ushort v)
    {
        if (!Value.IsFrame(v))
            return v switch { Value.None => "none", Value.Fault => "fault", _ =>
                v.ToString(CultureInfo.InvariantCulture) };
        return _frames[Value.FrameOf(v)].Name + ((v & Value.ReadOnly) != 0 ? ".ro" : "")
            + ((v & Value.Huge) != 0 ? ".huge" : "");
    }

    /// <summary>A constant as a value: a number, <c>none</c>, <c>fault</c> or a frame. Null after an error.</summary>
    private ushort? ValueOf(Arg arg, int core, string what, int least = 0)
    {
        if (NameOf(arg) is { } name)
        {
            if (name.Text == "none")
                return Value.None;
            if (name.Text == "fault")
                return Value.Fault;
            if (TryFrame(name.Text) is { } frame)
                return frame;
            if (_scope.Words.ContainsKey(name.Text) || _scope.Arrays.ContainsKey(name.Text))
            {
                _bag.Error("E204", arg.Place,
                    $"expected a constant{(core >= 0 ? " or a register" : "")} as {what}, found the word `{name.Text}`",
                    core >= 0 ? $"load it into a register first: load r0, {name.Text}" : null);
                return null;
            }

            if (!_scope.IsConstant(name.Text) && (core < 0 || name.Text != "me"))
            {
                if (core >= 0 && IsPastRegisters(arg))
                    return null;
                var known = _scope.Frames.Keys.Concat(["none", "fault", "cores", "others"]).Concat(core >= 0 ? ["me"]
                    : []);
                _scope.UnknownName(name, what, known);
                return null;
            }
        }

        if (arg is not ConstArg constant)
        {
            _bag.Error("E204", arg.Place, $"expected a register or a constant as {what}, found a word",
                "load it into a register first");
            return null;
        }

        var value = _scope.Bounded(constant.Value, core, least, Value.Largest, $"the {what}");
        return value == Scope.Unknown ? null : (ushort)value;
    }

    private int Numbered(Arg arg, int core, long least, long most, string what, Operands o, bool hex = false)
    {
        if (arg is not ConstArg c)
        {
            _bag.Error("E204", arg.Place, $"expected {what}, a constant");
            return Scope.Unknown;
        }

        var value = _scope.Bounded(c.Value, core, least, most, what);
        o.Texts.Add(hex ? $"0x{value:x2}" : value.ToString(CultureInfo.InvariantCulture));
        return value;
    }

    private int CommandOf(InstructionLine line, bool nmi, int core, Operands o, List<IcrCommand> commands)
    {
        var vector = nmi ? -1 : o.Values;
        if (!nmi)
            AddVector(vector, line.Args[1].Place);
        var all = Enumerable.Range(0, _scope.Cores);
        IEnumerable<int> targets = NameOf(line.Args[0])?.Text switch
        {
            "all" => all,
            "others" => all.Where(c => c != core),
            "self" => [core],
            _ => [o.Core],
        };
        var physical = _xapic && o.Core >= 0;
        List<int> list = physical ? [] : [.. targets];
        // Vectors are still numbers here: they become dense once all of them are known.
        var index = commands.FindIndex(c => c.Nmi == nmi && c.Vector == vector && c.Physical == physical
            && c.Targets.SequenceEqual(list));
        if (index >= 0)
            return index;
        commands.Add(new IcrCommand(nmi, vector, [.. list], physical));
        return commands.Count - 1;
    }
}
