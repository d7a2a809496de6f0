using Smpcheck.Bench;
using Smpcheck.Explorer;
using Smpcheck.Model;
using Smpcheck.Properties;
using Xunit.Abstractions;

namespace Smpcheck.Tests;

public sealed class LocalStepsTests(ITestOutputHelper output)
{
    private static readonly SearchOptions _full = new() { Wanted = SearchOptions.Never };

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(4, 2)]
    [InlineData(4, 3)]
    [InlineData(5, 2)]
    public void The_peers(int cores, int iterations)
    {
        foreach (var reduce in new[] { Reductions.Por, Reductions.Symmetry, Reductions.All })
        {
            using var found = BreadthFirst.Run(new PeersShootdown(cores - 1, iterations), _full with { Reduce = reduce, FullBelow = 0 });
            output.WriteLine($"{cores} {iterations} {reduce}: {found.Reduced} {found.States} {found.Transitions} {found.Stop} {found.Elapsed}");
        }
    }
}
