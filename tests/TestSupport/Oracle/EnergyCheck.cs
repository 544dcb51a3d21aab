namespace AcMonitoring.TestSupport.Oracle;

/// <summary>The energy of one unit by its rows and by its meter, in kWh.</summary>
/// <param name="DeviceId">The unit.</param>
/// <param name="StoredKwh">Sum of its rows without the first one.</param>
/// <param name="MeterKwh">Difference between its newest and oldest stored readings, as the simulator served them.</param>
/// <param name="Problem">A sentence; null if both agree.</param>
public sealed record EnergyCheck(string DeviceId, decimal StoredKwh, decimal MeterKwh, string? Problem)
{
    private const decimal WhPerKwh = 1_000;

    /// <returns>The check of each unit that has a meter.</returns>
    internal static List<EnergyCheck> OfAll(IReadOnlyList<ServedReading> stored, IReadOnlyList<StoredRow> rows)
    {
        var readings = stored.Where(reading => reading.EnergyWh is not null).ToLookup(reading => reading.DeviceId, StringComparer.Ordinal);
        return
        [
            .. rows.Where(row => row.CumulativeWh is not null).GroupBy(row => row.DeviceId, StringComparer.Ordinal)
                .Select(unit => Of(unit.Key, [.. readings[unit.Key].OrderBy(reading => reading.Number)], rows, [.. unit.OrderBy(row => row.Slot)])),
        ];
    }

    private static EnergyCheck Of(string device, List<ServedReading> readings, IReadOnlyList<StoredRow> rows, List<StoredRow> metered)
    {
        var counted = rows.Where(row => row.DeviceId == device && row.Quality != "first").Sum(row => row.DeltaKwh ?? 0);
        var moved = (metered[^1].CumulativeWh!.Value - metered[0].CumulativeWh!.Value) / WhPerKwh;
        if (readings.Count == 0)
            return new EnergyCheck(device, counted, 0, "None of its rows is of a served reading.");

        var served = (readings[^1].EnergyWh!.Value - readings[0].EnergyWh!.Value) / WhPerKwh;
        var problem = counted != moved ? $"Its rows add up to {counted} kWh, its stored meter rose by {moved}."
            : metered[^1].CumulativeWh != readings[^1].EnergyWh
                ? $"Its newest row has the meter at {metered[^1].CumulativeWh} Wh, its newest stored reading {readings[^1].Number} has {readings[^1].EnergyWh}."
            : counted != served ? $"Its rows add up to {counted} kWh, its meter served {served}."
            : null;
        return new EnergyCheck(device, counted, served, problem);
    }
}
