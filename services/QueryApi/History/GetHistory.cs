using AcMonitoring.QueryApi.Database;
using AcMonitoring.QueryApi.Site;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace AcMonitoring.QueryApi.History;

/// <summary>One stored reading. Null where unknown; instants are UTC.</summary>
/// <param name="Timestamp">When it was collected.</param>
/// <param name="DeltaKWh">Energy that it added, in kWh.</param>
/// <param name="CumulativeWh">The unit's running meter in Wh.</param>
/// <param name="Humidity">Relative humidity in percent.</param>
/// <param name="TemperatureC">Room temperature in degrees Celsius.</param>
/// <param name="AirConditionerMode">The vendor's word.</param>
/// <param name="FanMode">The vendor's word.</param>
/// <param name="ApiTimestamp">When SmartThings received the report that the meter value comes from.</param>
/// <param name="Quality">How the energy was found: first, measured, recovered, repeated, suspect, reset, no_meter or imported.</param>
/// <param name="EnergyFrom">Since when the energy was used: the end of the report that it is counted from. Null where the reading is not one to count from.</param>
/// <param name="EnergyTo">Until when: the end of the reading's own report.</param>
internal sealed record HistoryRow(
    DateTime Timestamp,
    decimal DeltaKWh,
    decimal? CumulativeWh,
    double? Humidity,
    double? TemperatureC,
    string? AirConditionerMode,
    string? FanMode,
    DateTime? ApiTimestamp,
    string Quality,
    DateTime? EnergyFrom,
    DateTime? EnergyTo);

/// <summary>Answers <c>GET /history</c>: the readings of a unit, newest first.</summary>
internal sealed class GetHistory([FromKeyedServices(PostgresSetup.Reads)] NpgsqlDataSource database, TimeProvider clock)
{
    private const int DefaultHours = 24;
    private const int MostHours = 8_760;
    private const int MostRows = 1_000_000;

    private const string Sql =
        $"""
        SELECT r."timestamp" AS Timestamp, r.delta_kwh AS DeltaKWh, r.cumulative_wh AS CumulativeWh,
            r.humidity AS Humidity, r.temperature_c AS TemperatureC, r.air_conditioner_mode AS AirConditionerMode, r.fan_mode AS FanMode,
            r.api_timestamp AS ApiTimestamp, r.quality AS Quality, r.energy_from AS EnergyFrom, r.energy_to AS EnergyTo
        FROM unit u
        JOIN ac_monitoring r ON r.unit_id = u.unit_id
        WHERE u.device_name = @DeviceName AND (@Location = '' OR u.location = @Location)
            AND r.slot > @From - interval '{PollingOptions.LongestSlot}' AND r."timestamp" >= @From
        ORDER BY r."timestamp" DESC, r.unit_id
        LIMIT @Limit
        """;

    /// <param name="deviceName">The unit's name. Required.</param>
    /// <param name="location">Its location id; empty or missing means any.</param>
    /// <param name="hours">How far back, 1 to 8760; 24 when missing.</param>
    /// <param name="limit">At most so many rows; all of the span when missing.</param>
    /// <param name="cancellationToken">Given up when the caller leaves.</param>
    public async Task<Results<Ok<IEnumerable<HistoryRow>>, ProblemHttpResult>> HandleAsync(
        string? deviceName, string? location, string? hours, string? limit, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(deviceName))
            return QueryParameters.BadRequest("deviceName is required");
        if (!QueryParameters.IsText("deviceName", deviceName, out var problem) ||
            !QueryParameters.IsText("location", location, out problem) ||
            !QueryParameters.TryReadNumber("hours", hours, 1, MostHours, DefaultHours, out var span, out problem) ||
            !QueryParameters.TryReadNumber("limit", limit, 1, MostRows, null, out var most, out problem))
            return problem;

        var parameters = new
        {
            DeviceName = deviceName,
            Location = location ?? "",
            From = clock.GetUtcNow().UtcDateTime.AddHours(-span!.Value),
            Limit = most,
        };
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return TypedResults.Ok(await connection.QueryAsync<HistoryRow>(
            new CommandDefinition(Sql, parameters, cancellationToken: cancellationToken)));
    }
}
