using Smpcheck.Model;

namespace Smpcheck.Tests;

public sealed class SuggestTests
{
    [Theory]
    [InlineData("stroe", "store")]
    [InlineData("devise", "device")]
    [InlineData("TSO", "tso")]
    [InlineData("tos", "tso")]
    [InlineData("iommu.umnap", "iommu.unmap")]
    [InlineData("halt", null)]
    [InlineData("q", null)]
    [InlineData("", null)]
    [InlineData("store", null)]
    public void The_nearest_name_is_within_a_few_edits(string word, string? nearest) =>
        Assert.Equal(nearest, Suggest.Nearest(word, ["store", "wait", "device", "tso", "iommu.unmap", "x"]));

    [Fact]
    public void Among_equals_the_first_wins() => Assert.Equal("r1", Suggest.Nearest("r9", ["r1", "r2"]));

    [Fact]
    public void A_huge_word_costs_nothing() => Assert.Null(Suggest.Nearest(new string('a', 1 << 20), [new string('a', 1 << 20) + "b"]));
}
