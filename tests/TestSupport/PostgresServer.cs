using Npgsql;
using Testcontainers.PostgreSql;
using Xunit;

namespace AcMonitoring.TestSupport;

/// <summary>
/// A real PostgreSQL for a test assembly: the one that <c>TEST_POSTGRES</c> names (a connection string of a user who may create
/// databases), else a container where a Docker engine answers, else a private process.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private PostgreSqlContainer? _container;
    private PrivateServer? _private;
    private string _connectionString = "";

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("TEST_POSTGRES") is { Length: > 0 } given)
        {
            _connectionString = given;
        }
        else if (DockerEngine.Answers)
        {
            _container = new PostgreSqlBuilder("postgres:17-alpine").Build();
            await _container.StartAsync();
            _connectionString = _container.GetConnectionString();
        }
        else
        {
            // As Testcontainers has it: a server that is killed loses nothing by it, only one whose machine fails; and the last checkpoint
            // of all the databases of the tests would take minutes on a busy disk.
            _private = PrivateServer.Start("private-postgres", ports: 1, "fsync=off");
            _connectionString = new NpgsqlConnectionStringBuilder
            {
                Host = "127.0.0.1",
                Port = _private.Port,
                Username = "myuser",
                Password = await _private.PasswordAsync(),
                Database = "mydatabase",
            }.ConnectionString;
        }

        await Eventually.TrueAsync(ConnectsAsync, $"PostgreSQL answers. Its output: {_private?.Output}", TimeSpan.FromMinutes(1));
    }

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = "test_" + Guid.NewGuid().ToString("N");
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(_connectionString) { Database = name }.ConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_container is not null)
            await _container.DisposeAsync();
        if (_private is not null)
            await _private.DisposeAsync();
    }

    private async Task<bool> ConnectsAsync()
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        return true;
    }
}
