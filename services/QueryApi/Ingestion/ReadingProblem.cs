using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Energy.Metering;

namespace AcMonitoring.QueryApi.Ingestion;

/// <summary>What makes a message one that can never be stored. An empty JSON object arrives as a reading of defaults.</summary>
internal static class ReadingProblem
{
    // A slot that no clock can mean would be the unit's newest for ever.
    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <returns>A sentence, or null when the reading is good.</returns>
    public static string? Find(DeviceReading reading) => reading switch
    {
        { DeviceId: null or "" } => "The reading names no unit.",
        { DeviceName: null } or { Location: null } => "The reading lacks the unit's name or location.",
        { Slot: var slot } when slot < MeterReading.Earliest || slot > Latest => "The reading belongs to no slot.",
        { CollectedAt: var collectedAt } when collectedAt < MeterReading.Earliest => "The reading does not say when it was collected.",
        _ => null,
    };
}
