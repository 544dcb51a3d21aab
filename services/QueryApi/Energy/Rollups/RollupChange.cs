using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Energy.Metering;
using AcMonitoring.QueryApi.Site;

namespace AcMonitoring.QueryApi.Energy.Rollups;

/// <summary>The change of the hourly rollups by rows that are inserted, replaced or recalculated.</summary>
internal sealed class RollupChange
{
    private static readonly string Recovered = EnergyQuality.Recovered.ToText();

    private readonly Dictionary<(int UnitId, DateTimeOffset Start), EnergyRollup> _hours = [];
    private readonly SiteCalendar _calendar;
    private CalendarHour _hour;

    private RollupChange(SiteCalendar calendar) => _calendar = calendar;

    /// <param name="rows">The rows to write, preferably ordered by unit and slot.</param>
    public static RollupChange Of(IEnumerable<ReadingRow> rows, SiteCalendar calendar)
    {
        var change = new RollupChange(calendar);
        foreach (var row in rows)
            change.Add(row);
        return change;
    }

    /// <summary>The changed hours, ordered by unit and start.</summary>
    public IReadOnlyList<(int UnitId, DateTimeOffset Start, EnergyRollup Change)> Hours() =>
        [.. _hours.Where(hour => hour.Value != default)
            .Select(hour => (hour.Key.UnitId, hour.Key.Start, hour.Value))
            .OrderBy(hour => hour.UnitId).ThenBy(hour => hour.Start)];

    private void Add(ReadingRow row)
    {
        if (row.Stored is { } stored)
        {
            AddEnergy(row.UnitId, stored, isSubtracted: true);
        }
        else
        {
            if (row.Replaced is { Stored: { } replaced } before)
            {
                AddReading(row.UnitId, before.Reading, isSubtracted: true);
                AddEnergy(row.UnitId, replaced, isSubtracted: true);
            }

            AddReading(row.UnitId, row.Reading, isSubtracted: false);
        }

        AddEnergy(row.UnitId, row.Energy, isSubtracted: false);
    }

    private void AddReading(int unitId, DeviceReading reading, bool isSubtracted) => Add(unitId, HourOf(reading.CollectedAt), isSubtracted, new EnergyRollup
    {
        Readings = 1,
        TemperatureSum = (decimal)(reading.TemperatureC ?? 0),
        Temperatures = reading.TemperatureC is null ? 0 : 1,
        HumiditySum = (decimal)(reading.Humidity ?? 0),
        Humidities = reading.Humidity is null ? 0 : 1,
    });

    private void AddEnergy(int unitId, CountedEnergy energy, bool isSubtracted)
    {
        if (energy is not { DeltaKwh: > 0 and var kwh, Interval: { } interval })
            return;

        var recovered = energy.Quality == Recovered;
        for (var hour = HourOf(interval.From); hour.Start <= interval.To; hour = HourOf(hour.End))
        {
            var part = interval.Before(hour.End, kwh) - interval.Before(hour.Start, kwh);
            if (part != 0)
                Add(unitId, hour, isSubtracted, new EnergyRollup { Kwh = part, RecoveredKwh = recovered ? part : 0 });
        }
    }

    private void Add(int unitId, CalendarHour hour, bool isSubtracted, EnergyRollup rollup)
    {
        var key = (unitId, hour.Start);
        _hours[key] = _hours.GetValueOrDefault(key) + (isSubtracted ? -rollup : rollup);
    }

    // Consecutive rows are mostly in the same hour.
    private CalendarHour HourOf(DateTimeOffset instant) => _hour.Contains(instant) ? _hour : _hour = _calendar.HourOf(instant);
}
