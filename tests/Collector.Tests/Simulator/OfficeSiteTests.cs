using System.Text.Json;
using AcMonitoring.SmartThingsSimulator.Sites;

namespace AcMonitoring.Collector.Tests.Simulator;

public sealed class OfficeSiteTests
{
    private static readonly DateTimeOffset Workday = new(2026, 9, 2, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(5000)]
    public void Every_unit_has_a_unique_label_and_id(int units)
    {
        var devices = DevicesOf(new OfficeSite(units, null));

        Assert.Equal(units + 4, devices.Count);
        Assert.Equal(devices.Count, devices.Select(device => Text(device, "label")).Distinct().Count());
        Assert.Equal(devices.Count, devices.Select(device => Text(device, "deviceId")).Distinct().Count());
        Assert.Equal(units, devices.Count(IsAirConditioner));
    }

    [Fact]
    public void Another_process_has_the_same_site()
    {
        var unit = DevicesOf(new OfficeSite(60, null))[5];

        Assert.Equal("Salle de réunion Oued", Text(unit, "label"));
        Assert.Equal("e0f20311-4fd0-743d-03dd-bf98641f89ef", Text(unit, "deviceId"));
        Assert.Equal(6_168_655, Value(unit, "powerConsumptionReport", "powerConsumption").GetProperty("energy").GetInt32());
    }

    [Fact]
    public void A_restart_continues_seamlessly()
    {
        var before = new OfficeSite(60, null);
        var after = new OfficeSite(60, null);

        for (var index = 0; index < before.DeviceCount; index++)
            Assert.Equal(before.ListItem(index, ListParts.Status, Workday), after.ListItem(index, ListParts.Status, Workday));
    }

    [Fact]
    public void A_larger_site_contains_the_same_units_and_more()
    {
        var small = DevicesOf(new OfficeSite(20, null)).Where(IsAirConditioner).ToList();
        var large = DevicesOf(new OfficeSite(200, null)).Where(IsAirConditioner).ToList();

        Assert.Equal(small.Select(unit => unit.GetRawText()), large.Take(small.Count).Select(unit => unit.GetRawText()));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(60)]
    [InlineData(300)]
    public void Exactly_one_unit_has_no_energy_report(int units) => Assert.Single(
        DevicesOf(new OfficeSite(units, null)),
        device => IsAirConditioner(device) && Find(device, "powerConsumptionReport") is null);

    [Fact]
    public void Meters_count_in_several_steps()
    {
        var energies = DevicesOf(new OfficeSite(60, null))
            .Where(device => IsAirConditioner(device) && Find(device, "powerConsumptionReport") is not null)
            .Select(device => Value(device, "powerConsumptionReport", "powerConsumption").GetProperty("energy").GetDecimal())
            .ToList();

        Assert.Contains(energies, energy => energy % 100 == 0);
        Assert.Contains(energies, energy => energy % 100 != 0 && energy % 1 == 0);
        Assert.Contains(energies, energy => energy % 1 != 0);
    }

    [Fact]
    public void One_unit_repeats_its_capabilities_in_a_disabled_component_without_values()
    {
        var unit = Assert.Single(DevicesOf(new OfficeSite(60, null)), device =>
            IsAirConditioner(device) && device.GetProperty("components").GetArrayLength() == 2);

        Assert.Equal(["1"], Value(unit, "custom.disabledComponents", "disabledComponents").EnumerateArray().Select(id => id.GetString()));
        var second = unit.GetProperty("components")[1];
        Assert.Equal("1", Text(second, "id"));
        var attributes = second.GetProperty("capabilities").EnumerateArray()
            .SelectMany(capability => capability.GetProperty("status").EnumerateObject())
            .ToList();
        Assert.Contains(attributes, attribute => attribute.Name == "powerConsumption");
        Assert.All(attributes, attribute => Assert.Equal(JsonValueKind.Null, attribute.Value.GetProperty("value").ValueKind));
    }

