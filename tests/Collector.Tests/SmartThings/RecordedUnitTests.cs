using System.Globalization;
using AcMonitoring.Collector.SmartThings;
using AcMonitoring.Contracts;
using AcMonitoring.TestSupport;

namespace AcMonitoring.Collector.Tests.SmartThings;

/// <summary>The mapper with recorded responses of real accounts.</summary>
[Trait("Tier", "unit")]
public sealed class RecordedUnitTests
{
    private static readonly DateTimeOffset Slot = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_old_board_with_two_components() => Assert.Equal(
        new DeviceReading
        {
            DeviceId = "96a5ef74-5832-a84b-f1f7-ca799957065d",
            DeviceName = "AC Office Granit",
            Location = "58d3fd7c-c512-4da3-b500-ef269382756c",
            Slot = Slot,
            CollectedAt = Slot,
            CumulativeWh = 2247300,
            DeltaWh = 400,
            ReportStart = At("2025-02-09T15:45:29Z"),
            ReportEnd = At("2025-02-09T16:15:33Z"),
            ReportedAt = At("2025-02-09T16:15:33.639Z"),
            Humidity = 60,
            TemperatureC = 25,
            AirConditionerMode = "heat",
            FanMode = "low",
            Switch = "off",
        },
        Map("da_ac_rac_000001"));

    [Fact]
    public void A_unit_in_realtime_mode() => Assert.Equal(
        new DeviceReading
        {
            DeviceId = "1e3f7ca2-e005-e1a4-f6d7-bc231e3f7977",
            DeviceName = "Clim Salon",
            Location = "460f8f20-0428-491d-8ead-8d901cc9f7eb",
            Slot = Slot,
            CollectedAt = Slot,
            CumulativeWh = 6652713,
            DeltaWh = 2,
            ReportStart = At("2025-10-04T15:54:24Z"),
            ReportEnd = At("2025-10-04T15:55:07Z"),
            ReportedAt = At("2025-10-04T15:55:07.378Z"),
            Humidity = 59,
            TemperatureC = 20,
            AirConditionerMode = "heat",
            FanMode = "auto",
            Switch = "on",
        },
        Map("da_ac_rac_000003"));

    [Fact]
    public void An_idle_unit() => Assert.Equal(
        new DeviceReading
        {
            DeviceId = "4ece486b-89db-f06a-d54d-748b676b4d8e",
            DeviceName = "Aire Dormitorio Principal",
            Location = "c4189ac1-208f-461a-8ab6-ea67937b3743",
            Slot = Slot,
            CollectedAt = Slot,
            CumulativeWh = 13836,
            DeltaWh = 0,
            ReportStart = At("2025-02-09T16:08:15Z"),
            ReportEnd = At("2025-02-09T17:02:44Z"),
            ReportedAt = At("2025-02-09T17:02:44.883Z"),
            Humidity = 42,
            TemperatureC = 27,
            AirConditionerMode = "cool",
            FanMode = "high",
            Switch = "off",
        },
        Map("da_ac_rac_01001"));

    [Fact]
    public void A_unit_without_energy_report_and_with_an_upper_case_id() => Assert.Equal(
        new DeviceReading
        {
            DeviceId = "F8042E25-0E53-0000-0000-000000000000",
            DeviceName = "Corridor A/C",
            Location = "5df0730b-38ed-43e4-b291-ec14feb3224c",
            Slot = Slot,
            CollectedAt = Slot,
            TemperatureC = 27,
            AirConditionerMode = "cool",
            FanMode = "auto",
            Switch = "off",
        },
        Map("da_ac_rac_100001"));

    [Fact]
    public void A_unit_of_another_maker_with_null_lists() => Assert.Equal(
        new DeviceReading
        {
            DeviceId = "bf53a150-f8a4-45d1-aac4-86252475d551",
            DeviceName = "AUX A/C on-off",
            Location = "5db1e3d8-ea26-44b4-8ed0-1ba9c841fd57",
            Slot = Slot,
            CollectedAt = Slot,
            TemperatureC = 20,
            AirConditionerMode = "cool",
            FanMode = "auto",
            Switch = "off",
        },
        Map("aux_ac"));

    [Fact]
    public void An_air_purifier_with_an_energy_report() => Assert.Equal(
        new DeviceReading
        {
            DeviceId = "a5662f73-57d5-ba89-bf44-8b0008b8b2f3",
            DeviceName = "Air filter",
            Location = "0ab793d8-ef93-4c27-b1c5-602c5a90ba6a",
            Slot = Slot,
            CollectedAt = Slot,
            CumulativeWh = 221878,
            DeltaWh = 4,
            ReportStart = At("2026-03-09T20:42:57Z"),
            ReportEnd = At("2026-03-09T20:53:57Z"),
            ReportedAt = At("2026-03-09T20:53:57.809Z"),
            FanMode = "auto",
            Switch = "on",
        },
        Map("da_ac_air_01011"));

