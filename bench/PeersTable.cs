using System.Diagnostics;
using System.Globalization;
using Smpcheck.Explorer;
using Smpcheck.Model;

namespace Smpcheck.Bench;

/// <summary>This core against the peers on their own model, pair by pair in one run.</summary>
internal static class PeersTable
{
    private static readonly SearchOptions _full = new() { Wanted = SearchOptions.Never };

    /// <summary>Instances: other cores, iterations, pairs.</summary>
    private static readonly (int Others, int Iterations, int Pairs)[] _instances = [(3, 3, 9), (4, 2, 9)];

    public static void Print()
    {
        string models = Path.GetFullPath(Path.Combine(Surroundings.Root(), "..", "shared", "peers"));
        Console.WriteLine("Ratios are medians over interleaved pairs, with quartiles. One worker: processor seconds; "
            + "two: elapsed.");
        foreach (var (others, iterations, pairs) in _instances)
            Print(models, others, iterations, pairs);
        foreach (var (others, iterations, _) in _instances)
            PrintSymmetry(models, others, iterations);
    }

    private static void Print(string models, int others, int iterations, int pairs)
    {
        var system = new PeersShootdown(others, iterations);
        var spin = PeerTool.Spin(models, others, iterations, out string missing);
        long before = Surroundings.ResetPeak();
        var (states, transitions) = Counts(system);
        double own = (double)(Surroundings.Peak() - before) / states;
        Say($"N={others + 1} K={iterations}: {states:n0} states, {transitions:n0} transitions");
        using var keys = new KeySequence(system);
        List<double> one = [], two = [], loop = [], share = [], ratio = [], ratioTwo = [];
        double spinBytes = 0;
        Search(system, 1);
        keys.Insert(states);
        for (int pair = 0; pair < pairs; pair++)
        {
            var single = Search(system, 1);
            one.Add(single.Cpu);
            loop.Add(keys.Insert(states).TotalSeconds);
            share.Add(loop[^1] / single.Wall);
            two.Add(Search(system, 2).Wall);
            if (spin is null)
                continue;
            var peer = spin.Measure();
            Require.That((long)PeerTool.Figure(peer.Output, @"(\d+) states, stored") == states);
            ratio.Add(peer.Cpu / one[^1]);
            ratioTwo.Add(peer.Wall / two[^1]);
            spinBytes = PeerTool.Figure(peer.Output, @"([\d.]+)\s+total actual memory usage") * 1e6 / states;
        }

        Say($"  one worker   {Spread(one, "s")}, {transitions / Median(one) / 1e6:f1} M transitions/s");
        Say($"  two workers  {Spread(two, "s")}, {transitions / Median(two) / 1e6:f1} M transitions/s");
        List<double> percent = [.. share.Select(static x => x * 100)];
        Say($"  insertions   {Spread(loop, "s")}: the search runs at {Spread(percent, "%")} of them");
        Say($"  memory       {own:f1} bytes a state");
        if (spin is null)
        {
            Say($"  SPIN is skipped: there is no {(missing.Length > 0 ? missing : "../shared/peers")}");
            return;
        }

        Say($"  SPIN         one worker is {Spread(ratio, "x")} as fast, two are {Spread(ratioTwo, "x")}");
        Say($"               {spinBytes:f1} bytes a state, {spinBytes / own:f1}x");
        spin.Delete();
    }

    private static void PrintSymmetry(string models, int others, int iterations)
    {
        var clock = Stopwatch.StartNew();
        using var found = BreadthFirst.Run(new PeersShootdown(others, iterations),
            _full with { Reduce = Reductions.Symmetry, FullBelow = 0 });
        double own = clock.Elapsed.TotalSeconds;
        Say($"N={others + 1} K={iterations}, symmetry: {found.States:n0} states in {own:f2} s");
        if (PeerTool.Rumur(models, others, iterations, symmetry: true, out string missing) is not { } rumur)
        {
            Say($"  Rumur is skipped: there is no {(missing.Length > 0 ? missing : "../shared/peers")}");
            return;
        }

        var peer = rumur.Measure();
        Say($"  Rumur        {peer.Cpu:f2} s, {peer.Cpu / own:f1}x");
        rumur.Delete();
    }

    private static (long States, long Transitions) Counts(PeersShootdown system)
    {
        using var found = BreadthFirst.Run(system, _full);
        return (found.States, found.Transitions);
    }

    private static (double Cpu, double Wall) Search(PeersShootdown system, int workers)
    {
        double before = PeerTool.OwnCpu();
        var clock = Stopwatch.StartNew();
        using var found = BreadthFirst.Run(system, _full with { Workers = new WorkerPool(workers) });
        return (PeerTool.OwnCpu() - before, clock.Elapsed.TotalSeconds);
    }

    private static double Median(List<double> values) => At(values, 0.5);

    private static double At(List<double> values, double part) =>
        values.Order().ElementAt((int)Math.Round((values.Count - 1) * part));

    private static string Spread(List<double> values, string unit) => string.Create(CultureInfo.InvariantCulture,
        $"{At(values, 0.5):f2} {unit} ({At(values, 0.25):f2} to {At(values, 0.75):f2})");

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
