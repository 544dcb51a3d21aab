using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Energy.Metering;
using AcMonitoring.QueryApi.Site;

namespace AcMonitoring.QueryApi.Energy.Rollups;

/// <summary>By how much rows that are stored, replaced or counted again change the totals of hours.</summary>
internal sealed class TotalsChange
{
    private static readonly string Recovered = EnergyQuality.Recovered.ToText();

    private readonly Dictionary<(int UnitId, DateTimeOffset Start), EnergyTotal> _hours = [];
    private readonly SiteCalendar _calendar;
    private CalendarHour _hour;

    private TotalsChange(SiteCalendar calendar) => _calendar = calendar;

    /// <param name="rows">That are to be written; in the order of their keys, which is quicker.</param>
    public static TotalsChange Of(IEnumerable<ReadingRow> rows, SiteCalendar calendar)
    {
        var change = new TotalsChange(calendar);
        foreach (var row in rows)
            change.Add(row);
        return change;
    }

    /// <summary>The hours that change, in the order of their keys.</summary>
    public IReadOnlyList<(int UnitId, DateTimeOffset Start, EnergyTotal Change)> Hours() =>
        [.. _hours.Where(hour => hour.Value != default)
            .Select(hour => (hour.Key.UnitId, hour.Key.Start, hour.Value))
            .OrderBy(hour => hour.UnitId).ThenBy(hour => hour.Start)];

    private void Add(ReadingRow row)
    {
        if (row.Stored is { } stored)
        {
            AddEnergy(row.UnitId, stored, isTakenAway: true);
        }
        else
        {
            if (row.Replaced is { Stored: { } replaced } before)
            {
                AddReading(row.UnitId, before.Reading, isTakenAway: true);
                AddEnergy(row.UnitId, replaced, isTakenAway: true);
            }

            AddReading(row.UnitId, row.Reading, isTakenAway: false);
        }

        AddEnergy(row.UnitId, row.Counted, isTakenAway: false);
    }

    private void AddReading(int unitId, DeviceReading reading, bool isTakenAway) => Add(unitId, HourAround(reading.CollectedAt), isTakenAway, new EnergyTotal
    {
        Readings = 1,
        TemperatureSum = (decimal)(reading.TemperatureC ?? 0),
        Temperatures = reading.TemperatureC is null ? 0 : 1,
        HumiditySum = (decimal)(reading.Humidity ?? 0),
        Humidities = reading.Humidity is null ? 0 : 1,
    });

    private void AddEnergy(int unitId, CountedEnergy energy, bool isTakenAway)
    {
        if (energy is not { DeltaKwh: > 0 and var kwh, Interval: { } interval })
            return;

        var recovered = energy.Quality == Recovered;
        for (var hour = HourAround(interval.From); hour.Start <= interval.To; hour = HourAround(hour.End))
        {
            var share = interval.Before(hour.End, kwh) - interval.Before(hour.Start, kwh);
            if (share != 0)
                Add(unitId, hour, isTakenAway, new EnergyTotal { Kwh = share, RecoveredKwh = recovered ? share : 0 });
        }
    }

    private void Add(int unitId, CalendarHour hour, bool isTakenAway, EnergyTotal total)
    {
        var key = (unitId, hour.Start);
        _hours[key] = _hours.GetValueOrDefault(key) + (isTakenAway ? -total : total);
    }

    // Rows come in the order of slots, so the next one is mostly in the hour of the one before.
    private CalendarHour HourAround(DateTimeOffset instant) => _hour.Contains(instant) ? _hour : _hour = _calendar.HourAround(instant);
}
