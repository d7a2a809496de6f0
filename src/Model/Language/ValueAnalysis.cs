namespace Smpcheck.Model;

/// <summary>
/// What every word and register may hold: a fixpoint over all instructions in any order. It decides how many bits a
/// stored state spends on them, so it must never be too small; searches in checked mode verify that.
/// </summary>
internal sealed class ValueAnalysis
{
    private readonly IReadOnlyList<Instruction>[] _code;
    private readonly PageInfo[] _pages;
    private readonly FrameInfo[] _frames;
    private readonly DeviceInfo[] _devices;
    private readonly IReadOnlyList<int> _deviceOfAddress;
    private readonly ValueSet[] _words;
    private readonly ValueSet[][] _registers;
    private readonly ValueSet _nowhere = new(); // Stands for registers that nothing reads.
    private bool _grew;

    public ValueAnalysis(
        IReadOnlyList<Instruction>[] code, IReadOnlyList<ushort> initial, PageInfo[] pages, FrameInfo[] frames,
            DeviceInfo[] devices,
        IReadOnlyList<int> deviceOfAddress)
    {
        (_code, _pages, _frames, _devices, _deviceOfAddress) = (code, pages, frames, devices, deviceOfAddress);
        _words = [new(), .. initial.Select(v => ValueSet.Of(v))];
        // A fresh activation's registers are zero.
        _registers = [.. code.Select(_ => Enumerable.Range(0, Limits.Registers).Select(_ => ValueSet.Of(0)).ToArray())];
        Generations = CountGenerations();
        do
        {
            _grew = false;
            for (var c = 0; c < code.Length; c++)
            {
                foreach (var i in code[c])
                    Flow(c, i);
            }

            FlowThroughDevices();
        }
        while (_grew);
    }

    /// <summary>The highest generation each frame can reach.</summary>
    public int[] Generations { get; }

    public ValueSet Word(int address) => _words[address];

    public ValueSet Register(int core, int r) => _registers[core][r];

    /// <summary>Values that an operand may have when it is stored.</summary>
    public ValueSet Read(int core, Operand o) => o.IsRegister ? _registers[core][o.Datum] : ValueSet.Of(o.Datum);

    /// <summary>What any frame's datum may be.</summary>
    public ValueSet Contents()
    {
        var set = new ValueSet();
        foreach (var f in _frames)
            set.Add(_words[f.ContentAddress]);
        return set;
    }

    private void Flow(int c, Instruction i)
    {
        var target = i.Target >= 0 ? _registers[c][i.Target] : _nowhere;
        switch (i.Spec.Mnemonic)
        {
            case "mov":
                Grow(target, Read(c, i.First));
                break;
            case "addr":
                GrowNumbers(target, Value.Largest);
                break;
            case "load":
                Grow(target, _words[i.Address]);
                break;
            case "store" or "or" or "xor":
                Grow(_words[i.Address], Read(c, i.First));
                break;
            case "xchg":
                Grow(target, _words[i.Address]);
                Grow(_words[i.Address], Read(c, i.First));
                break;
            case "cas":
                Grow(target, _words[i.Address]);
                Grow(_words[i.Address], Read(c, i.Second));
                break;
            case "xadd" or "add":
                GrowNumbers(_words[i.Address], Value.Largest);
                Grow(target, _words[i.Address]);
                break;
            case "lock" or "trylock" or "mutex.lock":
                GrowNumbers(_words[i.Address], StateLayout.MaskFor(c + 1));
                GrowNumbers(target, 1);
                break;
            case "vload":
                Grow(target, Contents());
                Grow(target, ValueSet.Of(Value.Fault));
                break;
            case "vstore":
                foreach (var f in _frames)
                    Grow(_words[f.ContentAddress], Read(c, i.First));
                break;
            case "alloc":
                for (var f = 0; f < _frames.Length; f++)
                    Grow(target, ValueSet.Of(Value.Frame(f)));
                break;
            case "mmio.r":
                var device = _devices[_deviceOfAddress[i.Address]];
                GrowNumbers(target, device.Kind == DeviceKind.Nic ? Value.Largest
                    : StateLayout.MaskFor(Math.Max(1, device.Events)));
                break;
            default:
                break;
        }
    }

    private void FlowThroughDevices()
    {
        foreach (var d in _devices.Where(d => d.Ring > 0))
        {
            for (var k = 0; k < d.Ring; k++)
            {
                for (var j = 0; j < d.Ring; j++)
                {
                    Grow(_words[d.FirstCompletion + k], _words[d.FirstDescriptor + j]);
                    Grow(_words[d.FirstCompletion + k], Contents());
                }
            }
        }
    }

    private void Grow(ValueSet set, ValueSet by) => _grew |= set.Add(by);

    private void GrowNumbers(ValueSet set, int bits) => _grew |= set.AddNumbers(bits);

    // A `free` outside loops and handlers happens once; anything else as often as the model has generations.
    private int[] CountGenerations()
    {
        var counts = new int[_frames.Length];
        foreach (var code in _code)
        {
            for (var pc = 0; pc < code.Count; pc++)
            {
                if (code[pc].Spec.Mnemonic != "free")
                    continue;
                var once = IsTaskCode(code, pc) && !Reaches(code, code[pc].Next, pc);
                for (var f = 0; f < counts.Length; f++)
                {
                    if (code[pc].First.IsRegister || Value.FrameOf(code[pc].First.Datum) == f)
                        counts[f] += once ? 1 : Value.Generations;
                }
            }
        }

        return [.. counts.Select(n => Math.Min(n, Value.Generations - 1))];
    }

    private static bool IsTaskCode(IReadOnlyList<Instruction> code, int pc)
    {
        for (var q = 0; q < pc; q++)
        {
            if (code[q].Spec.Mnemonic == ControlInstructions.End)
                return false; // A core's own program comes first in its code; handlers follow its end.
        }

        return true;
    }

    private static bool Reaches(IReadOnlyList<Instruction> code, int from, int to)
    {
        HashSet<int> seen = [];
        Stack<int> open = new([from]);
        while (open.TryPop(out var pc))
        {
            if (pc == to)
                return true;
            if (pc < 0 || pc >= code.Count || !seen.Add(pc)
                || code[pc].Spec.Mnemonic is ControlInstructions.End or "iret")
                continue;
            if (code[pc].Spec.Mnemonic != "goto")
                open.Push(code[pc].Next);
            if (code[pc].Spec.Mnemonic is "if" or "goto")
                open.Push(code[pc].Goto);
        }

        return false;
    }
}
