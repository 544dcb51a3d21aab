namespace AcMonitoring.SmartThingsSimulator.Readings;

/// <summary>The readings that were served completely, so that a test can trace each of them.</summary>
internal sealed class ReadingLog(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly List<ServedReading> _readings = [];
    private int _last;

    /// <summary>1, 2, 3 …</summary>
    public int NextNumber() => Interlocked.Increment(ref _last);

    /// <summary>Adds readings that have just been served.</summary>
    public void Add(IEnumerable<ServedReading> readings)
    {
        var now = clock.GetUtcNow();
        lock (_lock)
            _readings.AddRange(readings.Select(reading => reading with { ServedAt = now }));
    }

    /// <summary>The response of <c>GET /admin/readings</c>.</summary>
    public IReadOnlyList<ServedReading> List()
    {
        lock (_lock)
            return [.. _readings];
    }

    /// <summary>Deletes the readings; the numbers continue.</summary>
    public void Clear()
    {
        lock (_lock)
            _readings.Clear();
    }
}

/// <param name="Number">Its number.</param>
/// <param name="DeviceId">The unit.</param>
/// <param name="RequestedAt">When the request arrived.</param>
/// <param name="ServedAt">When the response was completed.</param>
/// <param name="EnergyWh">The served meter value; null for a unit without a meter.</param>
/// <param name="ReportEnd">The served end of the energy report.</param>
internal sealed record ServedReading(
    int Number, string DeviceId, DateTimeOffset RequestedAt, DateTimeOffset ServedAt, decimal? EnergyWh, string? ReportEnd);
