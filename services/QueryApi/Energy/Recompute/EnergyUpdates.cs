using AcMonitoring.QueryApi.Energy.Metering;
using Dapper;
using Npgsql;

namespace AcMonitoring.QueryApi.Energy.Recompute;

/// <summary>Writes recalculated energy and meter states in a transaction that holds the locks of their units.</summary>
internal static class EnergyUpdates
{
    private const string RowsSql =
        """
        UPDATE ac_monitoring r
        SET delta_kwh = c.delta_kwh, quality = c.quality, energy_from = c.energy_from, energy_to = c.energy_to
        FROM unnest(@UnitIds, @Slots, @DeltaKwhs, @Qualities, @EnergyFroms, @EnergyTos)
            AS c (unit_id, slot, delta_kwh, quality, energy_from, energy_to)
        WHERE r.unit_id = c.unit_id AND r.slot = c.slot
        """;

    private const string StatesSql =
        """
        UPDATE unit u
        SET meter_memory = m.meter_state::jsonb
        FROM unnest(@UnitIds, @MeterStates) AS m (unit_id, meter_state)
        WHERE u.unit_id = m.unit_id
        """;

    public static async Task WriteRowsAsync(NpgsqlConnection connection, IReadOnlyList<ReadingRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
            return;

        var parameters = new
        {
            UnitIds = rows.Select(row => row.UnitId).ToArray(),
            Slots = rows.Select(row => row.Slot).ToArray(),
            DeltaKwhs = rows.Select(row => row.Energy.DeltaKwh).ToArray(),
            Qualities = rows.Select(row => row.Energy.Quality).ToArray(),
            EnergyFroms = rows.Select(row => row.Energy.Interval?.From).ToArray(),
            EnergyTos = rows.Select(row => row.Energy.Interval?.To).ToArray(),
        };
        await connection.ExecuteAsync(new CommandDefinition(RowsSql, parameters, cancellationToken: cancellationToken));
    }

    public static Task WriteStatesAsync(
        NpgsqlConnection connection, IReadOnlyList<(int UnitId, MeterState State)> units, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            StatesSql,
            new
            {
                UnitIds = units.Select(unit => unit.UnitId).ToArray(),
                MeterStates = units.Select(unit => unit.State.ToJson()).ToArray(),
            },
            cancellationToken: cancellationToken));
}
