using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AcMonitoring.Benchmarks.Writes;

/// <summary>Counts what was done, and how fast: from the end of the first batch to that of the last, so that no start is in it.</summary>
/// <param name="expected">After how many all is done.</param>
internal sealed class Counted(long expected)
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _count;
    private long _first;
    private long _start;
    private TimeSpan _elapsed;

    /// <summary>How many a second; known once all is done.</summary>
    public double Rate => (_count - _first) / _elapsed.TotalSeconds;

    public void Add(long count)
    {
        lock (_lock)
        {
            if (count > 0 && _count == 0)
                (_first, _start) = (count, Stopwatch.GetTimestamp());
            _count += count;
            if (_count < expected)
                return;
            _elapsed = Stopwatch.GetElapsedTime(_start);
            _done.TrySetResult();
        }
    }

    /// <summary>Waits until all is done.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken stop) => _done.Task.WaitAsync(atMost, TimeProvider.System, stop);

    /// <summary>Adds what a counter of this process counts.</summary>
    public MeterListener Listen(string counter)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == counter)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Add(value));
        listener.Start();
        return listener;
    }
}
