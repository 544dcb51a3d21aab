using System.Text.Json.Nodes;
using AcMonitoring.SmartThingsSimulator.Meters;
using AcMonitoring.SmartThingsSimulator.Sites;
using static AcMonitoring.SmartThingsSimulator.Devices.Attributes;

namespace AcMonitoring.SmartThingsSimulator.Devices;

/// <summary>The other devices of an account. Two of them report energy like air conditioners.</summary>
internal static class OtherDevices
{
    private const int HubSeed = 1_000_001;
    private const int SensorSeed = 1_000_002;
    private const int RefrigeratorSeed = 1_000_003;
    private const int PurifierSeed = 1_000_004;
    private const int InstallDay = 1_500;

    public static Device Hub(Location location) => Make(
        HubSeed, "SmartThings Hub", "Hub Accueil", "Hub", "8674970a-4b32-34fc-9787-8374d9be1556", "HUB", null, location,
        _ => new JsonObject { ["main"] = new JsonObject { ["bridge"] = new JsonObject() } });

    public static Device ContactSensor(Location location) => Make(
        SensorSeed, "contact-profile", "Porte local technique", "ContactSensor", "a7f2c1d9-89b3-35a4-b217-fc68d9e4e752", "ZIGBEE", null,
        location,
        now =>
        {
            var hour = SiteTime.SecondOf(now) / 3_600;
            var at = SiteTime.InstantOf(hour * 3_600);
            return new JsonObject
            {
                ["main"] = new JsonObject
                {
                    ["contactSensor"] = new JsonObject { ["contact"] = Attribute("closed", at) },
                    ["temperatureMeasurement"] = new JsonObject
                    {
                        ["temperatureRange"] = Attribute(null),
                        ["temperature"] = Attribute((double)Chance.Between(64, 72, SensorSeed, Draw.Temperature, hour), at, "F"),
                    },
                    ["battery"] = new JsonObject { ["battery"] = Attribute(87, at, "%") },
                    ["refresh"] = new JsonObject(),
                },
            };
        });

    public static Device Refrigerator(Location location)
    {
        var energy = AlwaysOn(RefrigeratorSeed, 70);
        var at = SiteTime.InstantOf(InstallDay * (long)SiteTime.Day);
        return Make(
            RefrigeratorSeed, "[refrigerator] Samsung", "Réfrigérateur cafétéria", "Refrigerator", "DA-REF-NORMAL-000001", "OCF",
            ("oic.d.refrigerator", "TP2X_REF_20K"), location,
            now => new JsonObject
            {
                ["main"] = new JsonObject
                {
                    ["contactSensor"] = new JsonObject { ["contact"] = Attribute("closed", at) },
                    ["temperatureMeasurement"] = new JsonObject { ["temperature"] = Attribute(null) },
                    ["powerConsumptionReport"] = EnergyCapability.Of(energy.ReportAt(now), persists: false),
                    ["custom.disabledCapabilities"] = new JsonObject
                    {
                        ["disabledCapabilities"] = Attribute(List(["temperatureMeasurement"]), at),
                    },
                },
                ["cooler"] = new JsonObject { ["temperatureMeasurement"] = new JsonObject { ["temperature"] = Attribute(37, at, "F") } },
                ["freezer"] = new JsonObject { ["temperatureMeasurement"] = new JsonObject { ["temperature"] = Attribute(0, at, "F") } },
            });
    }

    public static Device AirPurifier(Location location)
    {
        var energy = AlwaysOn(PurifierSeed, 25);
        var at = SiteTime.InstantOf(InstallDay * (long)SiteTime.Day);
        return Make(
            PurifierSeed, "[air purifier] Samsung", "Purificateur accueil", "AirPurifier", "DA-AC-AIR-01011", "OCF",
            ("oic.d.airpurifier", "AVT-WW-TP1-22-TOUCHOTN"), location,
            now => new JsonObject
            {
                ["main"] = new JsonObject
                {
                    ["switch"] = new JsonObject { ["switch"] = Attribute("on", at) },
                    ["airConditionerFanMode"] = new JsonObject { ["fanMode"] = Attribute("auto", at) },
                    ["airQualitySensor"] = new JsonObject { ["airQuality"] = Attribute(1, at, "CAQI") },
                    ["powerConsumptionReport"] = EnergyCapability.Of(energy.ReportAt(now), persists: false),
                    ["refresh"] = new JsonObject(),
                },
            });
    }

    private static EnergyReporter AlwaysOn(ulong seed, double watts) => new(
        seed, new Meter(seed, Habit.AroundTheClock, watts, InstallDay), new ReportSchedule(seed, Habit.AroundTheClock, null), 1);

    private static Device Make(
        ulong seed, string name, string label, string category, string presentationId, string type,
        (string DeviceType, string Model)? ocf, Location location, Func<DateTimeOffset, JsonObject> components) => new()
        {
            Id = Chance.Uuid(seed, 0),
            Name = name,
            Label = label,
            Category = category,
            LocationId = location.Id,
            RoomId = location.Rooms[0].Id,
            PresentationId = presentationId,
            CreatedAt = SiteTime.InstantOf(InstallDay * (long)SiteTime.Day),
            Type = type,
            Ocf = ocf,
            Components = components,
        };
}
