using System.Globalization;
using System.Text.Json;
using AcMonitoring.Collector.SmartThings;
using AcMonitoring.Contracts;
using CsCheck;

namespace AcMonitoring.Collector.Tests.SmartThings;

/// <summary>The mapper with handwritten edge cases.</summary>
[Trait("Tier", "unit")]
public sealed class ReadingMapperTests
{
    private static readonly DateTimeOffset Slot = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset CollectedAt = Slot.AddSeconds(2.5);

    private static readonly string[] OddValues =
        ["null", "true", "[]", "{}", "[{}]", "\"\"", "-0", "1e400", "\"NaN\"", "\"2026-13-45T00:00:00Z\"", "\"\\ud800\""];

    [Fact]
    public void Slot_and_collection_time_are_kept()
    {
        var reading = Map("{}");
        Assert.Equal((Slot, CollectedAt), (reading.Slot, reading.CollectedAt));
    }

    [Theory]
    [InlineData("2247300", "2247300")]
    [InlineData("7076.0", "7076.0")]
    [InlineData("22.756029", "22.756029")]
    [InlineData("\"13836\"", "13836")]
    [InlineData("\"1.5e3\"", "1500")]
    [InlineData("0", "0")]
    [InlineData("null", null)]
    [InlineData("-1", null)]
    [InlineData("1e400", null)]
    [InlineData("\"NaN\"", null)]
    [InlineData("\"Infinity\"", null)]
    [InlineData("\"\"", null)]
    [InlineData("true", null)]
    [InlineData("[5]", null)]
    [InlineData("{\"value\":5}", null)]
    public void Energy_is_any_number_that_is_not_negative(string json, string? expected)
    {
        var reading = Map("""{"powerConsumptionReport":{"powerConsumption":{"value":{"energy":JSON,"deltaEnergy":JSON}}}}""", json);
        var number = expected is null ? (decimal?)null : decimal.Parse(expected, CultureInfo.InvariantCulture);
        Assert.Equal((number, number), (reading.CumulativeWh, reading.DeltaWh));
    }

    [Theory]
    [InlineData("""{"powerConsumptionReport":null}""")]
    [InlineData("""{"powerConsumptionReport":{}}""")]
    [InlineData("""{"powerConsumptionReport":{"powerConsumption":null}}""")]
    [InlineData("""{"powerConsumptionReport":{"powerConsumption":{"value":null}}}""")]
    [InlineData("""{"powerConsumptionReport":{"powerConsumption":{"value":{}}}}""")]
    [InlineData("""{"powerConsumptionReport":{"powerConsumption":{"value":[1]}}}""")]
    [InlineData("""{"powerConsumptionReport":"off","switch":7,"airConditionerMode":[],"temperatureMeasurement":{"temperature":20}}""")]
    public void A_missing_value_or_another_type_is_null(string capabilities) => Assert.Equal(Map("{}"), Map(capabilities));

