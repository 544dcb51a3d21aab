using Npgsql;

namespace AcMonitoring.TestSupport;

/// <summary>A PostgreSQL for tests.</summary>
public abstract class DatabaseServer
{
    /// <summary>Connection string of a user who may create databases.</summary>
    public string ConnectionString { get; private protected set; } = "";

    /// <summary>Creates a database: an empty one, or a copy of another one without connections.</summary>
    /// <param name="original">Connection string of the database that is copied.</param>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync(string? original = null)
    {
        var database = new NpgsqlConnectionStringBuilder(ConnectionString) { Database = NewName() };
        await CreateAsync(database.Database, original);
        return database.ConnectionString;
    }

    /// <summary>Replaces a database by a copy of another, and closes all connections to it.</summary>
    /// <param name="database">Connection string of the database that is replaced.</param>
    /// <param name="original">Connection string of the database that is copied.</param>
    public async Task ReplaceDatabaseAsync(string database, string original)
    {
        // A drop would wait for every session of the server, and the sessions of other tests may be stalled.
        var name = NameOf(database);
        await ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        await ExecuteAsync($"ALTER DATABASE {name} RENAME TO {NewName()}");
        await CreateAsync(name, original);
    }

    /// <summary>Turns pooling off: pooled connections may be from before a restart of the server, or stay open.</summary>
    public static string Unpooled(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;

    private static string NewName() => "test_" + Guid.NewGuid().ToString("N");

    private static string NameOf(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Database!;

    private Task CreateAsync(string name, string? original) =>
        ExecuteAsync($"CREATE DATABASE {name}" + (original is null ? "" : $" TEMPLATE {NameOf(original)}"));

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Unpooled(ConnectionString));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private protected Task WaitUntilAvailableAsync(Func<string> output) => Eventually.TrueAsync(
        async () =>
        {
            await using var connection = new NpgsqlConnection(Unpooled(ConnectionString));
            await connection.OpenAsync();
            return true;
        },
        () => $"PostgreSQL accepts connections. Its output: {output()}");
}
