namespace AcMonitoring.SmartThingsSimulator.Readings;

/// <summary>The readings that were handed out whole, so that a test can ask where each of them is.</summary>
internal sealed class ReadingLog(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly List<HandedOutReading> _readings = [];
    private int _last;

    /// <summary>1, 2, 3 …; no number is given twice.</summary>
    public int NextNumber() => Interlocked.Increment(ref _last);

    /// <summary>These have just been handed out.</summary>
    public void Add(IEnumerable<HandedOutReading> readings)
    {
        var now = clock.GetUtcNow();
        lock (_lock)
            _readings.AddRange(readings.Select(reading => reading with { ServedAt = now }));
    }

    /// <summary>The answer of <c>GET /admin/readings</c>.</summary>
    public IReadOnlyList<HandedOutReading> List()
    {
        lock (_lock)
            return [.. _readings];
    }

    /// <summary>Forgets the readings; the numbers go on.</summary>
    public void Clear()
    {
        lock (_lock)
            _readings.Clear();
    }
}

/// <param name="Number">The number that it carried.</param>
/// <param name="DeviceId">The unit.</param>
/// <param name="ServedAt">When the answer was completed.</param>
/// <param name="EnergyWh">The meter value that was said; null for a unit without a meter.</param>
/// <param name="ReportEnd">When the unit had read its meter, as it was said.</param>
internal sealed record HandedOutReading(int Number, string DeviceId, DateTimeOffset ServedAt, decimal? EnergyWh, string? ReportEnd);
