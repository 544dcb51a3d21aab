using AcMonitoring.QueryApi.Energy.Metering;

namespace AcMonitoring.QueryApi.Export;

/// <summary>
/// Computes the energy of a unit in a window before each reading, for a stream of readings from the newest to the oldest. Memory holds one
/// window, however long the stream is.
/// </summary>
/// <param name="window">Length of the window before a reading.</param>
internal sealed class RollingUsage(TimeSpan window)
{
    private readonly Queue<(DateTimeOffset CollectedAt, decimal Kwh)> _energies = [];

    // Intervals that may start before the window. They are few, so the cost of a reading does not depend on the size of the window.
    private readonly List<(DateTimeOffset CollectedAt, EnergyInterval Interval, decimal Kwh)> _partial = [];
    private decimal _totalKwh;

    /// <summary>Adds the next older energy. Call this before <see cref="Before"/> for readings up to one window later.</summary>
    /// <param name="collectedAt">Time of collection.</param>
    /// <param name="interval">Its energy interval; not after <paramref name="collectedAt"/>.</param>
    public void Add(DateTimeOffset collectedAt, EnergyInterval interval, decimal kwh)
    {
        _energies.Enqueue((collectedAt, kwh));
        _partial.Add((collectedAt, interval, kwh));
        _totalKwh += kwh;
    }

    /// <summary>The energy in the window before a reading, from that reading and the ones before it, in kWh.</summary>
    /// <param name="collectedAt">Time of collection; not later than in the previous call.</param>
    public decimal Before(DateTimeOffset collectedAt)
    {
        while (_energies.TryPeek(out var newest) && newest.CollectedAt > collectedAt)
        {
            _totalKwh -= newest.Kwh;
            _energies.Dequeue();
        }

        var start = collectedAt - window;
        var usage = _totalKwh;
        var kept = 0;
        for (var i = 0; i < _partial.Count; i++)
        {
            var energy = _partial[i];
            // An interval within the window stays within it until it is too new, because the window only moves back.
            if (energy.Interval.From >= start || energy.CollectedAt > collectedAt)
                continue;
            usage -= energy.Interval.Before(start, energy.Kwh);
            _partial[kept++] = energy;
        }

        _partial.RemoveRange(kept, _partial.Count - kept);
        return usage;
    }
}
