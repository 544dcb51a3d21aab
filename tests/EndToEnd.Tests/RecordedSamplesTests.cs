using System.Text.Json;
using AcMonitoring.TestSupport;

namespace AcMonitoring.EndToEnd.Tests;

/// <summary>What real accounts answered, from SmartThings to the dashboard.</summary>
public sealed class RecordedSamplesTests(RabbitMqServer rabbit, PostgresServer postgres)
{
    [Fact]
    public async Task Recorded_air_conditioners_are_shown_with_their_true_values_and_the_rest_is_skipped()
    {
        await using var system = new RunningSystem(rabbit, postgres);
        await system.StartAllAsync("--fixtures", RecordedAnswers.Folder);

        var dashboard = await system.WaitForAsync("/dashboard", units => units.GetArrayLength() == 5, "five air conditioners are on the dashboard");
        Assert.Equal(
            [
                "AC Office Granit, heat, low, 25, 60, off, 2247300 Wh",
                "AUX A/C on-off, cool, auto, 20, , off,  Wh",
                "Aire Dormitorio Principal, cool, high, 27, 42, off, 13836 Wh",
                "Clim Salon, heat, auto, 20, 59, on, 6652713 Wh",
                "Corridor A/C, cool, auto, 27, , off,  Wh",
            ],
            (await Task.WhenAll(dashboard.EnumerateArray().Select(unit => DescribeAsync(system, unit)))).Order(StringComparer.Ordinal));

        var status = await system.WaitForAsync("/fetch_status", one => one.GetProperty("code").ValueKind == JsonValueKind.Number, "the poll is reported");
        Assert.True(status.GetProperty("ok").GetBoolean());
        Assert.Equal(5, status.GetProperty("deviceCount").GetInt32());
        Assert.Equal(0, status.GetProperty("failedDevices").GetInt32());
        Assert.Equal(5, await system.ScalarAsync<int>("SELECT skipped_devices FROM poll_round"));

        await system.StopAllAsync();
        Assert.All(system.Outputs, service => Assert.DoesNotMatch("Z (fail|crit):", service.Value));
    }

    private static async Task<string> DescribeAsync(RunningSystem system, JsonElement unit)
    {
        var name = unit.GetProperty("deviceName").GetString()!;
        var history = await system.WaitForAsync("/history?deviceName=" + Uri.EscapeDataString(name), rows => rows.GetArrayLength() >= 1, "it has a reading");
        return string.Join(
            ", ",
            name,
            unit.GetProperty("airConditionerMode"),
            unit.GetProperty("fanMode"),
            Number(unit.GetProperty("temperatureC")),
            Number(unit.GetProperty("humidity")),
            unit.GetProperty("switch"),
            Number(history[0].GetProperty("cumulativeWh")) + " Wh");
    }

    private static string Number(JsonElement value) =>
        value.ValueKind == JsonValueKind.Null ? "" : value.GetDecimal().ToString("0.###", System.Globalization.CultureInfo.InvariantCulture);
}
