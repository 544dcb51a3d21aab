using Dapper;
using Npgsql;

namespace AcMonitoring.QueryApi.Energy.Recompute;

/// <summary>The times in which the meter values of units do not count.</summary>
internal sealed class ReadingExclusions
{
    private const string Sql = "SELECT unit_id, from_time, to_time FROM reading_exclusion WHERE unit_id = ANY (@UnitIds) AND included_at IS NULL";

    private readonly ILookup<int, (DateTimeOffset From, DateTimeOffset To)> _times;

    private ReadingExclusions(IEnumerable<(int UnitId, DateTime From, DateTime To)> times) =>
        _times = times.ToLookup(time => time.UnitId, time => (new DateTimeOffset(time.From), new DateTimeOffset(time.To)));

    /// <param name="connection">In a transaction that holds the locks of the units.</param>
    public static async Task<ReadingExclusions> LoadAsync(NpgsqlConnection connection, IEnumerable<int> unitIds, CancellationToken cancellationToken) =>
        new(await connection.QueryAsync<(int UnitId, DateTime From, DateTime To)>(
            new CommandDefinition(Sql, new { UnitIds = unitIds.ToArray() }, cancellationToken: cancellationToken)));

    public bool Contain(int unitId, DateTimeOffset collectedAt) => _times[unitId].Any(time => collectedAt >= time.From && collectedAt < time.To);
}
