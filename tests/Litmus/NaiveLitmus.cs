using Smpcheck.Model;

namespace Smpcheck.Tests;

/// <summary>
/// Decoded tests executed step by step with 64-bit values: what sc and tso allow, without value analysis, register
/// allocation or the machine.
/// </summary>
internal static class NaiveLitmus
{
    /// <summary>A random test of two threads over 32-bit registers and two words.</summary>
    public static string Random(Random random)
    {
        string[] registers = ["%eax", "%ebx", "%ecx"], words = ["(x)", "(y)"];
        string Register() => registers[random.Next(3)];
        string Word() => words[random.Next(2)];
        string Value() => random.Next(3) == 0 ? Register() : "$" + new[] { 1, 2, -1, 255, 7 }[random.Next(5)];
        string Code() => random.Next(15) switch
        {
            0 or 1 => $"movl {Value()},{Word()}",
            2 or 3 => $"movl {Word()},{Register()}",
            4 => $"movl {Value()},{Register()}",
            5 => $"xchgl {Register()},{Word()}",
            6 => $"lock {new[] { "addl", "xorl", "andl", "subl" }[random.Next(4)]} {Value()},{Word()}",
            7 => $"lock xaddl {Register()},{Word()}",
            8 => $"lock cmpxchgl {Register()},{Word()}",
            9 => $"{new[] { "addl", "xorl", "andl", "subl", "orl" }[random.Next(5)]} {Value()},{Register()}",
            10 => $"{new[] { "incl", "decl", "negl", "notl" }[random.Next(4)]} {new[] { Word(), Register() }[random.Next(2)]}",
            11 => $"cmpl {Value()},{Register()}",
            12 => $"cmov{new[] { "e", "l", "b", "g" }[random.Next(4)]}l {Register()},{Register()}",
            13 => "mfence",
            _ => $"j{new[] { "e", "ne", "l", "a" }[random.Next(4)]} L",
        };

        var rows = Enumerable.Range(0, 4).Select(_ => $"{Code()} | {Code()} ;\n");
        return $"X86_64 t\n{{ x={random.Next(3)}; y={random.Next(2)}; "
            + $"0:rax={random.Next(2)}; 1:rbx={random.Next(3)}; }}\n"
            + $"P0 | P1 ;\n{string.Concat(rows)}L: nop | L: nop ;\n"
            + "locations [0:rax; 0:rbx; 0:rcx; 1:rax; 1:rbx; 1:rcx; x; y;]\nforall true\n";
    }

    /// <summary>The final states as the runner prints them, in any order.</summary>
    public static HashSet<string> States(LitmusTest test, bool buffers)
    {
        var (words, values, bag) = (new LitmusWords(), new LitmusValues(), new DiagnosticBag());
        values.Number(0);
        words.All[words.Mention("x")].Bytes = 4;
        words.All[words.Mention("y")].Bytes = 4;
        var decoder = new X86Decoder(true, words, values, bag);
        MicroProgram[] programs = [.. test.Programs.Select(decoder.Decode)];
        Assert.True(bag.Clean);
        foreach (var program in programs)
        {
            foreach (int r in (int[])[0, 1, 2])
                program.Register(r, 0);
        }

        var start = new State([0, 0], [.. programs.Select(static p => new long[p.Initial.Count])], [0, 0], [[], []]);
        foreach (var item in test.Init)
        {
            int thread = item.At.Thread, number = X86Decoder.NumberOf(item.At.Text);
            if (item.At.IsRegister)
                start.Registers[thread][programs[thread].Registers[number]] = item.Value!.Number;
            else
                start.Memory[words.NumberOf(item.At.Text)] = item.Value!.Number;
        }

        var finals = new HashSet<string>();
        var seen = new HashSet<string>();
        var open = new Stack<State>([start]);
        while (open.TryPop(out var state))
        {
            if (!seen.Add(state.Key))
                continue;
            bool ended = true;
            for (int t = 0; t < programs.Length; t++)
            {
                if (state.Buffers[t].Count > 0)
                {
                    ended = false;
                    var drained = state.Copy();
                    drained.Memory[drained.Buffers[t][0].Location] = drained.Buffers[t][0].Value;
                    drained.Buffers[t].RemoveAt(0);
                    open.Push(drained);
                }

                if (state.At[t] == programs[t].Code.Count)
                    continue;
                ended = false;
                if (Waits(programs[t].Code[state.At[t]]) && state.Buffers[t].Count > 0)
                    continue;
                var next = state.Copy();
                Step(programs[t].Code[state.At[t]], next, t, values, buffers);
                open.Push(next);
            }

            if (ended)
                finals.Add(Shown(state, programs));
        }

        return finals;
    }

    private static string Shown(State state, MicroProgram[] programs)
    {
        string[] names = ["rax", "rbx", "rcx"];
        var registers = programs.SelectMany((p, t) =>
            names.Select((n, r) => $"{t}:{n}={state.Registers[t][p.Registers[r]]};"));
        return string.Join(' ', [.. registers, $"[x]={(int)state.Memory[0]};", $"[y]={(int)state.Memory[1]};"]);
    }

    private static bool Waits(Micro m) =>
        m.Kind is MicroKind.Modify or MicroKind.CompareAndSwap || (m.Kind == MicroKind.Fence && m.Fence == "fence");

    private static void Step(Micro m, State s, int t, LitmusValues values, bool buffers)
    {
        LitmusValue Read(MicroSource source) =>
            source.IsRegister ? LitmusValue.Of(s.Registers[t][source.Register]) : values[source.Value];
        var (a, b) = (Read(m.A), Read(m.B));
        s.At[t]++;
        long result = 0;
        switch (m.Kind)
        {
            case MicroKind.Compute:
                result = m.Apply!(a, b)!.Value.Number;
                break;
            case MicroKind.Load:
                var own = s.Buffers[t].FindLastIndex(e => e.Location == m.Location);
                result = own >= 0 ? s.Buffers[t][own].Value : s.Memory[m.Location];
                break;
            case MicroKind.Store when buffers:
                s.Buffers[t].Add((m.Location, a.Number));
                break;
            case MicroKind.Store:
                s.Memory[m.Location] = a.Number;
                break;
            case MicroKind.Modify:
                result = s.Memory[m.Location];
                s.Memory[m.Location] = m.Apply!(LitmusValue.Of(result), a)!.Value.Number;
                break;
            case MicroKind.CompareAndSwap:
                result = s.Memory[m.Location];
                s.Memory[m.Location] = result == a.Number ? b.Number : result;
                break;
            case MicroKind.Branch when m.Test is null || m.Test(a, b) == true:
                s.At[t] = m.Goto;
                break;
        }

        if (m.Target >= 0)
            s.Registers[t][m.Target] = result;
    }

    private sealed record State(
        int[] At, long[][] Registers, long[] Memory, List<(int Location, long Value)>[] Buffers)
    {
        public string Key =>
            string.Join(',', [.. At.Select(static v => (long)v), .. Registers.SelectMany(static r => r), .. Memory])
            + string.Join('|', Buffers.Select(static b => string.Join(';', b)));

        public State Copy() => new([.. At], [.. Registers.Select(static r => r.ToArray())], [.. Memory],
            [.. Buffers.Select(static b => b.ToList())]);
    }
}
