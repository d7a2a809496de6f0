namespace Smpcheck.Bench;

/// <summary>Rates of the runs of one row.</summary>
internal sealed class Sample
{
    private readonly List<double> _rates = [];

    public double Best => _rates.Max();

    public double Median => _rates.Order().ElementAt(_rates.Count / 2);

    /// <summary>How far the slowest run is below the best one.</summary>
    public double Spread => (Best - _rates.Min()) / Best;

    public void Add(double rate) => _rates.Add(rate);
}
