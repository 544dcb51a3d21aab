using System.Diagnostics.Metrics;

namespace AcMonitoring.QueryApi.Tests;

/// <summary>A counter of the QueryApi, as it was raised since the test began.</summary>
internal sealed class CountedMetric : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _value;

    public CountedMetric(string name)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == name)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _value, value));
        _listener.Start();
    }

    public long Value => Interlocked.Read(ref _value);

    public void Dispose() => _listener.Dispose();
}
