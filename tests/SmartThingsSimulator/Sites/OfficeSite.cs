using AcMonitoring.SmartThingsSimulator.Devices;
using AcMonitoring.SmartThingsSimulator.Meters;
using AcMonitoring.SmartThingsSimulator.Readings;

namespace AcMonitoring.SmartThingsSimulator.Sites;

/// <summary>
/// The simulated office site. Units, names and meters depend only on the unit's number, so they are the same after a restart.
/// </summary>
internal sealed class OfficeSite : ISite
{
    private const ulong LocationSeed = 2_000_000;

    private readonly List<Device> _devices;
    private readonly Dictionary<string, Device> _byId;

    public OfficeSite(int units, TimeSpan? reportInterval)
    {
        var places = Enumerable.Range(0, units).Select(Place.Of).ToList();
        Locations = [.. Enumerable.Range(0, places.Max(place => place.Building) + 1).Select(LocationOf)];

        AirConditioners =
        [
            .. places.Select((place, unit) =>
                new AirConditioner(unit, place, BoardOf(unit, units), QuirksOf(unit), Locations[place.Building], reportInterval)),
        ];
        _devices =
        [
            OtherDevices.Hub(Locations[0]),
            .. AirConditioners.Select(unit => unit.Device),
            OtherDevices.ContactSensor(Locations[0]),
            OtherDevices.Refrigerator(Locations[0]),
            OtherDevices.AirPurifier(Locations[0]),
        ];
        _byId = _devices.ToDictionary(device => device.Id, StringComparer.Ordinal);
    }

    public int DeviceCount => _devices.Count;

    public IReadOnlyList<Location> Locations { get; }

    public IReadOnlyList<AirConditioner> AirConditioners { get; }

    public byte[]? ListItem(int index, ListParts parts, DateTimeOffset now, ResponseReadings? readings = null) =>
        _devices[index] is { IsRemoved: false } device ? device.ListItem(parts, now, readings) : null;

    public byte[]? Status(string deviceId, DateTimeOffset now, ResponseReadings? readings = null) =>
        Find(deviceId) is { IsRemoved: false } device ? device.Status(now, readings) : null;

    public bool HasDevice(string deviceId) => Find(deviceId) is { IsRemoved: false };

    /// <returns>The device, removed or not; null if it never existed.</returns>
    public Device? Find(string deviceId) => _byId.GetValueOrDefault(deviceId);

    private static Board BoardOf(int unit, int units) => unit switch
    {
        3 when units >= 10 => Board.WithoutEnergy,
        1 => Board.Old,
        _ => (unit % 10) switch
        {
            5 or 9 => Board.Cassette,
            0 or 4 or 8 => Board.New,
            7 when unit % 20 == 7 => Board.Old,
            _ => Board.Usual,
        },
    };

    private static UnitQuirks QuirksOf(int unit) => unit switch
    {
        1 => UnitQuirks.DisabledComponent,
        3 => UnitQuirks.UpperCaseId,
        6 => UnitQuirks.Fahrenheit,
        _ => UnitQuirks.None,
    };

    private static Location LocationOf(int building)
    {
        var seed = LocationSeed + (ulong)building;
        var floors = Enumerable.Range(1, Place.FloorsPerBuilding)
            .Select(floor => new Room(Chance.Uuid(seed, floor), $"{Place.Ordinal(floor)} étage"));
        return new Location(Chance.Uuid(seed, 0), Place.NameOf(building), [.. floors]);
    }
}
