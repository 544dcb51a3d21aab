using Npgsql;

namespace AcMonitoring.TestSupport;

/// <summary>A PostgreSQL that tests use.</summary>
public abstract class DatabaseServer
{
    /// <summary>Connection string of a user who may create databases.</summary>
    public string ConnectionString { get; private protected set; } = "";

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = "test_" + Guid.NewGuid().ToString("N");
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name }.ConnectionString;
    }

    private protected Task AnswersAsync(Func<string> output) => Eventually.TrueAsync(
        async () =>
        {
            // A connection of the pool may be one to the server's life before.
            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
            await connection.OpenAsync();
            return true;
        },
        () => $"PostgreSQL answers. Its output: {output()}",
        TimeSpan.FromMinutes(1));
}
