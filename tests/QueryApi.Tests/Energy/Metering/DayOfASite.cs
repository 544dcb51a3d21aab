using System.Text.Json;
using AcMonitoring.Contracts;
using AcMonitoring.SmartThingsSimulator.Sites;

namespace AcMonitoring.QueryApi.Tests.Energy.Metering;

/// <summary>
/// What 59 units of an office said on one Monday, asked every five minutes: old boards in steps of 100 Wh, reports every 15 to 30 minutes
/// while a unit runs and every 4 to 24 hours while it is idle.
/// </summary>
internal static class DayOfASite
{
    private const int Units = 59;
    private const int Slots = 288;

    /// <summary>Midnight in Paris, and in UTC+1, by which the office lives.</summary>
    private static readonly DateTimeOffset Midnight = new(2026, 3, 15, 23, 0, 0, TimeSpan.Zero);

    /// <summary>Every reading of the day, by slot and unit.</summary>
    public static IReadOnlyList<DeviceReading> Readings { get; } = [.. ReadAll()];

    private static IEnumerable<DeviceReading> ReadAll()
    {
        var site = new OfficeSite(Units, reportInterval: null);
        for (var slot = 0; slot < Slots; slot++)
        {
            var boundary = Midnight.AddMinutes(5 * slot);
            for (var index = 0; index < site.DeviceCount; index++)
            {
                var item = JsonElement.Parse(site.ListItem(index, default, boundary));
                var id = item.GetProperty("deviceId").GetString()!;
                if (ReportOf(JsonElement.Parse(site.Status(id, boundary.AddSeconds(2))!)) is not { } report)
                    continue;

                var value = report.GetProperty("value");
                yield return new DeviceReading
                {
                    DeviceId = id,
                    DeviceName = item.GetProperty("label").GetString()!,
                    Location = item.GetProperty("locationId").GetString()!,
                    Slot = boundary,
                    CollectedAt = boundary.AddSeconds(2),
                    CumulativeWh = value.GetProperty("energy").GetDecimal(),
                    DeltaWh = value.GetProperty("deltaEnergy").GetDecimal(),
                    ReportStart = value.GetProperty("start").GetDateTimeOffset(),
                    ReportEnd = value.GetProperty("end").GetDateTimeOffset(),
                    ReportedAt = report.GetProperty("timestamp").GetDateTimeOffset(),
                };
            }
        }
    }

    private static JsonElement? ReportOf(JsonElement status) =>
        status.GetProperty("components").GetProperty("main") is var main
        && main.TryGetProperty("airConditionerMode", out _) && main.TryGetProperty("powerConsumptionReport", out var report)
            ? report.GetProperty("powerConsumption")
            : null;
}
