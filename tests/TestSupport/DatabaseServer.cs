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
        await using var connection = new NpgsqlConnection(Unpooled(ConnectionString));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name }.ConnectionString;
    }

    /// <summary>Without a pool, whose connections may be of the server's life before, or stay behind.</summary>
    internal static string Unpooled(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;

    private protected Task AnswersAsync(Func<string> output) => Eventually.TrueAsync(
        async () =>
        {
            await using var connection = new NpgsqlConnection(Unpooled(ConnectionString));
            await connection.OpenAsync();
            return true;
        },
        () => $"PostgreSQL answers. Its output: {output()}");
}
