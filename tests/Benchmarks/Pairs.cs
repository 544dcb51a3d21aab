namespace AcMonitoring.Benchmarks;

/// <summary>What both sides measured, a pair for each run: times, or amounts a second.</summary>
internal sealed class Pairs
{
    private readonly List<(double Ours, double Opponent)> _runs = [];

    /// <summary>The median of ours.</summary>
    public double Ours => Figures.Median(_runs.Select(run => run.Ours));

    /// <summary>The median of the opponent.</summary>
    public double Opponent => Figures.Median(_runs.Select(run => run.Opponent));

    /// <summary>The median of the ratios within one run, ours by the opponent.</summary>
    public double Ratio => Figures.Median(_runs.Select(run => run.Ours / run.Opponent));

    /// <summary>How many times the opponent needs what ours does: the median of the ratios within one run.</summary>
    public double Speedup => Figures.Median(_runs.Select(run => run.Opponent / run.Ours));

    public void Add(double ours, double opponent)
    {
        if (!double.IsFinite(ours) || !double.IsFinite(opponent) || ours <= 0 || opponent <= 0)
            throw new InvalidOperationException($"Nothing was measured: {ours} against {opponent}.");
        _runs.Add((ours, opponent));
    }

    public void Add(TimeSpan ours, TimeSpan opponent) => Add(ours.TotalSeconds, opponent.TotalSeconds);
}
