using Npgsql;
using Testcontainers.PostgreSql;
using Xunit;

namespace AcMonitoring.TestSupport;

/// <summary>
/// A real PostgreSQL: that of the test run, from <c>TEST_POSTGRES</c> (a connection string of a user who may create databases); else a
/// container if Docker is available; else a private process.
/// </summary>
public sealed class PostgresServer : DatabaseServer, IAsyncLifetime
{
    private PostgreSqlContainer? _container;
    private PrivatePostgres? _private;

    public async ValueTask InitializeAsync()
    {
        if (TestServerOptions.AreNone)
            return;
        if (Environment.GetEnvironmentVariable("TEST_POSTGRES") is { Length: > 0 } given)
        {
            ConnectionString = given;
        }
        else if (DockerEngine.IsAvailable)
        {
            _container = new PostgreSqlBuilder(TestServerOptions.Image("postgres")).WithCommand("-c", PrivatePostgres.MaxConnections).Build();
            await _container.StartAsync();
            ConnectionString = _container.GetConnectionString();
        }
        else
        {
            _private = new PrivatePostgres();
            await _private.StartAsync();
            ConnectionString = _private.ConnectionString;
            return;
        }

        await WaitUntilAvailableAsync(output: () => "is not available.");
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_container is not null)
            await _container.DisposeAsync();
        if (_private is not null)
            await _private.DisposeAsync();
    }
}
