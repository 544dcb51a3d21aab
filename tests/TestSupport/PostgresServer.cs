using Npgsql;
using Testcontainers.PostgreSql;
using Xunit;

namespace AcMonitoring.TestSupport;

/// <summary>
/// A real PostgreSQL: that of the whole run, which <c>TEST_POSTGRES</c> names (a connection string of a user who may create
/// databases), else a container where a Docker engine answers, else a private process.
/// </summary>
public sealed class PostgresServer : DatabaseServer, IAsyncLifetime
{
    private PostgreSqlContainer? _container;
    private PrivatePostgres? _private;

    public async ValueTask InitializeAsync()
    {
        if (ServersOfTheRun.AreNone)
            return;
        if (Environment.GetEnvironmentVariable("TEST_POSTGRES") is { Length: > 0 } given)
        {
            ConnectionString = given;
        }
        else if (DockerEngine.Answers)
        {
            _container = new PostgreSqlBuilder(ServersOfTheRun.Image("postgres")).WithCommand("-c", PrivatePostgres.MaxConnections).Build();
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

        await AnswersAsync(output: () => "is not here.");
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
