using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Energy.Metering;

namespace AcMonitoring.QueryApi.Ingestion;

/// <summary>A row of <c>unit</c>: its identity, newest reading and meter state.</summary>
/// <param name="slot">The slot of its newest row; null if it has none.</param>
internal sealed class UnitRow(int unitId, string deviceId, DateTimeOffset? slot, MeterState? state, LocationName? name)
{
    public int UnitId => unitId;

    public string DeviceId => deviceId;

    public DateTimeOffset? Slot => slot;

    public MeterState? State { get; private set; } = state;

    /// <summary>The newest reading of the unit, if it is in this batch; else null.</summary>
    public DeviceReading? Newest { get; private set; }

    public bool IsChanged { get; private set; }

    /// <summary>The newest location name of the unit's readings, at whichever location.</summary>
    public LocationName? Name { get; private set; } = name;

    public bool IsNameChanged { get; private set; }

    /// <summary>The slot before which rows were removed; null if none were.</summary>
    public DateTimeOffset? RowsSince { get; init; }

    /// <summary>The meter state before that slot; null if none is known.</summary>
    public MeterState? OldestState { get; init; }

    /// <summary>The slot from which rows must be recalculated after a merge; null if there was no merge.</summary>
    public DateTimeOffset? RecalculateFrom { get; set; }

    /// <summary>The meter state before a slot, if all rows of the unit are before it; else null. A merged unit has no state yet.</summary>
    public MeterState? StateBefore(DateTimeOffset first) => slot is null ? OldestState ?? MeterState.Unknown : slot < first ? State : null;

    /// <summary>True if the unit has no row after the slot.</summary>
    public bool HasNothingAfter(DateTimeOffset last) => slot is null || slot <= last;

    /// <summary>Updates the name from received readings, including late ones and those that another reading of their slot replaces.</summary>
    public void UpdateLocationName(IEnumerable<DeviceReading> readings)
    {
        foreach (var received in readings.Select(LocationName.Of).OfType<LocationName>())
        {
            if (Name is { } present && !received.IsNewerThan(present))
                continue;
            Name = received;
            IsNameChanged = true;
        }
    }

    /// <param name="newest">The unit's newest row.</param>
    /// <param name="state">The meter state after it.</param>
    public void SetNewest(ReadingRow newest, MeterState state)
    {
        Newest = newest.Stored is null ? newest.Reading : null;
        State = state;
        IsChanged = true;
    }
}
