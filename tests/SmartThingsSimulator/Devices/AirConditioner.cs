using System.Text.Json.Nodes;
using AcMonitoring.Contracts;
using AcMonitoring.SmartThingsSimulator.Meters;
using AcMonitoring.SmartThingsSimulator.Sites;
using static AcMonitoring.SmartThingsSimulator.Devices.Attributes;

namespace AcMonitoring.SmartThingsSimulator.Devices;

/// <summary>One simulated air conditioner and its status.</summary>
internal sealed class AirConditioner
{
    private readonly string _id;
    private readonly Location _location;
    private readonly Board _board;
    private readonly UnitQuirks _quirks;
    private readonly RoomClimate _climate;
    private readonly EnergyReporter? _energy;
    private readonly DateTimeOffset _installed;

    /// <param name="index">0 for the first unit of the site.</param>
    /// <param name="place">Its place.</param>
    /// <param name="board">Its controller board.</param>
    /// <param name="quirks">Its deviations from other units of the board.</param>
    /// <param name="location">The location of that place.</param>
    /// <param name="reportInterval">Report interval while it runs; null for an individual interval.</param>
    public AirConditioner(int index, Place place, Board board, UnitQuirks quirks, Location location, TimeSpan? reportInterval)
    {
        var seed = (ulong)index;
        var day = Chance.Between(400, 2_400, seed, Draw.Install);
        var watts = place.Watts * (0.8 + 0.4 * Chance.Share(seed, Draw.Rating));

        _board = board;
        _quirks = quirks;
        _location = location;
        _id = Chance.Uuid(seed, 0);
        if (quirks.HasFlag(UnitQuirks.UpperCaseId))
            _id = _id.ToUpperInvariant();
        _installed = SiteTime.InstantOf(day * SiteTime.Day + 36_000);
        _climate = new RoomClimate(seed, place.Habit, board);
        if (board.EnergyStep is { } step)
        {
            var schedule = new ReportSchedule(seed, place.Habit, reportInterval);
            _energy = new EnergyReporter(seed, new Meter(seed, place.Habit, watts, day), schedule, step);
        }

        Device = new Device
        {
            Id = _id,
            Name = board.Name,
            Label = place.Label,
            Category = "AirConditioner",
            LocationId = location.Id,
            RoomId = location.Rooms[place.Floor - 1].Id,
            PresentationId = board.PresentationId,
            CreatedAt = _installed,
            Ocf = ("oic.d.airconditioner", board.Model),
            Components = Components,
        };
    }

    public Device Device { get; }

    /// <summary>
    /// The reading of a Collector that polls exactly at the slot. A live reading of the same slot is collected later and replaces it.
    /// </summary>
    public DeviceReading ReadingAt(DateTimeOffset slot)
    {
        var second = SiteTime.SecondOf(slot);
        var controls = _climate.ControlsAt(second);
        var sensed = _climate.SensedAt(second);
        var report = _energy?.ReportAt(slot);
        return new DeviceReading
        {
            DeviceId = _id,
            DeviceName = Device.Label,
            Location = _location.Id,
            LocationName = _location.Name,
            Slot = slot,
            CollectedAt = slot,
            CumulativeWh = report?.Energy,
            DeltaWh = report?.DeltaEnergy,
            ReportStart = report?.Start,
            ReportEnd = report?.End,
            ReportedAt = report?.ReceivedAt,
            Humidity = _board.MeasuresHumidity ? sensed.Humidity : null,
            TemperatureC = _quirks.HasFlag(UnitQuirks.Fahrenheit)
                ? Math.Round((Fahrenheit(sensed.Temperature) - 32) / 1.8, 2)
                : Celsius(sensed.Temperature),
            AirConditionerMode = controls.Mode,
            FanMode = controls.FanMode,
            Switch = controls.IsOn ? "on" : "off",
        };
    }

    private JsonObject Components(DateTimeOffset now)
    {
        var main = Main(now);
        if (!_quirks.HasFlag(UnitQuirks.DisabledComponent))
            return new JsonObject { ["main"] = main };

        main["custom.disabledComponents"] = new JsonObject { ["disabledComponents"] = Attribute(List(["1"]), _installed) };
        return new JsonObject { ["main"] = main, ["1"] = Emptied(main) };
    }

