using AcMonitoring.SmartThingsSimulator.Devices;
using AcMonitoring.SmartThingsSimulator.Readings;

namespace AcMonitoring.SmartThingsSimulator.Sites;

/// <summary>The devices and locations of an account: simulated or recorded.</summary>
internal interface ISite
{
    int DeviceCount { get; }

    IReadOnlyList<Location> Locations { get; }

    /// <summary>The simulated units; empty for a recorded site.</summary>
    IReadOnlyList<AirConditioner> AirConditioners { get; }

    /// <param name="index">0 for the first device.</param>
    /// <param name="parts">The requested parts.</param>
    /// <param name="now">The current time.</param>
    /// <param name="readings">Numbers the readings; null: without numbers.</param>
    /// <returns>The device's list entry as JSON; null while the device is removed.</returns>
    byte[]? ListItem(int index, ListParts parts, DateTimeOffset now, ResponseReadings? readings = null);

    /// <returns>The device's <c>/status</c> response as JSON; null if the device does not exist.</returns>
    byte[]? Status(string deviceId, DateTimeOffset now, ResponseReadings? readings = null);

    /// <returns>True if the device exists.</returns>
    bool HasDevice(string deviceId);
}

/// <summary>The requested parts of the device list.</summary>
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

    /// <summary>Its name, which the owner can change.</summary>
    public string Name { get; set; } = name;

    public IReadOnlyList<Room> Rooms => rooms;
}

internal sealed record Room(string Id, string Name);
