using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Energy.Metering;

namespace AcMonitoring.QueryApi.Ingestion;

/// <summary>Finds readings that can never be stored. An empty JSON object arrives as a reading with default values.</summary>
internal static class ReadingValidator
{
    // A later slot would stay the newest of its unit forever.
    private static readonly DateTimeOffset MaxSlot = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <returns>A sentence; null if the reading is valid.</returns>
    public static string? FindProblem(DeviceReading reading) => reading switch
    {
        { DeviceId: null or "" } => "The reading names no unit.",
        { DeviceName: null } or { Location: null } => "The reading lacks the unit's name or location.",
        { Slot: var slot } when slot < MeterReading.Earliest || slot > MaxSlot => "The reading belongs to no slot.",
        { CollectedAt: var collectedAt } when collectedAt < MeterReading.Earliest => "The reading does not say when it was collected.",
        _ => null,
    };
}
