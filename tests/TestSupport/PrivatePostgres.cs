using Npgsql;

namespace AcMonitoring.TestSupport;

/// <summary>
/// A PostgreSQL of a single test, always a process of this machine (the script private-postgres): it can be stopped, killed and started
/// again with the same port and data.
/// </summary>
public sealed class PrivatePostgres : DatabaseServer, IAsyncDisposable
{
    // With SIGTERM, PostgreSQL waits until the last client disconnects.
    private const int FastShutdown = ChildProcess.Interrupt;

    /// <summary>Enough for the services of all parallel assemblies.</summary>
    internal const string MaxConnections = "max_connections=400";

    // Like Testcontainers: without fsync, a killed server loses no data, only a failed machine does, and the final checkpoint does not take
    // minutes on a busy disk. synchronous_commit stays on, so a confirmed commit is durable.
    private static readonly string[] TestSettings = ["fsync=off", MaxConnections];

    private readonly PrivateServer _server = new("private-postgres", ports: 1);
    private readonly TestCertificateAuthority? _authority;

    /// <param name="authority">Issues the certificate; the server then accepts TLS only. Null: without TLS.</param>
    /// <param name="settings">Settings as NAME=VALUE; null: defaults for tests.</param>
    public PrivatePostgres(TestCertificateAuthority? authority = null, IReadOnlyList<string>? settings = null)
    {
        _server.Settings = settings ?? TestSettings;
        _authority = authority;
        if (authority is null)
            return;

        var (certificate, key) = authority.Issue(Folder);
        var access = Path.Combine(Folder, "access.conf");
        File.WriteAllText(access, "hostssl all all 127.0.0.1/32 scram-sha-256\n");
        _server.Settings = [.. _server.Settings, "ssl=on", $"ssl_cert_file={certificate}", $"ssl_key_file={key}", $"hba_file={access}"];
    }

    /// <summary>Its data folder.</summary>
    public string Folder => _server.Folder;

    /// <summary>Its output over all runs.</summary>
    public string Output => _server.Output;

    /// <summary>Starts it, for the first time or again, and waits until it accepts connections.</summary>
    public async Task StartAsync()
    {
        _server.Start();
        if (ConnectionString.Length == 0)
        {
            var connection = new NpgsqlConnectionStringBuilder
            {
                Host = "127.0.0.1",
                Port = _server.Port,
                Username = "myuser",
                Password = await _server.PasswordAsync(),
                Database = "mydatabase",
            };
            if (_authority is not null)
            {
                connection.Host = TestCertificateAuthority.Host;
                connection.SslMode = SslMode.VerifyFull;
                connection.RootCertificate = _authority.CertificateFile;
            }

            ConnectionString = connection.ConnectionString;
        }

        await WaitUntilAvailableAsync(() => Output);
    }

    /// <summary>Stops it; clients are disconnected.</summary>
    public Task StopAsync() => _server.StopAsync(FastShutdown);

    /// <summary>Kills the postmaster and all its children at once (SIGKILL).</summary>
    public void Kill() => _server.Kill();

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await StopAsync();
        await _server.DisposeAsync();
    }
}
