using CsvHelper;

namespace AcMonitoring.QueryApi.Export;

/// <summary>A line of the export. Texts are in UTF-8, as PostgreSQL sends them and as they are written.</summary>
/// <param name="Timestamp">When the reading was collected.</param>
/// <param name="DeltaKwh">Energy that it added, in kWh.</param>
/// <param name="CumulativeWh">The unit's running meter in Wh; null where unknown.</param>
/// <param name="Humidity">Relative humidity in percent; null where unknown.</param>
/// <param name="TemperatureC">Room temperature in degrees Celsius; null where unknown.</param>
/// <param name="UsageKwh">What the unit used in the 24 hours up to the reading, in kWh.</param>
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
