using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Energy;

namespace AcMonitoring.QueryApi.Readings;

/// <summary>A row of <c>unit</c>: who it is, its newest reading, and what the energy rules remember of it.</summary>
internal sealed class UnitRow(int unitId, string deviceId, DateTimeOffset? slot, MeterState? meter)
{
    public int UnitId => unitId;

    public string DeviceId => deviceId;

    public MeterState? Meter { get; private set; } = meter;

    /// <summary>The newest reading where it came with this batch; null where the unit already has it.</summary>
    public DeviceReading? Newest { get; private set; }

    public bool IsChanged { get; private set; }

    /// <summary>
    /// True when all that the unit has is before the slot, and remembered: then no stored row is needed to count on. An adopted unit
    /// remembers nothing yet.
    /// </summary>
    public bool IsBefore(DateTimeOffset firstSlot) => slot is null || (slot < firstSlot && Meter is not null);

    /// <param name="newest">The unit's newest row, in the order of slots.</param>
    /// <param name="state">What is remembered after it.</param>
    public void Take(ReadingRow newest, MeterState state)
    {
        Newest = newest.Received;
        Meter = state;
        IsChanged = true;
    }
}