    [Fact]
    public void A_refrigerator_of_nine_components_whose_main_has_no_temperature() => Assert.Equal(
        new DeviceReading
        {
            DeviceId = "7db87911-7dce-1cf2-7119-b953432a2f09",
            DeviceName = "Refrigerator",
            Location = "c4d3b2a1-09f8-765e-4d3c-2b1a09f8e7d6",
            Slot = Slot,
            CollectedAt = Slot,
            CumulativeWh = 1446085,
            DeltaWh = 21,
            ReportStart = At("2026-02-14T14:35:06Z"),
            ReportEnd = At("2026-02-14T14:51:07Z"),
            ReportedAt = At("2026-02-14T14:51:07.863Z"),
        },
        Map("da_ref_normal_000001"));

    [Fact]
    public void A_report_of_start_and_end_alone() => Assert.Equal(
        new DeviceReading
        {
            DeviceId = "10e06a70-ee7d-4832-85e9-a0a06a7a05bd",
            DeviceName = "2nd Floor Hallway",
            Location = "c4d3b2a1-09f8-765e-4d3c-2b1a09f8e7d6",
            Slot = Slot,
            CollectedAt = Slot,
            ReportStart = At("2025-02-09T15:45:29Z"),
            ReportEnd = At("2025-02-09T16:15:33Z"),
            ReportedAt = At("2025-02-09T16:15:33.639Z"),
            Switch = "on",
        },
        Map("c2c_arlo_pro_3_switch"));

    [Fact]
    public void A_sensor_in_fahrenheit() => Assert.Equal(
        new DeviceReading
        {
            DeviceId = "2d9a892b-1c93-45a5-84cb-0e81889498c6",
            DeviceName = ".Front Door Open/Closed Sensor",
            Location = "c4d3b2a1-09f8-765e-4d3c-2b1a09f8e7d6",
            Slot = Slot,
            CollectedAt = Slot,
            TemperatureC = 15,
        },
        Map("contact_sensor"));

    [Fact]
    public void A_hub_without_any_attribute() => Assert.Equal(
        new DeviceReading
        {
            DeviceId = "8ea8d2a4-4f93-4b49-94b8-c9cafd4ffedb",
            DeviceName = "Smart Home Hub",
            Location = "a123d440-3337-4e3b-8af2-51427b68052f",
            Slot = Slot,
            CollectedAt = Slot,
        },
        Map("aeotec_smart_home_hub"));

    [Fact]
    public void Every_recorded_device_is_one_of_those_above()
    {
        var recorded = Directory.GetFiles(Path.Combine(RecordedAnswers.Folder, "device_status")).Select(Path.GetFileNameWithoutExtension).Order();
        Assert.Equal(
            [
                "aeotec_smart_home_hub", "aux_ac", "c2c_arlo_pro_3_switch", "contact_sensor", "da_ac_air_01011", "da_ac_rac_000001",
                "da_ac_rac_000003", "da_ac_rac_01001", "da_ac_rac_100001", "da_ref_normal_000001",
            ],
            recorded);
    }

    [Theory]
    [InlineData("AirConditioners", "aux_ac da_ac_rac_000001 da_ac_rac_000003 da_ac_rac_01001 da_ac_rac_100001")]
    [InlineData("WithEnergy", "da_ac_air_01011 da_ac_rac_000001 da_ac_rac_000003 da_ac_rac_01001 da_ref_normal_000001")]
    public void The_filter_selects_the_right_devices(string filter, string expected)
    {
        var chosen = Directory.GetFiles(Path.Combine(RecordedAnswers.Folder, "devices"))
            .Select(path => Path.GetFileNameWithoutExtension(path)!)
            .Where(name => Device(name).Matches(Enum.Parse<DeviceFilter>(filter)))
            .Order(StringComparer.Ordinal);
        Assert.Equal(expected, string.Join(' ', chosen));
    }

    [Theory]
    [InlineData("lists/devices_17.json", 0)]
    [InlineData("lists/devices_continued.json", 1)]
    public void Recorded_lists_are_read(string file, int airConditioners)
    {
        var listing = new Listing();
        listing.Add(Samples.Json(file));
        Assert.Equal(0, listing.Unusable);
        Assert.Equal(airConditioners, listing.Devices.Count(device => device.Matches(DeviceFilter.AirConditioners)));
    }

    private static DeviceReading Map(string name) =>
        ReadingMapper.Map(Device(name), UnitStatus.FromResponse(Samples.Json($"device_status/{name}.json")), Slot, Slot);

    private static ListedDevice Device(string name) => ListedDevice.From(Samples.Json($"devices/{name}.json").GetProperty("items")[0])!;

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
