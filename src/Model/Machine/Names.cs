namespace Smpcheck.Model;

/// <summary>How values, places and commands are printed.</summary>
public static class Names
{
    /// <summary>
    /// A value: a number, <c>none</c>, <c>fault</c>, or a frame with its flags and, once freed, its generation.
    /// </summary>
    public static string Datum(Platform p, ushort v)
    {
        if (!Value.IsFrame(v))
            return v switch { Value.None => "none", Value.Fault => "fault", _ => $"{v}" };
        var text = p.Frames[Value.FrameOf(v)].Name;
        if ((v & Value.ReadOnly) != 0)
            text += ".ro";
        if ((v & Value.Huge) != 0)
            text += ".huge";
        if ((v & Value.Accessed) != 0)
            text += "+a";
        if ((v & Value.Dirty) != 0)
            text += "+d";
        var generation = Value.GenerationOf(v);
        return generation == 0 ? text : $"{text}#{generation}";
    }

    /// <summary>The value of a word: a lock is free or has an owner.</summary>
    public static string Word(Platform p, int address, ushort v) =>
        address <= p.Words && p.IsLock[address] ? v == 0 ? "free" : $"core{v - 1}" : Datum(p, v);

    public static string Command(Platform p, int command)
    {
        var c = p.Commands[command];
        var to = c.Physical ? "ICR high" : string.Join(",", c.Targets);
        return $"{p.VectorName(c.Nmi ? -1 : c.Vector)} to {to}";
    }
}
