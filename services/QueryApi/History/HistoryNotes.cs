using AcMonitoring.QueryApi.Energy.Metering;
using AcMonitoring.QueryApi.Energy.Recompute;
using Dapper;
using Npgsql;

namespace AcMonitoring.QueryApi.History;

/// <summary>
/// Finds the notes of the readings of one response, newest first. One query serves all suspect readings that follow the same trusted row, and one
/// all excluded readings of a unit, so the cost does not grow with their number.
/// </summary>
internal sealed class HistoryNotes(NpgsqlDataSource database, EnergyMeter meter)
{
    private const string ReasonsSql = "SELECT from_time, to_time, reason FROM reading_exclusion WHERE unit_id = @UnitId AND included_at IS NULL";

    private const string CorrectionSql = "SELECT reason FROM energy_correction WHERE unit_id = @UnitId AND at = @At";

    private static readonly string Suspect = EnergyQuality.Suspect.ToText();
    private static readonly string Excluded = EnergyQuality.Excluded.ToText();
    private static readonly string Reset = EnergyQuality.Reset.ToText();

    private readonly Dictionary<int, ReadingRow?> _trusted = [];
    private readonly Dictionary<int, List<(DateTime From, DateTime To, string Reason)>> _exclusions = [];

    public static bool HasNote(string quality, decimal? meterWh) =>
        quality == Suspect || quality == Excluded || (quality == Reset && meterWh is null);

    public Task<HistoryNote> FindAsync(string quality, int unitId, MeterReading reading, CancellationToken cancellationToken) => quality switch
    {
        _ when quality == Suspect => OfSuspectAsync(unitId, reading, cancellationToken),
        _ when quality == Excluded => OfExcludedAsync(unitId, reading, cancellationToken),
        _ => OfCorrectionAsync(unitId, reading, cancellationToken),
    };

    private async Task<HistoryNote> OfCorrectionAsync(int unitId, MeterReading reading, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return HistoryNote.OfCorrection(await connection.ExecuteScalarAsync<string?>(new CommandDefinition(
            CorrectionSql, new { UnitId = unitId, At = reading.CollectedAt.UtcDateTime }, cancellationToken: cancellationToken)));
    }

    private async Task<HistoryNote> OfExcludedAsync(int unitId, MeterReading reading, CancellationToken cancellationToken)
    {
        if (!_exclusions.TryGetValue(unitId, out var exclusions))
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            exclusions = _exclusions[unitId] = (await connection.QueryAsync<(DateTime From, DateTime To, string Reason)>(
                new CommandDefinition(ReasonsSql, new { UnitId = unitId }, cancellationToken: cancellationToken))).AsList();
        }

        return HistoryNote.OfExcluded(
            exclusions.Find(exclusion => reading.CollectedAt >= exclusion.From && reading.CollectedAt < exclusion.To).Reason);
    }

    private async Task<HistoryNote> OfSuspectAsync(int unitId, MeterReading reading, CancellationToken cancellationToken)
    {
        if (!_trusted.TryGetValue(unitId, out var trusted) || trusted?.Slot >= reading.Slot)
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            trusted = _trusted[unitId] = await StoredRows.FindTrustedAsync(connection, unitId, reading.Slot, cancellationToken);
        }

        return HistoryNote.OfSuspect(meter, reading, trusted);
    }
}
