using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Energy.Metering;

namespace AcMonitoring.QueryApi.Ingestion;

/// <summary>A row of <c>unit</c>: who it is, its newest reading, and what the energy rules remember of it.</summary>
internal sealed class UnitRow(int unitId, string deviceId, DateTimeOffset? slot, MeterState? meter, LocationName? name)
{
    public int UnitId => unitId;

    public string DeviceId => deviceId;

    public MeterState? Meter { get; private set; } = meter;

    /// <summary>The newest reading where it came with this batch; null where the unit already has it.</summary>
    public DeviceReading? Newest { get; private set; }

    public bool IsChanged { get; private set; }

    /// <summary>The newest name that a reading had for its location, whichever location that was.</summary>
    public LocationName? Name { get; private set; } = name;

    /// <summary>True where it came with this batch.</summary>
    public bool IsNamed { get; private set; }

    /// <summary>The slot from which rows must be counted again in any case; null where only late readings ask for it.</summary>
    public DateTimeOffset? CountFrom { get; set; }

    /// <summary>
    /// What to count on from where all that the unit has is before the slot; null where only the stored rows tell. An adopted unit
    /// remembers nothing yet.
    /// </summary>
    public MeterState? StateBefore(DateTimeOffset firstSlot) => slot is null ? MeterState.Unknown : slot < firstSlot ? Meter : null;

    /// <summary>True when the unit had no row of that slot or after it before this batch.</summary>
    public bool HasNothingSince(DateTimeOffset first) => slot is null || slot < first;

    /// <summary>True when the unit has no row after that slot.</summary>
    public bool HasNothingAfter(DateTimeOffset last) => slot is null || slot <= last;

    /// <summary>Takes the newest name among received readings, be it of one that comes late or does not count for its slot.</summary>
    public void TakeName(IEnumerable<DeviceReading> readings)
    {
        foreach (var received in readings.Select(LocationName.Of).OfType<LocationName>())
        {
            if (Name is { } present && !received.IsNewerThan(present))
                continue;
            Name = received;
            IsNamed = true;
        }
    }

    /// <param name="newest">The unit's newest row, in the order of slots.</param>
    /// <param name="state">What is remembered after it.</param>
    public void Take(ReadingRow newest, MeterState state)
    {
        Newest = newest.Stored is null ? newest.Reading : null;
        Meter = state;
        IsChanged = true;
    }
}
