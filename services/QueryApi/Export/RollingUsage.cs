using AcMonitoring.QueryApi.Energy;

namespace AcMonitoring.QueryApi.Export;

/// <summary>
/// The energy that each unit used in a window before any of its readings, for a stream of readings that goes from the newest back. It
/// keeps no more than the energies of one window, so its memory does not depend on how long the stream is.
/// </summary>
/// <param name="window">How long before a reading.</param>
internal sealed class RollingUsage(TimeSpan window)
{
    private readonly Dictionary<int, Unit> _units = [];

    /// <summary>Takes a unit's next older energy; before the usage is asked of a reading that is not more than the window later.</summary>
    /// <param name="collectedAt">When its reading was collected.</param>
    /// <param name="interval">When it was used; not after <paramref name="collectedAt"/>.</param>
    public void Add(int unitId, DateTimeOffset collectedAt, EnergyInterval interval, decimal kwh)
    {
        if (!_units.TryGetValue(unitId, out var unit))
            _units[unitId] = unit = new Unit();
        unit.Energies.Enqueue((collectedAt, interval, kwh));
        unit.TotalKwh += kwh;
    }

    /// <summary>What the unit used in the window that ends with a reading, as far as that reading and those before it tell, in kWh.</summary>
    /// <param name="collectedAt">When the reading was collected; not later than that of the call before for the same unit.</param>
    public decimal Before(int unitId, DateTimeOffset collectedAt)
    {
        if (!_units.TryGetValue(unitId, out var unit))
            return 0;

        while (unit.Energies.TryPeek(out var newest) && newest.CollectedAt > collectedAt)
        {
            unit.TotalKwh -= newest.Kwh;
            unit.Energies.Dequeue();
        }

        var start = collectedAt - window;
        var usage = unit.TotalKwh;
        foreach (var energy in unit.Energies)
        {
            if (energy.Interval.From < start)
                usage -= energy.Interval.Before(start, energy.Kwh);
        }

        return usage;
    }

    private sealed class Unit
    {
        public Queue<(DateTimeOffset CollectedAt, EnergyInterval Interval, decimal Kwh)> Energies { get; } = [];

        public decimal TotalKwh { get; set; }
    }
}
