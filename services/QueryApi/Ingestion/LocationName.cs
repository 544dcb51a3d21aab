using AcMonitoring.Contracts;

namespace AcMonitoring.QueryApi.Ingestion;

/// <summary>The name that a reading has for its location.</summary>
internal sealed record LocationName(DateTimeOffset Slot, string Location, string Name)
{
    /// <returns>Null if the reading has no location name.</returns>
    public static LocationName? Of(DeviceReading reading) =>
        string.IsNullOrWhiteSpace(reading.LocationName) ? null : new LocationName(reading.Slot, reading.Location, reading.LocationName);

    /// <summary>Compares slots, then texts, so that the result does not depend on the order of delivery.</summary>
    public bool IsNewerThan(LocationName present)
    {
        if (Slot != present.Slot)
            return Slot > present.Slot;
        var byName = string.CompareOrdinal(Name, present.Name);
        return byName > 0 || (byName == 0 && string.CompareOrdinal(Location, present.Location) > 0);
    }
}
