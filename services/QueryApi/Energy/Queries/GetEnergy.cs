using System.Runtime.CompilerServices;
using AcMonitoring.QueryApi.Database;
using AcMonitoring.QueryApi.Site;
using AcMonitoring.QueryApi.Web;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace AcMonitoring.QueryApi.Energy.Queries;

/// <summary>The energy of a range in buckets. Instants are UTC.</summary>
/// <param name="Bucket">The bucket size.</param>
/// <param name="TimeZone">IANA name of the site's time zone, in which the buckets start and end.</param>
/// <param name="From">Start of the range.</param>
/// <param name="To">End of the range, exclusive.</param>
/// <param name="Series">One for each unit, ordered by name and location, or one for the site.</param>
internal sealed record EnergyResponse(Bucket Bucket, string TimeZone, DateTime From, DateTime To, IAsyncEnumerable<EnergySeries> Series);

/// <summary>The energy of one unit, or of the site; then everything but the buckets is null.</summary>
/// <param name="DeviceName">The unit's name.</param>
/// <param name="Location">SmartThings location id.</param>
/// <param name="LocationName">The location's name; null where unknown.</param>
/// <param name="DeviceId">SmartThings device id; null for a unit that only the old backend knew.</param>
/// <param name="Buckets">Ascending, without a gap, from the start to the end of the range. The first and the last one may be partial.</param>
internal sealed record EnergySeries(
    string? DeviceName, string? Location, string? LocationName, string? DeviceId, IReadOnlyList<EnergyBucket> Buckets);

/// <summary>Handles <c>GET /energy</c>. Streams unit by unit, so that memory holds one series at a time.</summary>
internal sealed class GetEnergy(
    [FromKeyedServices(PostgresSetup.Reads)] NpgsqlDataSource database, EnergyBucketQuery energy, SiteCalendar calendar, TimeProvider clock)
{
    private const string UnitsSql =
        """
        SELECT u.unit_id, u.device_name, u.location, u.location_name, u.device_id
        FROM unit u
        WHERE u."timestamp" IS NOT NULL AND (@DeviceName = '' OR u.device_name = @DeviceName) AND (@Location = '' OR u.location = @Location)
        ORDER BY u.device_name, u.location, u.unit_id
        """;

    private enum By
    {
        Unit,
        Site,
    }

    /// <param name="bucket">hour, day or month; hour when missing.</param>
    /// <param name="from">First instant or day; the last 24 hours, 31 days or 12 months when missing.</param>
    /// <param name="to">The end of the range, exclusive, or its last day; now when missing.</param>
    /// <param name="deviceName">A unit's name; any when missing.</param>
    /// <param name="location">A location id; any when missing.</param>
    /// <param name="by">unit or site; when missing, unit if a name is given.</param>
    public async Task<Results<Ok<EnergyResponse>, ProblemHttpResult>> HandleAsync(
        string? bucket, string? from, string? to, string? deviceName, string? location, string? by, CancellationToken cancellationToken)
    {
        if (!EnergyRange.TryRead(bucket, from, to, calendar, clock.GetUtcNow(), out var range, out var problem) ||
            !QueryParameters.IsText("deviceName", deviceName, out problem) ||
            !QueryParameters.IsText("location", location, out problem) ||
            !QueryParameters.TryReadChoice("by", by, string.IsNullOrEmpty(deviceName) ? By.Site : By.Unit, out var series, out problem))
            return problem;

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var units = (await connection.QueryAsync<Unit>(new CommandDefinition(
            UnitsSql, new { DeviceName = deviceName ?? "", Location = location ?? "" }, cancellationToken: cancellationToken))).AsList();
        return TypedResults.Ok(new EnergyResponse(
            range.Bucket,
            calendar.TimeZone,
            range.Boundaries[0],
            range.Boundaries[^1],
            series == By.Unit ? ByUnitAsync(units, range, cancellationToken) : OfSiteAsync(units, range, cancellationToken)));
    }

    private async IAsyncEnumerable<EnergySeries> ByUnitAsync(
        IReadOnlyList<Unit> units, EnergyRange range, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var unit in units)
        {
            var buckets = await energy.ReadAsync([unit.UnitId], range, cancellationToken);
            yield return new EnergySeries(unit.DeviceName, unit.Location, unit.LocationName, unit.DeviceId, buckets);
        }
    }

    private async IAsyncEnumerable<EnergySeries> OfSiteAsync(
        IReadOnlyList<Unit> units, EnergyRange range, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buckets = await energy.ReadAsync([.. units.Select(unit => unit.UnitId)], range, cancellationToken);
        yield return new EnergySeries(null, null, null, null, buckets);
    }

    private sealed record Unit
    {
        public int UnitId { get; init; }
        public string DeviceName { get; init; } = "";
        public string Location { get; init; } = "";
        public string? LocationName { get; init; }
        public string? DeviceId { get; init; }
    }
}
