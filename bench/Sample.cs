namespace Smpcheck.Bench;

/// <summary>How long the runs of one row took; each run takes the same steps.</summary>
internal sealed class Sample
{
    private readonly List<double> _seconds = [];

    public double Best => _seconds.Min();

    public double Median => _seconds.Order().ElementAt(_seconds.Count / 2);

    /// <summary>How much longer the slowest run took than the best one.</summary>
    public double Spread => (_seconds.Max() - Best) / Best;

    public void Add(TimeSpan elapsed) => _seconds.Add(elapsed.TotalSeconds);
}
