using AcMonitoring.QueryApi.Energy.Metering;
using AcMonitoring.QueryApi.Energy.Recompute;
using Npgsql;

namespace AcMonitoring.QueryApi.History;

/// <summary>
/// Finds the notes of the readings of one response, newest first. One query serves all suspect readings that follow the same trusted row, so the
/// cost does not grow with their number.
/// </summary>
internal sealed class HistoryNotes(NpgsqlDataSource database, EnergyMeter meter)
{
    private static readonly string Suspect = EnergyQuality.Suspect.ToText();

    private readonly Dictionary<int, ReadingRow?> _trusted = [];

    public static bool HasNote(string quality) => quality == Suspect;

    public async Task<HistoryNote> OfSuspectAsync(int unitId, MeterReading reading, CancellationToken cancellationToken)
    {
        if (!_trusted.TryGetValue(unitId, out var trusted) || trusted?.Slot >= reading.Slot)
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            trusted = _trusted[unitId] = await StoredRows.FindTrustedAsync(connection, unitId, reading.Slot, cancellationToken);
        }

        return HistoryNote.OfSuspect(meter, reading, trusted);
    }
}
