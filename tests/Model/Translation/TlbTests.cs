using Smpcheck.Model;

namespace Smpcheck.Tests;

public sealed class TlbTests
{
    [Fact]
    public void It_is_a_set_whose_order_of_fills_leaves_no_mark()
    {
        var random = new Random(22);
        for (var run = 0; run < 2000; run++)
        {
            var slots = new ushort[4];
            SortedSet<ushort> naive = [];
            for (var step = 0; step < 20; step++)
            {
                var entry = Value.Frame(random.Next(4), random.Next(2) == 0 ? Value.ReadOnly : (ushort)0, random.Next(2));
                if (random.Next(4) == 0 && naive.Count > 0)
                {
                    var slot = random.Next(naive.Count);
                    naive.Remove(slots[slot]);
                    new Tlb(slots).Drop(slot);
                }
                else if (new Tlb(slots).Fill(entry))
                {
                    naive.Add(entry);
                }
                else
                {
                    Assert.Equal(4, naive.Count);
                }

                Assert.Equal(naive, slots.Where(s => s != 0));
                Assert.Equal(naive.Count, slots.TakeWhile(s => s != 0).Count());
            }
        }
    }

    [Fact]
    public void Invalidation_drops_entries_of_every_size()
    {
        var slots = new ushort[4];
        new Tlb(slots).Fill(Value.Frame(0));
        new Tlb(slots).Fill(Value.Frame(0, Value.Huge));
        new Tlb(slots).Invalidate();

        Assert.All(slots, s => Assert.Equal(0, s));
    }
}
