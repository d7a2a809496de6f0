using Smpcheck.Model;

namespace Smpcheck.Tests;

public sealed class StoreBufferTests
{
    private const string Text =
        """
        test t
        cores 1
        buffer 8
        var x = 0
        var y = 0
        var z = 0
        device d level line=1
        core 0:
            store x, 1
            store y, 1
            store z, 1
            mmio.w d.ACK, 1
            fence.w
        """;

    [Theory]
    [InlineData("tso")]
    [InlineData("pso")]
    public void It_agrees_with_a_list_in_program_order(string model)
    {
        var p = Systems.Of(Text, model).Platform;
        var random = new Random(8);
        for (var run = 0; run < 2000; run++)
        {
            var slots = new BufferEntry[8];
            List<(ushort Target, ushort Datum)> naive = [];
            for (var step = 0; step < 30; step++)
                Act(random, slots, naive, p);
        }
    }

    [Fact]
    public void Under_pso_the_order_of_different_addresses_leaves_no_mark()
    {
        var p = Systems.Of(Text, "pso").Platform;
        var (a, b) = (new BufferEntry[8], new BufferEntry[8]);
        new StoreBuffer(a, p).Push(1, 7);
        new StoreBuffer(a, p).Push(2, 9);
        new StoreBuffer(b, p).Push(2, 9);
        new StoreBuffer(b, p).Push(1, 7);

        Assert.Equal(a, b);
    }

    [Fact]
    public void A_marker_at_the_front_is_gone()
    {
        var p = Systems.Of(Text, "pso").Platform;
        var slots = new BufferEntry[8];
        var buffer = new StoreBuffer(slots, p);
        buffer.PushMarker();
        buffer.Push(1, 7);
        buffer.PushMarker();
        buffer.PushMarker();
        buffer.Take(0);

        Assert.All(slots, s => Assert.Equal(default, s));
    }

    private static void Act(Random random, BufferEntry[] slots, List<(ushort Target, ushort Datum)> naive, Platform p)
    {
        var buffer = new StoreBuffer(slots, p);
        var drainable = Enumerable.Range(0, naive.Count).Where(i => CanDrain(naive, i, p)).ToList();
        var ours = Enumerable.Range(0, buffer.Count).Where(i => !p.IsMarker(slots[i].Target) && StoreBuffer.CanDrain(slots, i, p)).ToList();
        Assert.Equal(drainable.Select(i => naive[i]).Order(), ours.Select(i => (slots[i].Target, slots[i].Datum)).Order());
        if (random.Next(2) == 0 && !buffer.IsFull)
        {
            var entry = ((ushort)random.Next(1, 4 + 1), (ushort)random.Next(3));
            buffer.Push(entry.Item1, entry.Item2);
            naive.Add(entry);
        }
        else if (random.Next(3) == 0 && !buffer.IsFull && p.MemoryModel == MemoryModel.Pso)
        {
            buffer.PushMarker();
            naive.Add((p.Marker, 0));
        }
        else if (drainable.Count > 0)
        {
            var chosen = naive[drainable[random.Next(drainable.Count)]];
            naive.RemoveAt(drainable.First(i => naive[i] == chosen));
            buffer.Take(ours.First(i => (slots[i].Target, slots[i].Datum) == chosen));
        }
    }

    // By the definition: the oldest store (tso); the oldest of its address with no fence in front (pso).
    private static bool CanDrain(List<(ushort Target, ushort Datum)> list, int index, Platform p)
    {
        if (p.IsMarker(list[index].Target))
            return false;
        var before = list.Take(index).ToList();
        if (p.MemoryModel == MemoryModel.Tso)
            return before.Count == 0;
        var last = list.FindIndex(e => !p.IsMarker(e.Target));
        return !before.Any(e => e.Target == list[index].Target) && !before.Skip(last).Any(e => p.IsMarker(e.Target));
    }
}
