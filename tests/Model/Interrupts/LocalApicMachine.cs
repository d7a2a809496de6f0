using FsCheck;
using FsCheck.Experimental;
using FsCheck.Fluent;
using Smpcheck.Model;

namespace Smpcheck.Tests;

/// <summary>A local APIC beside its naive twin: random operations, after each of which both are in the same state.</summary>
internal sealed class LocalApicMachine(Platform platform) : Machine<LocalApicMachine.Chip, NaiveApic>(maxNumberOfCommands: 40)
{
    public override Arbitrary<Setup<Chip, NaiveApic>> Setup { get; } = Arb.From(Gen.Constant<Setup<Chip, NaiveApic>>(new Fresh(platform)));

    public override Gen<Operation<Chip, NaiveApic>> Next(NaiveApic obj0)
    {
        var accept = from vector in Gen.Choose(0, platform.VectorNumber.Length - 1)
                     from trigger in Gen.Elements(Trigger.Edge, Trigger.Level)
                     select (Operation<Chip, NaiveApic>)new Accept(platform, vector, trigger);
        var tpr = Gen.Choose(0, 15).Select(static c => (Operation<Chip, NaiveApic>)new Tpr((byte)c));
        return obj0.Next() is null ? Gen.OneOf(accept, accept, tpr, Gen.Constant<Operation<Chip, NaiveApic>>(new Eoi()))
            : Gen.OneOf(accept, tpr, Gen.Constant<Operation<Chip, NaiveApic>>(new Eoi()),
                Gen.Constant<Operation<Chip, NaiveApic>>(new Dispatch()));
    }

    /// <summary>The real one, which is a struct in a machine's bytes.</summary>
    internal sealed class Chip(Platform platform)
    {
        public LocalApic Apic;

        public Platform P { get; } = platform;

        public int Number(int vector) => vector < 0 ? -1 : P.VectorNumber[vector];

        public Property Equals(NaiveApic naive, bool said)
        {
            bool same = said && naive.Tpr == Apic.Tpr && (naive.Next() is not null) == Apic.CanDispatch(P);
            for (int v = 0; v < P.VectorNumber.Length; v++)
            {
                int number = P.VectorNumber[v];
                same &= naive.Irr[number] == Apic.Irr.Has(v) && naive.Isr[number] == Apic.Isr.Has(v)
                    && naive.Tmr[number] == Apic.Tmr.Has(v);
            }

            return same.Label($"IRR {Set(naive.Irr)} ISR {Set(naive.Isr)} TMR {Set(naive.Tmr)} TPR {naive.Tpr} by the manual");
        }

        private static string Set(bool[] bits) =>
            string.Join(' ', Enumerable.Range(0, bits.Length).Where(v => bits[v]).Select(static v => $"{v:x}"));
    }

    private sealed class Fresh(Platform platform) : Setup<Chip, NaiveApic>
    {
        public override Chip Actual() => new(platform);

        public override NaiveApic Model() => new();
    }

    private sealed class Accept(Platform platform, int vector, Trigger trigger) : Operation<Chip, NaiveApic>
    {
        public override NaiveApic Run(NaiveApic obj0) => obj0.Accept(platform.VectorNumber[vector], trigger);

        public override Property Check(Chip obj0, NaiveApic obj1)
        {
            obj0.Apic.Accept(vector, trigger);
            return obj0.Equals(obj1, said: true);
        }

        public override string ToString() => $"accept {platform.VectorNumber[vector]:x} {trigger}";
    }

    private sealed class Dispatch : Operation<Chip, NaiveApic>
    {
        public override bool Pre(NaiveApic obj0) => obj0.Next() is not null;

        public override NaiveApic Run(NaiveApic obj0) => obj0.Dispatch();

        public override Property Check(Chip obj0, NaiveApic obj1) =>
            obj0.Equals(obj1, obj0.Number(obj0.Apic.Dispatch(obj0.P)) == obj1.Said);

        public override string ToString() => "dispatch";
    }

    private sealed class Eoi : Operation<Chip, NaiveApic>
    {
        public override NaiveApic Run(NaiveApic obj0) => obj0.Eoi();

        public override Property Check(Chip obj0, NaiveApic obj1)
        {
            int retired = obj0.Number(obj0.Apic.Eoi(out var trigger));
            return obj0.Equals(obj1, retired == obj1.Said && (trigger == Trigger.Level) == obj1.Level);
        }

        public override string ToString() => "eoi";
    }

    private sealed class Tpr(byte level) : Operation<Chip, NaiveApic>
    {
        public override NaiveApic Run(NaiveApic obj0) => obj0 with { Tpr = level };

        public override Property Check(Chip obj0, NaiveApic obj1)
        {
            obj0.Apic.Tpr = level;
            return obj0.Equals(obj1, said: true);
        }

        public override string ToString() => $"tpr {level}";
    }
}

/// <summary>IRR, ISR and TMR as 256 bits each, scanned from the top. Each operation makes a new one.</summary>
internal sealed record NaiveApic
{
    public bool[] Irr { get; private init; } = new bool[256];

    public bool[] Isr { get; private init; } = new bool[256];

    public bool[] Tmr { get; private init; } = new bool[256];

    public byte Tpr { get; init; }

    /// <summary>The vector that the last operation returned, -1 for none.</summary>
    public int Said { get; private init; } = -1;

    /// <summary>Whether the last EOI asks for a broadcast.</summary>
    public bool Level { get; private init; }

    public NaiveApic Accept(int v, Trigger trigger) =>
        this with { Irr = With(Irr, v, true), Tmr = With(Tmr, v, trigger == Trigger.Level) };

    public int? Next()
    {
        int requested = Array.LastIndexOf(Irr, true);
        int ppr = Math.Max(Tpr, Math.Max(0, Array.LastIndexOf(Isr, true)) / 16);
        return requested >= 0 && requested / 16 > ppr ? requested : null;
    }

    public NaiveApic Dispatch()
    {
        int v = Next()!.Value;
        return this with { Irr = With(Irr, v, false), Isr = With(Isr, v, true), Said = v };
    }

    public NaiveApic Eoi()
    {
        int v = Array.LastIndexOf(Isr, true);
        return this with { Isr = v < 0 ? Isr : With(Isr, v, false), Said = v, Level = v >= 0 && Tmr[v] };
    }

    private static bool[] With(bool[] bits, int v, bool on)
    {
        bool[] changed = [.. bits];
        changed[v] = on;
        return changed;
    }
}
