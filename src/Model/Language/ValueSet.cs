namespace Smpcheck.Model;

/// <summary>
/// Which values a word or a register may ever hold, as far as the program's text tells: an upper bound.
/// </summary>
internal sealed class ValueSet
{
    private readonly SortedSet<ushort> _frames = [];
    private int _numbers;
    private bool _none;
    private bool _fault;

    /// <summary>Translations without accessed, dirty and generation bits.</summary>
    public IReadOnlyCollection<ushort> Frames => _frames;

    public static ValueSet Of(params ushort[] values)
    {
        var set = new ValueSet();
        foreach (var v in values)
            set.Add(v);
        return set;
    }

    /// <summary>Adds a value; true when the set grew.</summary>
    public bool Add(ushort v)
    {
        if (Value.IsFrame(v))
            return _frames.Add(Value.Compared(v));
        if (v == Value.None)
            return !_none && (_none = true);
        if (v == Value.Fault)
            return !_fault && (_fault = true);
        return AddNumbers(v);
    }

    /// <summary>Adds all numbers made of these bits.</summary>
    public bool AddNumbers(int bits)
    {
        var before = _numbers;
        _numbers |= bits & Value.Largest;
        return _numbers != before;
    }

    public bool Add(ValueSet other)
    {
        if (ReferenceEquals(this, other))
            return false; // Such as `mov r1, r1`: a set cannot be walked while it is added to.
        var grew = AddNumbers(other._numbers);
        foreach (var f in other._frames)
            grew |= _frames.Add(f);
        if (other._none)
            grew |= Add(Value.None);
        if (other._fault)
            grew |= Add(Value.Fault);
        return grew;
    }

    /// <summary>
    /// The bits that a translation of this set may have, generations and optional A and D bits included.
    /// </summary>
    public int FrameMask(int[] generations, bool tracksAccess)
    {
        var mask = 0;
        foreach (var f in _frames)
            mask |= f | (StateLayout.MaskFor(generations[Value.FrameOf(f)]) << Value.GenerationShift);
        return mask != 0 && tracksAccess ? mask | Value.Accessed | Value.Dirty : mask;
    }

    /// <summary>The bits that any value of this set may have.</summary>
    public int Mask(int[] generations, bool tracksAccess) =>
        _numbers | (_none ? Value.None : 0) | (_fault ? Value.Fault : 0) | FrameMask(generations, tracksAccess);
}
