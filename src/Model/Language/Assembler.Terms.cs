using System.Globalization;

namespace Smpcheck.Model;

// Sides of conditions that name registers, bits and fields of devices; conditions as text.
public sealed partial class Assembler
{
    private IEnumerable<string> FieldNames() =>
        _devices.SelectMany(d => DeviceFields.Of(d.Kind).Select(f => $"{d.Name}.{f}"));

    private Term? RegisterTerm(Name name, int core)
    {
        var text = name.Text;
        if (core >= 0)
        {
            if (RegisterNumber(text) is var r && r >= 0)
                return new Term(TermKind.Register, r);
            return text.Length == 4 && BitOf(text) is var bit && bit > 0 && RegisterNumber(text[..2]) is var n && n >= 0
                ? new Term(TermKind.RegisterBit, n, bit)
                : null;
        }

        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (!text.StartsWith("core", StringComparison.Ordinal) || dot < 4
            || !int.TryParse(text.AsSpan(4, dot - 4), NumberStyles.None, CultureInfo.InvariantCulture, out var c))
            return null;
        var number = RegisterNumber(text[(dot + 1)..]);
        if (number >= 0 && c < _scope.Cores)
            return new Term(TermKind.CoreRegister, c, number);
        if (number >= 0)
            _bag.Error("E209", name.Place, _scope.MissingCore(c));
        else
            _bag.Error("E221", name.Place,
                $"there is no register `{text[(dot + 1)..]}`, expected r0 to r{Limits.Registers - 1}");
        return null;
    }

    private Term? DeviceTerm(Name name)
    {
        var dot = name.Text.LastIndexOf('.');
        if (dot < 0 || !_scope.Devices.TryGetValue(name.Text[..dot], out var device))
            return null;
        var field = DeviceFields.Of(_devices[device].Kind).ToList().IndexOf(name.Text[(dot + 1)..]);
        return field < 0 ? null : new Term(TermKind.DeviceField, device, field);
    }

    private static int BitOf(string text) =>
        text.EndsWith(".a", StringComparison.Ordinal) ? Value.Accessed
            : text.EndsWith(".d", StringComparison.Ordinal) ? Value.Dirty : 0;

    private Term? WordBitTerm(Name name, HashSet<int> words)
    {
        var bit = BitOf(name.Text);
        if (bit == 0 || !_scope.Words.TryGetValue(name.Text[..^2], out var address))
            return null;
        words.Add(address);
        var page = _pages.FindIndex(p => p.PteAddress == address);
        if (page >= 0)
            _pages[page] = _pages[page] with { TracksAccess = true };
        return new Term(TermKind.WordBit, address, bit);
    }

    private string Printed(Cond cond, int core) => cond switch
    {
        RelCond r => $"{Printed(r.Left, core)} {Sign(r.Relation)} {Printed(r.Right, core)}",
        NotCond n => n.Inner is RelCond or NotCond ? $"not {Printed(n.Inner, core)}"
            : $"not ({Printed(n.Inner, core)})",
        AllCond a => string.Join(" and ", a.Parts.Select(p =>
            p is AnyCond or AllCond ? $"({Printed(p, core)})" : Printed(p, core))),
        AnyCond a => string.Join(" or ", a.Parts.Select(p =>
            p is AnyCond ? $"({Printed(p, core)})" : Printed(p, core))),
        _ => "",
    };

    private static string Sign(Relation r) => r switch
    {
        Relation.Equal => "==", Relation.NotEqual => "!=", Relation.Less => "<",
        Relation.LessOrEqual => "<=", Relation.Greater => ">", _ => ">=",
    };

    private string Printed(Arg arg, int core)
    {
        if (arg is ElementArg e)
        {
            var index = e.Index is IntConst i ? i.Value : _scope.Constant(e.Index, core, "index");
            return $"{e.Name.Text}[{index}]";
        }

        if (arg is ConstArg { Value: NameConst n }
            && (_scope.IsConstant(n.Name.Text) || (n.Name.Text == "me" && core >= 0)))
            return _scope.Constant(n, core, "constant").ToString(CultureInfo.InvariantCulture);
        return Spelled(((ConstArg)arg).Value);
    }
}
