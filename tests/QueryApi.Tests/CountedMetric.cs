using System.Diagnostics.Metrics;

namespace AcMonitoring.QueryApi.Tests;

/// <summary>The increase of a counter of the QueryApi since the start of the test.</summary>
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
