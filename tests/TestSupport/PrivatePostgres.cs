using Npgsql;

namespace AcMonitoring.TestSupport;

/// <summary>
/// A PostgreSQL of a test's own, always a process of this machine (the script private-postgres): it can be stopped, killed and started
/// again, on the same port and with what it has stored.
/// </summary>
public sealed class PrivatePostgres : DatabaseServer, IAsyncDisposable
{
    // On SIGTERM it would wait until the last client has left.
    private const int FastShutdown = ChildProcess.Interrupt;

    /// <summary>Enough for the services of all assemblies that run at once.</summary>
    internal const string MaxConnections = "max_connections=400";

    // As Testcontainers has it: a server that is killed loses nothing by it, only one whose machine fails; and the last checkpoint of all
    // the databases of the tests would take minutes on a busy disk. A commit that is answered still is a commit: synchronous_commit stays.
    private static readonly string[] SettingsOfTests = ["fsync=off", MaxConnections];

    private readonly PrivateServer _server = new("private-postgres", ports: 1);
    private readonly ThrowAwayAuthority? _authority;

    /// <param name="authority">Gives it a certificate; by TLS alone it is reached then. Null: without TLS.</param>
    /// <param name="settings">Of its configuration, NAME=VALUE each; null: those that suit tests.</param>
    public PrivatePostgres(ThrowAwayAuthority? authority = null, IReadOnlyList<string>? settings = null)
    {
        _server.Settings = settings ?? SettingsOfTests;
        _authority = authority;
        if (authority is null)
            return;

        var (certificate, key) = authority.Issue(Folder);
        var access = Path.Combine(Folder, "access.conf");
        File.WriteAllText(access, "hostssl all all 127.0.0.1/32 scram-sha-256\n");
        _server.Settings = [.. _server.Settings, "ssl=on", $"ssl_cert_file={certificate}", $"ssl_key_file={key}", $"hba_file={access}"];
    }

    /// <summary>Where it keeps its data.</summary>
    public string Folder => _server.Folder;

    /// <summary>What it has written, over all its runs.</summary>
    public string Output => _server.Output;

    /// <summary>Starts it, for the first time or again, and waits until it answers.</summary>
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
                connection.Host = ThrowAwayAuthority.Host;
                connection.SslMode = SslMode.VerifyFull;
                connection.RootCertificate = _authority.CertificateFile;
            }

            ConnectionString = connection.ConnectionString;
        }

        await AnswersAsync(() => Output);
    }

    /// <summary>Asks it to end in good order; its clients are sent away.</summary>
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
