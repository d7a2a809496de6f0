using Smpcheck.Explorer;

namespace Smpcheck.Tests;

public sealed class UnitsTests
{
    [Theory]
    [InlineData("90s", 90)]
    [InlineData("10m", 600)]
    [InlineData("1.5h", 5400)]
    [InlineData("500ms", 0.5)]
    [InlineData("7", 7)]
    public void Durations_have_units(string text, double seconds)
    {
        Assert.True(Units.Duration(text, out var value));
        Assert.Equal(seconds, value.TotalSeconds, 6);
    }

    [Theory]
    [InlineData("2G", 2L << 30)]
    [InlineData("512M", 512L << 20)]
    [InlineData("1.5GiB", 3L << 29)]
    [InlineData("4096", 4096)]
    public void Sizes_are_powers_of_two(string text, long bytes)
    {
        Assert.True(Units.Size(text, out long value));
        Assert.Equal(bytes, value);
    }

    [Theory]
    [InlineData("5M", 5_000_000)]
    [InlineData("100k", 100_000)]
    [InlineData("5_000", 5000)]
    public void Counts_are_powers_of_ten(string text, long count)
    {
        Assert.True(Units.Count(text, out long value));
        Assert.Equal(count, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("-5s")]
    [InlineData("0")]
    [InlineData("5x")]
    [InlineData("1e9")]
    [InlineData("99999999999999999999G")]
    public void Nonsense_is_refused(string text)
    {
        Assert.False(Units.Duration(text, out _));
        Assert.False(Units.Size(text, out _));
        Assert.False(Units.Count(text, out _));
    }
}