    [Theory]
    [InlineData("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z")]
    [InlineData("2026-07-01T11:45:00Z", "2026-07-01T11:45:00Z")]
    [InlineData("2026-07-01T13:45:00.123+02:00", "2026-07-01T11:45:00.123Z")]
    [InlineData("2026-07-01T11:45:00+0000", "2026-07-01T11:45:00Z")]
    [InlineData("2026-07-01T13:45:00.5+0200", "2026-07-01T11:45:00.5Z")]
    [InlineData("2024-11-27T07:08:32.745636184Z", "2024-11-27T07:08:32.7456361Z")]
    [InlineData("2024-11-27T07:08:32.656000+00:00", "2024-11-27T07:08:32.656Z")]
    [InlineData("2026-07-01T11:45:00", "2026-07-01T11:45:00Z")]
    [InlineData("2026-07-01 11:45:00-05", "2026-07-01T16:45:00Z")]
    [InlineData("2026-02-30T00:00:00Z", null)]
    [InlineData("2026-07-01T25:00:00Z", null)]
    [InlineData("2026-07-01T11:45:00+99:00", null)]
    [InlineData("0001-01-01T00:00:00+01:00", null)]
    [InlineData("9999-12-31T23:59:59-01:00", null)]
    [InlineData("yesterday", null)]
    [InlineData("", null)]
    public void Times_are_parsed_in_all_formats_and_returned_in_utc(string text, string? expected)
    {
        var reading = Map(
            """{"powerConsumptionReport":{"powerConsumption":{"value":{"start":JSON,"end":JSON},"timestamp":JSON}}}""", $"\"{text}\"");
        var instant = expected is null ? (DateTimeOffset?)null : DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture);
        Assert.Equal((instant, instant, instant), (reading.ReportStart, reading.ReportEnd, reading.ReportedAt));
        Assert.True(reading.ReportEnd is null || reading.ReportEnd.Value.Offset == TimeSpan.Zero);
    }

    [Theory]
    [InlineData("""{"value":23.5,"unit":"C"}""", 23.5)]
    [InlineData("""{"value":-5,"unit":"C"}""", -5.0)]
    [InlineData("""{"value":21}""", 21.0)]
    [InlineData("""{"value":21,"unit":null}""", 21.0)]
    [InlineData("""{"value":"21.5","unit":"C"}""", 21.5)]
    [InlineData("""{"value":72,"unit":"F"}""", 22.22)]
    [InlineData("""{"value":32,"unit":"F"}""", 0.0)]
    [InlineData("""{"value":-40,"unit":"F"}""", -40.0)]
    [InlineData("""{"value":-79228162514264337593543950335,"unit":"F"}""", -4.4015645841257965E+28)]
    [InlineData("""{"value":295,"unit":"K"}""", null)]
    [InlineData("""{"value":21,"unit":5}""", null)]
    [InlineData("""{"value":null,"unit":"C"}""", null)]
    [InlineData("""{"value":1e400,"unit":"C"}""", null)]
    public void Temperature_is_in_celsius(string attribute, double? expected) =>
        Assert.Equal(expected, Map("""{"temperatureMeasurement":{"temperature":JSON}}""", attribute).TemperatureC);

    [Theory]
    [InlineData("0", 0.0)]
    [InlineData("45.5", 45.5)]
    [InlineData("\"60\"", 60.0)]
    [InlineData("100", 100.0)]
    [InlineData("100.1", null)]
    [InlineData("-1", null)]
    [InlineData("null", null)]
    public void Humidity_is_a_percentage(string json, double? expected) =>
        Assert.Equal(expected, Map("""{"relativeHumidityMeasurement":{"humidity":{"value":JSON,"unit":"%"}}}""", json).Humidity);

    [Theory]
    [InlineData("""{"airConditionerFanMode":{"fanMode":{"value":"low"}},"fanMode":{"fanMode":{"value":"high"}}}""", "low")]
    [InlineData("""{"fanMode":{"fanMode":{"value":"high"}}}""", "high")]
    [InlineData("""{"airConditionerFanMode":{"fanMode":{"value":null}},"fanMode":{"fanMode":{"value":"high"}}}""", "high")]
    [InlineData("""{"airConditionerFanMode":{"supportedAcFanModes":{"value":["auto"]}}}""", null)]
    public void The_fan_mode_of_air_conditioners_comes_first(string capabilities, string? expected) =>
        Assert.Equal(expected, Map(capabilities).FanMode);

    [Theory]
    [InlineData("\"cool\"", "cool")]
    [InlineData("\" aIComfort\\n\"", "aIComfort")]
    [InlineData("\"\"", null)]
    [InlineData("7", null)]
    [InlineData("\"\\ud800\"", null)]
    public void Modes_are_text_or_null(string json, string? expected)
    {
        var reading = Map("""{"airConditionerMode":{"airConditionerMode":{"value":JSON}},"switch":{"switch":{"value":JSON}}}""", json);
        Assert.Equal((expected, expected), (reading.AirConditionerMode, reading.Switch));
    }

    [Fact]
    public void A_disabled_capability_is_ignored_even_with_a_value()
    {
        var reading = Map("""
            {
              "custom.disabledCapabilities": {"disabledCapabilities": {"value": ["powerConsumptionReport", "relativeHumidityMeasurement", 7, null]}},
              "powerConsumptionReport": {"powerConsumption": {"value": {"energy": 999}, "timestamp": "2021-04-06T16:43:53Z"}},
              "relativeHumidityMeasurement": {"humidity": {"value": 60}},
              "switch": {"switch": {"value": "on"}}
            }
            """);
        Assert.Equal(Map("""{"switch":{"switch":{"value":"on"}}}"""), reading);
    }

    [Fact]
    public void Only_the_component_main_counts()
    {
        var status = JsonElement.Parse("""
            {"components": {
              "1": {"switch": {"switch": {"value": "off"}}, "relativeHumidityMeasurement": {"humidity": {"value": 0}}},
              "main": {"switch": {"switch": {"value": "on"}}}}}
            """);
        var reading = Map(UnitStatus.FromResponse(status));
        Assert.Equal(("on", null), (reading.Switch, reading.Humidity));
    }

    [Fact]
    public void Without_a_main_component_the_first_one_counts()
    {
        var status = JsonElement.Parse("""
            {"components": {"INDOOR": {"switch": {"switch": {"value": "on"}}}, "INDOOR1": {"switch": {"switch": {"value": "off"}}}}}
            """);
        Assert.Equal("on", Map(UnitStatus.FromResponse(status)).Switch);
    }

    [Theory]
    [InlineData("""{"components":{}}""")]
    [InlineData("""{"components":{"main":{}}}""")]
    [InlineData("""{"components":{"main":null}}""")]
    [InlineData("""{"components":[]}""")]
    public void A_unit_without_any_attribute_is_a_reading_without_values(string status) =>
        Assert.Equal(Map("{}"), Map(UnitStatus.FromResponse(JsonElement.Parse(status))));

    [Theory]
    [InlineData("""{"deviceId":"u1","label":" Meeting room ","name":"AC"}""", "Meeting room")]
    [InlineData("""{"deviceId":"u1","label":"  ","name":"AC"}""", "AC")]
    [InlineData("""{"deviceId":"u1","label":null,"name":7}""", "u1")]
    [InlineData("""{"deviceId":"u1","label":"Roof\u0000\r\n top"}""", "Roof top")]
    public void The_name_is_label_else_name_else_id(string item, string expected) => Assert.Equal(expected, MapItem(item).DeviceName);

    [Fact]
    public void A_name_has_at_most_200_characters_and_keeps_surrogate_pairs()
    {
        var name = MapItem($$"""{"deviceId":"u1","label":"{{new string('a', 199)}}😀😀"}""").DeviceName;
        Assert.Equal(new string('a', 199), name);
    }

    [Theory]
    [InlineData("""{"deviceId":"u1","locationId":"c4d3b2a1-09f8-765e-4d3c-2b1a09f8e7d6 "}""", "c4d3b2a1-09f8-765e-4d3c-2b1a09f8e7d6")]
    [InlineData("""{"deviceId":"u1","locationId":null}""", "")]
    [InlineData("""{"deviceId":"u1"}""", "")]
    public void The_location_is_trimmed_or_empty(string item, string expected) => Assert.Equal(expected, MapItem(item).Location);

    [Theory]
    [InlineData("""{"deviceId":"F8042E25-0E53-0000-0000-000000000000"}""", true)]
    [InlineData("""{"deviceId":"a/b?c"}""", true)]
    [InlineData("""{"deviceId":""}""", false)]
    [InlineData("""{"deviceId":" "}""", false)]
    [InlineData("""{"deviceId":".."}""", false)]
    [InlineData("""{"deviceId":"a\nb"}""", false)]
    [InlineData("""{"deviceId":7}""", false)]
    [InlineData("""{"label":"nameless"}""", false)]
    [InlineData("\"text\"", false)]
    [InlineData("null", false)]
    public void An_entry_needs_a_usable_id(string item, bool usable) =>
        Assert.Equal(usable, ListedDevice.From(JsonElement.Parse(item)) is not null);

    [Theory]
    [InlineData("""[{"id":"main","categories":[{"name":"AirConditioner"}]}]""", true)]
    [InlineData("""[{"id":"main","capabilities":[{"id":"airConditionerMode"}]}]""", true)]
    [InlineData("""[{"id":"INDOOR","capabilities":[{"id":"airConditionerMode"}]}]""", true)]
    [InlineData("""[{"id":"1","capabilities":[{"id":"airConditionerMode"}]},{"id":"main"}]""", false)]
    [InlineData("""[{"id":"main","categories":[{"name":"AirPurifier"},null,7],"capabilities":[null,{"id":7}]}]""", false)]
    [InlineData("[]", false)]
    [InlineData("null", false)]
    public void An_air_conditioner_is_detected_by_category_or_mode(string components, bool matches) =>
        Assert.Equal(matches, Listed(components).Matches(DeviceFilter.AirConditioners));

    [Theory]
    [InlineData("""[{"id":"main","capabilities":[{"id":"switch","status":{"switch":{"value":"on"}}}]}]""", true)]
    [InlineData("""[{"id":"main","capabilities":[{"id":"switch","status":{"switch":{"value":"on"}}},{"id":"refresh"}]}]""", true)]
    [InlineData("""[{"id":"main","capabilities":[{"id":"switch","status":{"switch":{"value":"on"}}},{"id":"powerConsumptionReport"}]}]""", false)]
    [InlineData("""[{"id":"main","capabilities":[{"id":"switch","status":{}}]}]""", false)]
    [InlineData("""[{"id":"main","capabilities":[{"id":"switch"}]}]""", false)]
    [InlineData("""[{"id":"1","capabilities":[{"id":"switch","status":{"switch":{"value":"on"}}}]},{"id":"main"}]""", false)]
    public void A_list_entry_has_a_status_if_it_contains_the_energy_report(string components, bool came) =>
        Assert.Equal(came, Listed(components).StatusFromList() is not null);

    [Fact]
    public void A_status_from_the_list_maps_like_a_requested_one()
    {
        var listed = Listed("""
            [{"id":"main","capabilities":[
              {"id":"switch","version":1,"status":{"switch":{"value":"on"}}},
              {"id":"powerConsumptionReport","status":{"powerConsumption":{"value":{"energy":13836},"timestamp":"2026-07-01T11:45:00Z"}}},
              {"id":"custom.disabledCapabilities","status":{"disabledCapabilities":{"value":["airConditionerMode"]}}},
              {"id":"airConditionerMode","status":{"airConditionerMode":{"value":"cool"}}}]}]
            """);
        var asked = Map("""
            {"switch":{"switch":{"value":"on"}},
             "powerConsumptionReport":{"powerConsumption":{"value":{"energy":13836},"timestamp":"2026-07-01T11:45:00Z"}}}
            """);
        Assert.Equal(asked, ReadingMapper.Map(listed, listed.StatusFromList()!, Slot, CollectedAt));
    }

    [Fact]
    public void No_value_causes_an_exception()
    {
        var json = Gen.OneOf(
            Gen.OneOf(OddValues.Select(value => Gen.Const(value)).ToArray()),
            Gen.Double.Where(double.IsFinite).Select(number => number.ToString("R", CultureInfo.InvariantCulture)),
            Gen.String.Select(text => JsonSerializer.Serialize(text)));
        Gen.Select(json, json, json).Sample((value, unit, time) =>
        {
            var reading = Map("""
                {
                  "powerConsumptionReport": {"powerConsumption": {"value": {"energy": VALUE, "deltaEnergy": UNIT, "start": TIME}, "timestamp": TIME}},
                  "temperatureMeasurement": {"temperature": {"value": VALUE, "unit": UNIT}},
                  "relativeHumidityMeasurement": {"humidity": VALUE},
                  "custom.disabledCapabilities": {"disabledCapabilities": {"value": [UNIT]}},
                  "switch": VALUE,
                  "airConditionerMode": {"airConditionerMode": {"value": UNIT}}
                }
                """.Replace("VALUE", value).Replace("UNIT", unit).Replace("TIME", time));
            return reading.CumulativeWh is null or >= 0 && (reading.TemperatureC is not { } celsius || double.IsFinite(celsius));
        });
    }

    // JSON in the capabilities is the value under test.
    private static DeviceReading Map(string capabilities, string json) => Map(capabilities.Replace("JSON", json));

    private static DeviceReading Map(string capabilities) =>
        Map(UnitStatus.FromResponse(JsonElement.Parse("""{"components":{"main":CAPABILITIES}}""".Replace("CAPABILITIES", capabilities))));

    private static DeviceReading Map(UnitStatus status) => ReadingMapper.Map(Listed("[]"), status, Slot, CollectedAt);

    private static DeviceReading MapItem(string item) => ReadingMapper.Map(
        ListedDevice.From(JsonElement.Parse(item))!, UnitStatus.FromResponse(JsonElement.Parse("{}")), Slot, CollectedAt);

    private static ListedDevice Listed(string components) =>
        ListedDevice.From(JsonElement.Parse($$"""{"deviceId":"u1","label":"Unit 1","components":{{components}}}"""))!;
}
