using System.Globalization;
using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Energy.Metering;

namespace AcMonitoring.Benchmarks.Data;

/// <summary>
/// One air conditioner: runs in working hours (every tenth one always), and reports its meter about every ten minutes while it runs, else
/// once an hour.
/// </summary>
internal sealed class OfficeUnit(int number, int seed)
{
    private const int RoomOfFirst = 101;

    private readonly Random _random = new(seed + number);
    private decimal _meterWh = 10_000 * number;
    private decimal? _deltaWh;
    private DateTimeOffset _reportStart;
    private DateTimeOffset _reportEnd;
    private DateTimeOffset _nextReport;

    /// <summary>The first and the last of the units' names, which are room numbers.</summary>
    public static (int First, int Last) Names { get; } = (RoomOfFirst, RoomOfFirst + Office.UnitCount - 1);

    public string DeviceId { get; } = $"0000{number:x4}-ac00-4000-8000-000000000000";

    public string Name { get; } = (RoomOfFirst + number - 1).ToString(CultureInfo.InvariantCulture);

    public string Location { get; } = number % 2 == 0 ? "11111111-1111-4111-8111-111111111111" : "22222222-2222-4222-8222-222222222222";

    public string LocationName { get; } = number % 2 == 0 ? "North wing" : "South wing";

    /// <summary>What the energy rules remember of it.</summary>
    public MeterState Meter { get; set; } = MeterState.Unknown;

    /// <summary>What the cloud says of it in the next slot.</summary>
    public DeviceReading Read(DateTimeOffset slot)
    {
        var collectedAt = slot.AddMilliseconds(1_000 + 5 * number);
        var isOn = number % 10 == 0 || (slot.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && slot.Hour is >= 7 and < 18);
        if (collectedAt >= _nextReport)
            Report(collectedAt, isOn);

        var warmth = Math.Sin((slot.TimeOfDay.TotalHours - 9) / 24 * 2 * Math.PI);
        return new DeviceReading
        {
            DeviceId = DeviceId,
            DeviceName = Name,
            Location = Location,
            LocationName = LocationName,
            Slot = slot,
            CollectedAt = collectedAt,
            CumulativeWh = _meterWh,
            DeltaWh = _deltaWh,
            ReportStart = _reportStart,
            ReportEnd = _reportEnd,
            ReportedAt = _reportEnd.AddSeconds(2),
            Humidity = Math.Round(50 - 8 * warmth + 2 * _random.NextDouble()),
            TemperatureC = Math.Round(23 + 3 * warmth + _random.NextDouble(), 1),
            AirConditionerMode = slot.Month is > 4 and < 10 ? "cool" : "heat",
            FanMode = number % 3 == 0 ? "auto" : "low",
            Switch = isOn ? "on" : "off",
        };
    }

    private void Report(DateTimeOffset now, bool isOn)
    {
        var end = now.AddSeconds(-_random.Next(10, 90));
        _reportStart = _reportEnd == default ? end.AddMinutes(-10) : _reportEnd;
        _reportEnd = end;
        var watts = isOn ? _random.Next(300, 1_500) : _random.Next(0, 3);
        _deltaWh = Math.Round(watts * (decimal)(_reportEnd - _reportStart).TotalHours);
        _meterWh += _deltaWh.Value;
        _nextReport = now.AddMinutes(isOn ? _random.Next(8, 13) : 60);
    }
}