    [Fact]
    public void One_unit_reports_its_temperature_in_Fahrenheit()
    {
        var units = DevicesOf(new OfficeSite(60, null)).Where(IsAirConditioner)
            .Select(device => Find(device, "temperatureMeasurement")!.Value.GetProperty("temperature"))
            .ToList();

        var temperature = Assert.Single(units, temperature => Text(temperature, "unit") == "F");
        Assert.InRange(temperature.GetProperty("value").GetInt32(), 59, 95);
        var others = units.Where(other => Text(other, "unit") == "C").ToList();
        Assert.Equal(59, others.Count);
        Assert.All(others, other => Assert.InRange(other.GetProperty("value").GetInt32(), 15, 35));
    }

    [Fact]
    public void Units_report_different_modes_and_only_supported_ones()
    {
        var units = DevicesOf(new OfficeSite(60, null)).Where(IsAirConditioner).ToList();

        Assert.All(units, unit =>
        {
            Assert.Contains(
                Value(unit, "airConditionerMode", "airConditionerMode").GetString(),
                Value(unit, "airConditionerMode", "supportedAcModes").EnumerateArray().Select(mode => mode.GetString()));
            Assert.Contains(
                Value(unit, "airConditionerFanMode", "fanMode").GetString(),
                Value(unit, "airConditionerFanMode", "supportedAcFanModes").EnumerateArray().Select(mode => mode.GetString()));
            Assert.Null(Find(unit, "fanMode"));
        });
        Assert.True(units.Select(unit => Value(unit, "airConditionerMode", "supportedAcModes").GetRawText()).Distinct().Count() >= 4);
    }

    [Fact]
    public void Something_uses_energy_in_every_hour_of_the_week()
    {
        var site = new OfficeSite(60, null);
        var monday = new DateTimeOffset(2026, 12, 21, 0, 0, 0, TimeSpan.Zero);
        var meters = Enumerable.Range(0, 7 * 24 + 1).Select(hour => EnergyOf(site, monday.AddHours(hour))).ToList();

        Assert.All(meters.Zip(meters.Skip(1)), hour => Assert.True(hour.Second > hour.First));
    }

    [Fact]
    public void A_workday_uses_more_energy_than_a_Sunday()
    {
        var site = new OfficeSite(60, null);
        var midnight = new DateTimeOffset(2026, 9, 1, 23, 0, 0, TimeSpan.Zero);

        var wednesday = EnergyOf(site, midnight.AddDays(1)) - EnergyOf(site, midnight);
        var sunday = EnergyOf(site, midnight.AddDays(5)) - EnergyOf(site, midnight.AddDays(4));
        Assert.InRange(wednesday, 150_000, 900_000);
        Assert.InRange(sunday, 20_000, wednesday / 3);
    }

    [Fact]
    public void Devices_other_than_air_conditioners_report_energy_too()
    {
        var others = DevicesOf(new OfficeSite(60, null)).Where(device => !IsAirConditioner(device)).ToList();

        Assert.Equal(2, others.Count(device => Find(device, "powerConsumptionReport") is not null));
        Assert.DoesNotContain(others, device => Find(device, "airConditionerMode") is not null);
    }

    private static List<JsonElement> DevicesOf(OfficeSite site) => DevicesOf(site, Workday);

    private static List<JsonElement> DevicesOf(OfficeSite site, DateTimeOffset now) =>
        [.. Enumerable.Range(0, site.DeviceCount).Select(index => JsonElement.Parse(site.ListItem(index, ListParts.Status, now)))];

    private static decimal EnergyOf(OfficeSite site, DateTimeOffset now) => DevicesOf(site, now)
        .Where(device => IsAirConditioner(device) && Find(device, "powerConsumptionReport") is not null)
        .Sum(device => Value(device, "powerConsumptionReport", "powerConsumption").GetProperty("energy").GetDecimal());

    private static bool IsAirConditioner(JsonElement device) =>
        Text(device.GetProperty("components")[0].GetProperty("categories")[0], "name") == "AirConditioner";

    private static JsonElement? Find(JsonElement device, string capability) => device
        .GetProperty("components")[0].GetProperty("capabilities").EnumerateArray()
        .Where(reference => Text(reference, "id") == capability)
        .Select(reference => (JsonElement?)reference.GetProperty("status"))
        .SingleOrDefault();

    private static JsonElement Value(JsonElement device, string capability, string attribute) =>
        Find(device, capability)!.Value.GetProperty(attribute).GetProperty("value");

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