    private JsonObject Main(DateTimeOffset now)
    {
        var second = SiteTime.SecondOf(now);
        var controls = _climate.ControlsAt(second);
        var sensed = _climate.SensedAt(second);
        var setAt = SiteTime.InstantOf(controls.On);
        var sensedAt = SiteTime.InstantOf(sensed.At);

        var main = new JsonObject
        {
            ["ocf"] = new JsonObject
            {
                ["n"] = Attribute(_board.Name, _installed),
                ["di"] = Attribute(_id, _installed),
                ["mnmo"] = Attribute(_board.Model, _installed),
                ["mnmn"] = Attribute("Samsung Electronics", _installed),
                ["vid"] = Attribute(_board.PresentationId, _installed),
            },
            ["switch"] = new JsonObject
            {
                ["switch"] = Attribute(controls.IsOn ? "on" : "off", controls.IsOn ? setAt : SiteTime.InstantOf(controls.Off)),
            },
            ["airConditionerMode"] = new JsonObject
            {
                ["availableAcModes"] = Attribute(null),
                ["supportedAcModes"] = Attribute(List(_board.Modes), _installed),
                ["airConditionerMode"] = Attribute(controls.Mode, setAt),
            },
            ["airConditionerFanMode"] = new JsonObject
            {
                ["fanMode"] = Attribute(controls.FanMode, setAt),
                ["supportedAcFanModes"] = Attribute(List(_board.FanModes), _installed),
                ["availableAcFanModes"] = Attribute(null),
            },
            ["temperatureMeasurement"] = new JsonObject
            {
                ["temperatureRange"] = Attribute(null),
                ["temperature"] = Temperature(sensed.Temperature, sensedAt),
            },
            ["thermostatCoolingSetpoint"] = new JsonObject
            {
                ["coolingSetpointRange"] = Attribute(null),
                ["coolingSetpoint"] = Temperature(controls.Setpoint, setAt),
            },
            ["airQualitySensor"] = new JsonObject { ["airQuality"] = Attribute(null) },
            ["dustSensor"] = new JsonObject { ["dustLevel"] = Attribute(null), ["fineDustLevel"] = Attribute(null) },
            ["refresh"] = new JsonObject(),
            ["execute"] = new JsonObject { ["data"] = Attribute(null) },
            ["custom.airConditionerOptionalMode"] = new JsonObject
            {
                ["supportedAcOptionalMode"] = Attribute(List(["off", "sleep", "quiet", "speed", "windFree"]), _installed),
                ["acOptionalMode"] = Attribute("off", _installed),
            },
            ["custom.disabledCapabilities"] = new JsonObject
            {
                ["disabledCapabilities"] = Attribute(List(["airQualitySensor", "dustSensor"]), _installed),
            },
        };

        if (_board.MeasuresHumidity)
            main["relativeHumidityMeasurement"] = new JsonObject { ["humidity"] = Attribute(sensed.Humidity, sensedAt, "%") };
        if (_energy is not null)
            main["powerConsumptionReport"] = EnergyCapability.Of(_energy.ReportAt(now), persists: true);
        return main;
    }

    private JsonObject Temperature(double celsius, DateTimeOffset at) => _quirks.HasFlag(UnitQuirks.Fahrenheit)
        ? Attribute(Fahrenheit(celsius), at, "F")
        : Attribute(Celsius(celsius), at, "C");

    // Units report whole degrees.
    private static int Fahrenheit(double celsius) => (int)Math.Round(celsius * 9 / 5 + 32);

    private static int Celsius(double celsius) => (int)Math.Round(celsius);

    // The second component has the same capabilities without values.
    private JsonObject Emptied(JsonObject component)
    {
        var empty = new JsonObject();
        foreach (var (capability, attributes) in component)
        {
            if (capability == "custom.disabledComponents")
                continue;
            var nulls = new JsonObject();
            foreach (var (attribute, _) in attributes!.AsObject())
                nulls[attribute] = Attribute(null, _installed);
            empty[capability] = nulls;
        }

        return empty;
    }
}

/// <summary>Deviations of a unit from others with the same board.</summary>
[Flags]
internal enum UnitQuirks
{
    None = 0,

    /// <summary>Reports temperatures in Fahrenheit.</summary>
    Fahrenheit = 1,

    /// <summary>Has a component "1" that repeats the capabilities without values and is disabled.</summary>
    DisabledComponent = 2,

    /// <summary>Has a device id in capital letters.</summary>
    UpperCaseId = 4,
}
