using System.Globalization;

namespace Smpcheck.Model;

/// <summary>Proposes the symmetry of a machine whose cores share a program.</summary>
public static class MachineSymmetry
{
    /// <summary>The symmetry of these cores, or null where something of theirs cannot be told apart by core.</summary>
    /// <param name="p">The machine.</param>
    /// <param name="cores">Cores with the same program.</param>
    /// <param name="live">The live bits of the working block, a mask for each word.</param>
    /// <param name="agentsOf">A core's agents.</param>
    public static Symmetry? Of(
        Platform p, IReadOnlyList<int> cores, IReadOnlyList<ulong> live, Func<int, int[]> agentsOf)
    {
        var words = live.Count;
        List<SymmetricMember> members = [];
        foreach (int core in cores)
        {
            // A message from one of them to another belongs to two.
            if (p.Channels[core].Any(x => cores.Any(c => x.Source == NameOf(c))))
                return null;
            var bits = new ulong[words];
            Mark(bits, p.At.Core[core], EndOf(p, core));
            MarkMessages(bits, p, core, cores);
            for (var a = 1; a <= p.Words; a++)
            {
                if (p.AddressName[a].EndsWith($"[{core.ToString(CultureInfo.InvariantCulture)}]",
                    StringComparison.Ordinal))
                    Mark(bits, WordAt(p, a), WordAt(p, a) + 2);
            }

            for (var q = 0; q < p.Queues.Length; q++)
                MarkBit(bits, ((p.At.Queues + (2 * q)) * 8) + core);
            for (var w = 0; w < words; w++)
                bits[w] &= live[w];
            members.Add(new SymmetricMember(bits, agentsOf(core)));
        }

        // A lock that none of them ever takes has no room for their names.
        NamingField[] owners = [.. Enumerable.Range(1, p.Words).Where(a => p.IsLock[a])
            .Select(a => LockOwner(p, a, cores, live))];
        bool[][] fit = [.. owners.Select(o => o.Values.Select(v => Fits(v, o.Bits)).ToArray())];
        return fit.Any(static f => f.Distinct().Count() > 1) ? null
            : new Symmetry(members, [.. owners.Where((_, i) => fit[i][0])]);
    }

    private static string NameOf(int core) => string.Create(CultureInfo.InvariantCulture, $"core{core}");

    /// <summary>A core's components lie side by side, in the same order for every core.</summary>
    private static int EndOf(Platform p, int core) =>
        core + 1 < p.Cores ? p.At.Core[core + 1] : p.At.Memory;

    private static int WordAt(Platform p, int address) => p.At.Memory + (2 * (address - 1));

    /// <summary>What is on its way from this core to cores that are not among them.</summary>
    private static void MarkMessages(ulong[] bits, Platform p, int core, IReadOnlyList<int> cores)
    {
        for (var target = 0; target < p.Cores; target++)
        {
            for (var i = 0; i < p.Channels[target].Length && !cores.Contains(target); i++)
            {
                if (p.Channels[target][i].Source == NameOf(core))
                    Mark(bits, p.At.Messages[target] + i, p.At.Messages[target] + i + 1);
            }
        }
    }

    private static NamingField LockOwner(
        Platform p, int address, IReadOnlyList<int> cores, IReadOnlyList<ulong> live)
    {
        var words = live.Count;
        var bits = new ulong[words];
        Mark(bits, WordAt(p, address), WordAt(p, address) + 2);
        for (var w = 0; w < words; w++)
            bits[w] &= live[w];
        return new NamingField(bits, [.. cores.Select(c => ValueAt(WordAt(p, address), c + 1, words))]);
    }

    private static bool Fits(ulong[] value, ulong[] bits) =>
        value.Zip(bits).All(static x => (x.First & ~x.Second) == 0);

    private static ulong[] ValueAt(int at, int value, int words)
    {
        var block = new ulong[words];
        for (var b = 0; b < 16; b++)
        {
            if ((value >> b & 1) != 0)
                MarkBit(block, (at * 8) + b);
        }

        return block;
    }

    private static void Mark(ulong[] bits, int from, int to)
    {
        for (var b = from * 8; b < to * 8; b++)
            MarkBit(bits, b);
    }

    private static void MarkBit(ulong[] bits, int bit) => bits[bit >> 6] |= 1UL << (bit & 63);
}
