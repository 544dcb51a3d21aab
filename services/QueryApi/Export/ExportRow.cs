using CsvHelper;

namespace AcMonitoring.QueryApi.Export;

/// <summary>A line of the export. Texts stay in UTF-8, as PostgreSQL sends them.</summary>
/// <param name="Timestamp">Time of collection.</param>
/// <param name="DeltaKwh">Energy of the reading in kWh.</param>
/// <param name="CumulativeWh">The unit's running meter in Wh; null if unknown.</param>
/// <param name="Humidity">Relative humidity in percent; null if unknown.</param>
/// <param name="TemperatureC">Room temperature in degrees Celsius; null if unknown.</param>
/// <param name="UsageKwh">Energy of the unit in the 24 hours before the reading, in kWh.</param>
internal readonly record struct ExportRow(
    CsvInstant Timestamp,
    byte[] DeviceName,
    byte[] Location,
    decimal DeltaKwh,
    decimal? CumulativeWh,
    double? Humidity,
    double? TemperatureC,
    byte[]? AirConditionerMode,
    byte[]? FanMode,
    decimal UsageKwh)
{
    public static readonly string[] Header =
    [
        "Timestamp", "Device Name", "Location", "Delta kWh", "Cumulative Wh", "Humidity (%)", "Temperature (C)", "AC Mode", "Fan Mode",
        "24h Usage (kWh)",
    ];

    public void WriteTo(CsvWriter csv)
    {
        csv.WriteField(Timestamp);
        csv.WriteField(DeviceName.AsSpan());
        csv.WriteField(Location.AsSpan());
        csv.WriteField(DeltaKwh);
        csv.WriteField(CumulativeWh);
        csv.WriteField(Humidity);
        csv.WriteField(TemperatureC);
        csv.WriteField(AirConditionerMode.AsSpan());
        csv.WriteField(FanMode.AsSpan());
        csv.WriteField(UsageKwh);
        csv.EndRecord();
    }
}
