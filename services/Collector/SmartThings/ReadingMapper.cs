using System.Text.Json;
using AcMonitoring.Contracts;

namespace AcMonitoring.Collector.SmartThings;

/// <summary>Maps the SmartThings status of a unit to a reading. Missing and invalid values become null.</summary>
internal static class ReadingMapper
{
    private const int MaxWordLength = 50;

    /// <param name="device">The unit's list entry, for its id, name and location.</param>
    /// <param name="status">The unit's attributes.</param>
    /// <param name="slot">The slot of the reading, UTC.</param>
    /// <param name="collectedAt">Time at which the status was received, UTC.</param>
    public static DeviceReading Map(ListedDevice device, UnitStatus status, DateTimeOffset slot, DateTimeOffset collectedAt)
    {
        var report = status.Attribute("powerConsumptionReport", "powerConsumption");
        var consumption = report.Member("value");
        return new DeviceReading
        {
            DeviceId = device.Id,
            DeviceName = device.Item.Member("label").CleanText(VendorJson.MaxNameLength) ?? device.Item.Member("name").CleanText(VendorJson.MaxNameLength) ?? device.Id,
            Location = device.Location,
            Slot = slot,
            CollectedAt = collectedAt,
            CumulativeWh = NotNegative(consumption.Member("energy").Number()),
            DeltaWh = NotNegative(consumption.Member("deltaEnergy").Number()),
            ReportStart = consumption.Member("start").Time(),
            ReportEnd = consumption.Member("end").Time(),
            ReportedAt = report.Member("timestamp").Time(),
            Humidity = Humidity(status),
            TemperatureC = Celsius(status),
            AirConditionerMode = Word(status, "airConditionerMode", "airConditionerMode"),
            FanMode = Word(status, "airConditionerFanMode", "fanMode") ?? Word(status, "fanMode", "fanMode"),
            Switch = Word(status, "switch", "switch"),
        };
    }

    private static decimal? NotNegative(decimal? value) => value >= 0 ? value : null;

    private static double? Humidity(UnitStatus status) =>
        status.Attribute("relativeHumidityMeasurement", "humidity").Member("value").Number() is { } humidity and >= 0 and <= 100
            ? (double)humidity
            : null;

    private static double? Celsius(UnitStatus status)
    {
        var temperature = status.Attribute("temperatureMeasurement", "temperature");
        if (temperature.Member("value").Number() is not { } value)
            return null;
        var unit = temperature.Member("unit");
        return unit.Text() switch
        {
            "C" => (double)value,
            "F" => Math.Round(((double)value - 32) / 1.8, 2),
            null when unit is null or { ValueKind: JsonValueKind.Null } => (double)value,
            _ => null,
        };
    }

    private static string? Word(UnitStatus status, string capability, string attribute) =>
        status.Attribute(capability, attribute).Member("value").CleanText(MaxWordLength);
}
