using System.Globalization;
using System.Text.Json.Nodes;

namespace AcMonitoring.SmartThingsSimulator.Readings;

/// <summary>The readings of one response: numbers them when it is created, and logs them when it is sent.</summary>
/// <param name="log">The log.</param>
/// <param name="requestedAt">When the request arrived.</param>
internal sealed class ResponseReadings(ReadingLog log, DateTimeOffset requestedAt)
{
    private readonly List<ServedReading> _readings = [];
    private bool _isDiscarded;

    /// <summary>
    /// Sets the fan mode of an air conditioner's status to the next number: <c>reading-000123</c>. The fan mode is stored unchanged, and nothing
    /// is computed from it.
    /// </summary>
    public void Number(string deviceId, JsonObject components)
    {
        if (components["main"] is not JsonObject main || main["airConditionerMode"] is null || main["airConditionerFanMode"]?["fanMode"] is not { } fanMode)
            return;

        var number = log.NextNumber();
        fanMode["value"] = "reading-" + number.ToString("000000", CultureInfo.InvariantCulture);
        var report = main["powerConsumptionReport"]?["powerConsumption"]?["value"];
        _readings.Add(new ServedReading(
            number, deviceId, requestedAt, ServedAt: default, report?["energy"]?.GetValue<decimal>(), report?["end"]?.GetValue<string>()));
    }

    /// <summary>Excludes the readings from the log, because a fault changes the response.</summary>
    public void Discard() => _isDiscarded = true;

    /// <summary>Logs the readings after the response is sent.</summary>
    public void MarkServed()
    {
        if (!_isDiscarded)
            log.Add(_readings);
    }
}
