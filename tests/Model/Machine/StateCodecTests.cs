using System.Numerics;
using System.Runtime.InteropServices;
using Smpcheck.Model;

namespace Smpcheck.Tests;

public class StateCodecTests
{
    [Fact]
    public void Random_states_survive_packing_alike_with_and_without_bmi2()
    {
        var random = new Random(1);
        for (int round = 0; round < 5000; round++)
        {
            ulong[] masks = Masks(random);
            byte[] block = new byte[masks.Length * 8], again = new byte[block.Length];
            random.NextBytes(block);
            var words = MemoryMarshal.Cast<byte, ulong>(block.AsSpan());
            for (int word = 0; word < masks.Length; word++)
                words[word] &= masks[word];
            var (fast, portable) = (new StateCodec(masks) { Checked = true }, new StateCodec(masks, portable: true));
            ulong[] packed = new ulong[fast.Words], other = new ulong[fast.Words];
            fast.Pack(block, packed);
            portable.Pack(block, other);
            Assert.Equal(packed, other);
            random.NextBytes(again);
            fast.Unpack(packed, again);
            Assert.Equal(block, again);
            random.NextBytes(again);
            portable.Unpack(packed, again);
            Assert.Equal(block, again);
        }
    }

    [Fact]
    public void As_few_words_as_hold_the_live_bits_are_used()
    {
        var random = new Random(2);
        for (int round = 0; round < 1000; round++)
        {
            ulong[] masks = Masks(random);
            int bits = masks.Sum(BitOperations.PopCount);
            var codec = new StateCodec(masks);
            Assert.Equal((bits, Math.Max(1, (bits + 63) / 64)), (codec.Bits, codec.Words));
        }
    }

    [Fact]
    public void A_bit_outside_the_live_ones_is_a_bug_of_the_model()
    {
        byte[] block = [0, 0, 0, 0, 0, 0, 0, 1];
        var codec = new StateCodec([0xff]) { Checked = true };

        Assert.Throws<ModelBugException>(() => codec.Pack(block, new ulong[1]));
    }

    private static ulong[] Masks(Random random)
    {
        ulong[] masks = new ulong[random.Next(1, 12)];
        foreach (ref ulong mask in masks.AsSpan())
        {
            mask = random.Next(5) switch
            {
                0 => 0,
                1 => ulong.MaxValue,
                2 => (ulong)random.NextInt64() & (ulong)random.NextInt64(),
                3 => 1UL << random.Next(64),
                _ => (ulong)random.NextInt64(),
            };
        }

        return masks;
    }
}
