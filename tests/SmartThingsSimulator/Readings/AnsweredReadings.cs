using System.Globalization;
using System.Text.Json.Nodes;

namespace AcMonitoring.SmartThingsSimulator.Readings;

/// <summary>The readings of one answer: numbers them while it is made, and logs them when it is out.</summary>
internal sealed class AnsweredReadings(ReadingLog log)
{
    private readonly List<HandedOutReading> _readings = [];
    private bool _isSpoiled;

    /// <summary>
    /// Gives the status of an air conditioner the next number, as its fan's mode: <c>reading-000123</c>. A word of the vendor's goes
    /// all the way into the table as it is, and nothing is computed from it.
    /// </summary>
    public void Number(string deviceId, JsonObject components)
    {
        if (components["main"] is not JsonObject main || main["airConditionerMode"] is null || main["airConditionerFanMode"]?["fanMode"] is not { } fanMode)
            return;

        var number = log.NextNumber();
        fanMode["value"] = "reading-" + number.ToString("000000", CultureInfo.InvariantCulture);
        var report = main["powerConsumptionReport"]?["powerConsumption"]?["value"];
        _readings.Add(new HandedOutReading(
            number, deviceId, ServedAt: default, report?["energy"]?.GetValue<decimal>(), report?["end"]?.GetValue<string>()));
    }

    /// <summary>A fault lets the answer arrive otherwise than it was made.</summary>
    public void Spoil() => _isSpoiled = true;

    /// <summary>The answer is out.</summary>
    public void HandOut()
    {
        if (!_isSpoiled)
            log.Add(_readings);
    }
}
