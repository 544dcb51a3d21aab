using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AcMonitoring.QueryApi;

internal static class QueryApiTelemetry
{
    public const string Name = "AcMonitoring.QueryApi";

    public static readonly ActivitySource Source = new(Name);
}

/// <summary>What the QueryApi counts.</summary>
internal sealed class QueryApiMetrics
{
    private readonly Counter<long> _stored;
    private readonly Counter<long> _duplicates;
    private readonly Counter<long> _setAside;
    private readonly Histogram<double> _lag;

    public QueryApiMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(QueryApiTelemetry.Name);
        _stored = meter.CreateCounter<long>("query_api.readings.stored", "{reading}", "Readings stored.");
        _duplicates = meter.CreateCounter<long>("query_api.readings.duplicates", "{reading}", "Readings dropped because their slot had one at least as new.");
        _setAside = meter.CreateCounter<long>("query_api.readings.set_aside", "{reading}", "Readings sent to the error queue.");
        _lag = meter.CreateHistogram<double>("query_api.ingest.lag", "s", "Time from a reading's collection to its commit.");
    }

    public void ReadingsStored(int stored, int duplicates, TimeSpan lag)
    {
        _stored.Add(stored);
        _duplicates.Add(duplicates);
        if (stored > 0)
            _lag.Record(lag.TotalSeconds);
    }

    public void ReadingSetAside() => _setAside.Add(1);
}
