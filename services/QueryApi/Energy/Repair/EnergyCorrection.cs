using AcMonitoring.Contracts;
using AcMonitoring.QueryApi.Energy.Metering;
using AcMonitoring.QueryApi.Energy.Recompute;
using AcMonitoring.QueryApi.Energy.Rollups;
using AcMonitoring.QueryApi.Site;
using Dapper;
using Npgsql;

namespace AcMonitoring.QueryApi.Energy.Repair;

/// <summary>
/// Adds energy that a reset lost to the count of a unit, as a row of its own at an instant: every sum over rows contains it, and no recalculation
/// changes it.
/// </summary>
internal sealed class EnergyCorrection(NpgsqlDataSource database, SiteCalendar calendar, TimeProvider clock)
{
    private const string LockSql = "SELECT device_name, location FROM unit WHERE unit_id = @UnitId FOR UPDATE";

    private const string PresentSql = "SELECT kwh FROM energy_correction WHERE unit_id = @UnitId AND at = @At";

    private const string SaveSql =
        """
        INSERT INTO energy_correction (unit_id, at, kwh, reason, created_at) VALUES (@UnitId, @At, @Kwh, @Reason, @Now)
        ON CONFLICT (unit_id, at) DO UPDATE SET kwh = EXCLUDED.kwh, reason = EXCLUDED.reason, created_at = EXCLUDED.created_at
        """;

    private const string InsertRowSql =
        """
        INSERT INTO ac_monitoring (unit_id, slot, "timestamp", reading_day, device_name, location, delta_kwh, quality, energy_from, energy_to)
        VALUES (@UnitId, @Slot, @At, @Day, @DeviceName, @Location, @Kwh, @Quality, @At, @At)
        """;

    /// <summary>Sets the energy that is added at an instant, in kWh; 0 withdraws an earlier correction.</summary>
    /// <returns>The energy that was added there before.</returns>
    public async Task<decimal> SetAsync(int unitId, DateTimeOffset at, decimal kwh, string reason, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var (deviceName, location) = await connection.QuerySingleAsync<(string DeviceName, string Location)>(Command(LockSql, new { UnitId = unitId }));
        var key = new { UnitId = unitId, At = at.UtcDateTime };
        var present = await connection.ExecuteScalarAsync<decimal?>(Command(PresentSql, key));
        if ((present ?? 0) == kwh)
            return kwh;

        // No reading has this slot: polls begin at full seconds.
        var slot = at.AddMicroseconds(1);
        var reading = new DeviceReading { DeviceId = "", DeviceName = deviceName, Location = location, Slot = slot, CollectedAt = at };
        var row = new ReadingRow(unitId, reading, present is { } stored ? new CountedEnergy(stored, EnergyQuality.Reset.ToText(), EnergyInterval.At(at)) : null);
        row.Apply(new MeterStep(kwh * CountedEnergy.WhPerKwh, EnergyQuality.Reset, EnergyInterval.At(at), MeterState.Unknown, EnergyRule.Correction));
        await connection.ExecuteAsync(Command(SaveSql, new { key.UnitId, key.At, Kwh = kwh, Reason = reason, Now = clock.GetUtcNow().UtcDateTime }));
        if (present is null)
        {
            await connection.ExecuteAsync(Command(InsertRowSql, new
            {
                key.UnitId,
                Slot = slot.UtcDateTime,
                key.At,
                Day = calendar.DayOf(at).ToDateTime(TimeOnly.MinValue),
                DeviceName = deviceName,
                Location = location,
                Kwh = kwh,
                row.Energy.Quality,
            }));
        }
        else
        {
            await EnergyUpdates.WriteRowsAsync(connection, [row], cancellationToken);
        }

        await RollupTables.AddAsync(connection, RollupChange.Of([row], calendar), calendar, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return present ?? 0;

        // No timeout: a batch of the service may hold the lock.
        CommandDefinition Command(string sql, object parameters) => new(sql, parameters, commandTimeout: 0, cancellationToken: cancellationToken);
    }
}
