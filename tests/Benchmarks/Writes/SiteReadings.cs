using AcMonitoring.Contracts;

namespace AcMonitoring.Benchmarks.Writes;

/// <summary>The readings of a site as its Collector publishes them: slot by slot, up to now, the same ones each time.</summary>
/// <param name="units">How many units it has.</param>
/// <param name="end">The last slot.</param>
internal sealed class SiteReadings(int units, DateTimeOffset end)
{
    private const int WattHoursASlot = 60;
    private const int SlotsAReport = 3;

    public static readonly TimeSpan SlotLength = TimeSpan.FromMinutes(5);

    /// <summary>As many of them as fill so many slots, oldest first.</summary>
    public IEnumerable<DeviceReading> Take(int slots) =>
        from slot in Enumerable.Range(1 - slots, slots)
        from unit in Enumerable.Range(0, units)
        select ReadingOf(unit, slot);

    /// <summary>About this many, in whole slots.</summary>
    public IReadOnlyList<DeviceReading> About(int count) => [.. Take(Math.Max(2, count / units))];

    private DeviceReading ReadingOf(int unit, int number)
    {
        var slot = end + number * SlotLength;
        // A running unit reports every quarter of an hour, each at a time of its own.
        var report = (int)Math.Floor((number + unit % SlotsAReport) / (double)SlotsAReport);
        var reportEnd = end + (report * SlotsAReport - unit % SlotsAReport) * SlotLength - TimeSpan.FromSeconds(20 + unit % 30);
        return new DeviceReading
        {
            DeviceId = $"00000000-0000-4000-8000-{unit:x12}",
            DeviceName = $"Bureau {unit / 20 + 1}.{unit % 20 + 1:00}",
            Location = $"11111111-0000-4000-8000-{unit % 3:x12}",
            LocationName = (unit % 3) switch { 0 => "Siège", 1 => "Annexe Jasmin", _ => "Centre de formation" },
            Slot = slot,
            CollectedAt = slot.AddMilliseconds(1_000 + unit),
            CumulativeWh = 5_000_000 + (long)unit * 10_000 + (long)report * SlotsAReport * WattHoursASlot,
            DeltaWh = SlotsAReport * WattHoursASlot,
            ReportStart = reportEnd - SlotsAReport * SlotLength,
            ReportEnd = reportEnd,
            ReportedAt = reportEnd.AddMilliseconds(640),
            Humidity = 40 + unit % 20,
            TemperatureC = 21.5 + unit % 4,
            AirConditionerMode = "cool",
            FanMode = "auto",
            Switch = "on",
        };
    }
}
