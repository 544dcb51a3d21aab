using AcMonitoring.SmartThingsSimulator.Devices;
using AcMonitoring.SmartThingsSimulator.Readings;

namespace AcMonitoring.SmartThingsSimulator.Sites;

/// <summary>The devices of an account and where they stand: simulated or recorded.</summary>
internal interface ISite
{
    int DeviceCount { get; }

    IReadOnlyList<Location> Locations { get; }

    /// <summary>The simulated units; none where they are recorded.</summary>
    IReadOnlyList<AirConditioner> AirConditioners { get; }

    /// <param name="index">0 for the first device.</param>
    /// <param name="parts">What the list was asked to say.</param>
    /// <param name="now">The instant.</param>
    /// <param name="readings">Numbers the readings in it; null: they carry none.</param>
    /// <returns>The device's entry of the list as JSON, or null while the device is removed.</returns>
    byte[]? ListItem(int index, ListParts parts, DateTimeOffset now, AnsweredReadings? readings = null);

    /// <returns>The device's answer to <c>/status</c> as JSON, or null when there is no such device.</returns>
    byte[]? Status(string deviceId, DateTimeOffset now, AnsweredReadings? readings = null);

    /// <returns>True when there is such a device.</returns>
    bool Knows(string deviceId);
}

/// <summary>What the list was asked to say beyond the devices themselves.</summary>
[Flags]
internal enum ListParts
{
    None = 0,
    Status = 1,
    Health = 2,
}

/// <summary>A SmartThings location and its rooms.</summary>
internal sealed class Location(string id, string name, IReadOnlyList<Room> rooms)
{
    public string Id => id;

    /// <summary>Its name, as its owner may change it.</summary>
    public string Name { get; set; } = name;

    public IReadOnlyList<Room> Rooms => rooms;
}

internal sealed record Room(string Id, string Name);
