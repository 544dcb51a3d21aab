using Npgsql;

namespace AcMonitoring.Benchmarks.Data;

/// <summary>The indexes and constraints of a table, taken away while it is filled: made afterwards they take a fraction of the time.</summary>
internal sealed class SuspendedIndexes
{
    private const string ConstraintsSql =
        """
        SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
            format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
        FROM pg_constraint
        WHERE conrelid = $1::regclass AND contype IN ('p', 'u', 'f')
        ORDER BY contype DESC
        """;

    private const string IndexesSql =
        """
        SELECT format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
        FROM pg_index i
        WHERE indrelid = $1::regclass AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
        """;

    private readonly NpgsqlConnection _connection;
    private readonly List<string> _make = [];

    private SuspendedIndexes(NpgsqlConnection connection) => _connection = connection;

    public static async Task<SuspendedIndexes> SuspendAsync(NpgsqlConnection connection, string table, CancellationToken stop)
    {
        var suspended = new SuspendedIndexes(connection);
        var statements = new List<(string Drop, string Make)>();
        foreach (var sql in (string[])[ConstraintsSql, IndexesSql])
        {
            await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new NpgsqlParameter<string> { TypedValue = table } } };
            await using var reader = await command.ExecuteReaderAsync(stop);
            while (await reader.ReadAsync(stop))
                statements.Add((reader.GetString(0), reader.GetString(1)));
        }

        foreach (var (drop, make) in statements)
        {
            await suspended.ExecuteAsync(drop, stop);
            suspended._make.Add(make);
        }

        return suspended;
    }

    public async Task ResumeAsync(CancellationToken stop)
    {
        foreach (var make in _make)
            await ExecuteAsync(make, stop);
    }

    private async Task ExecuteAsync(string sql, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, _connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(stop);
    }
}
