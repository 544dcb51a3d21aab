namespace AcMonitoring.Benchmarks.Measuring;

/// <summary>How long each of many equal requests took, in milliseconds.</summary>
internal sealed class Latencies
{
    private readonly double[] _sorted;

    public Latencies(IEnumerable<double> milliseconds)
    {
        _sorted = [.. milliseconds.Order()];
        if (_sorted.Length == 0)
            throw new ArgumentException("Nothing was measured.", nameof(milliseconds));
    }

    public int Count => _sorted.Length;

    /// <summary>The time within which this share of the requests was answered, in milliseconds.</summary>
    public double Percentile(double share) => _sorted[(int)Math.Ceiling(share * _sorted.Length) - 1];
}
