using AcMonitoring.QueryApi.Energy.Metering;

namespace AcMonitoring.QueryApi.Export;

/// <summary>
/// The energy that a unit used in a window before any of its readings, for a stream of readings that goes from the newest back. It
/// keeps no more than the energies of one window, so its memory does not depend on how long the stream is.
/// </summary>
/// <param name="window">How long before a reading.</param>
internal sealed class RollingUsage(TimeSpan window)
{
    private readonly Queue<(DateTimeOffset CollectedAt, decimal Kwh)> _energies = [];

    // Those that may have begun before the window. They are few, so that a reading costs the same however many its window has.
    private readonly List<(DateTimeOffset CollectedAt, EnergyInterval Interval, decimal Kwh)> _begun = [];
    private decimal _totalKwh;

    /// <summary>Takes the unit's next older energy; before the usage is asked of a reading that is not more than the window later.</summary>
    /// <param name="collectedAt">When its reading was collected.</param>
    /// <param name="interval">When it was used; not after <paramref name="collectedAt"/>.</param>
    public void Add(DateTimeOffset collectedAt, EnergyInterval interval, decimal kwh)
    {
        _energies.Enqueue((collectedAt, kwh));
        _begun.Add((collectedAt, interval, kwh));
        _totalKwh += kwh;
    }

    /// <summary>What the unit used in the window that ends with a reading, as far as that reading and those before it tell, in kWh.</summary>
    /// <param name="collectedAt">When the reading was collected; not later than that of the call before.</param>
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
        for (var i = 0; i < _begun.Count; i++)
        {
            var energy = _begun[i];
            // What lies in the window as a whole does so until it is too new: the window only goes back.
            if (energy.Interval.From >= start || energy.CollectedAt > collectedAt)
                continue;
            usage -= energy.Interval.Before(start, energy.Kwh);
            _begun[kept++] = energy;
        }

        _begun.RemoveRange(kept, _begun.Count - kept);
        return usage;
    }
}
