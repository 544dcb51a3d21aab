using AcMonitoring.Contracts;

namespace AcMonitoring.QueryApi.Ingestion;

/// <summary>What a reading calls its location.</summary>
internal sealed record LocationName(DateTimeOffset Slot, string Location, string Name)
{
    /// <returns>Null where the reading does not say.</returns>
    public static LocationName? Of(DeviceReading reading) =>
        string.IsNullOrWhiteSpace(reading.LocationName) ? null : new LocationName(reading.Slot, reading.Location, reading.LocationName);

    /// <summary>In the order of slots; of one slot's names by their text, so that it is the same one whichever comes first.</summary>
    public bool IsNewerThan(LocationName present)
    {
        if (Slot != present.Slot)
            return Slot > present.Slot;
        var byName = string.CompareOrdinal(Name, present.Name);
        return byName > 0 || (byName == 0 && string.CompareOrdinal(Location, present.Location) > 0);
    }
}
