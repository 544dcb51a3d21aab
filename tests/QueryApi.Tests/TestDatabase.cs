using AcMonitoring.QueryApi.Tests.Database;
using AcMonitoring.TestSupport;
using Dapper;
using Npgsql;

namespace AcMonitoring.QueryApi.Tests;

/// <summary>A separate database for a test, with the schema of this version, and methods to query it.</summary>
public class TestDatabase(PostgresServer postgres) : IAsyncLifetime
{
    public string ConnectionString { get; private set; } = "";

    /// <summary>SQL that fills the database before the migrations of this version; empty by default.</summary>
    public string DatabaseBefore { get; init; } = "";

    /// <summary>IANA name of the time zone of timestamps without an offset in <see cref="DatabaseBefore"/>.</summary>
    public string LegacyTimeZone { get; init; } = "UTC";

    public virtual async ValueTask InitializeAsync() =>
        ConnectionString = await postgres.CreateDatabaseAsync(await MigratedDatabases.GetAsync(postgres, DatabaseBefore, LegacyTimeZone));

    public async Task<T> ScalarAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        return (await connection.QueryAsync<T>(sql, parameters)).AsList();
    }

    public async Task ExecuteAsync(string sql, object? parameters = null)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.ExecuteAsync(sql, parameters);
    }

    public virtual ValueTask DisposeAsync()
    {
        // Otherwise idle connections would count against the limit of the server for minutes.
        LeavePool();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Resets the database to its initial content and closes all connections to it.</summary>
    private protected async Task ReplaceAsync()
    {
        await postgres.ReplaceDatabaseAsync(ConnectionString, await MigratedDatabases.GetAsync(postgres, DatabaseBefore, LegacyTimeZone));
        LeavePool();
    }

    private void LeavePool()
    {
        using var connection = new NpgsqlConnection(ConnectionString);
        NpgsqlConnection.ClearPool(connection);
    }
}
