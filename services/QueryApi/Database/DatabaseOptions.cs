using Microsoft.Extensions.Options;
using Npgsql;

namespace AcMonitoring.QueryApi.Database;

/// <summary>
/// The address of PostgreSQL: <c>ConnectionStrings__Postgres</c>, or the names of the old backend: <c>DB_HOST</c>, <c>DB_PORT</c>,
/// <c>DB_USER</c>, <c>DB_PASSWORD</c>, <c>DB_NAME</c>. <c>DB_READ_HOST</c> names replicas for responses that may be some seconds old.
/// </summary>
internal sealed class DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>
    /// Planner settings: random reads cost about as much as sequential ones on an SSD, and JIT compilation costs more than our queries gain.
    /// </summary>
    internal const string PlannerOptions = "-c jit=off -c random_page_cost=1.1";

    /// <summary>Number of exports that run at a time, and of their connections.</summary>
    internal const int ExportConnections = 4;

    /// <summary>IANA name of the time zone of the old backend's timestamps, which have no offset.</summary>
    public string LegacyTimeZone { get; set; } = "UTC";

    /// <summary>Built from these settings; never logged.</summary>
    internal string ConnectionString { get; set; } = "";

    /// <summary>
    /// The same database on the first available host of <c>DB_READ_HOST</c>; null if that is not set. Its transactions are read-only, even if
    /// the primary is one of the hosts.
    /// </summary>
    internal string? ReadConnectionString { get; set; }

    /// <summary>
    /// The connections for exports, to the database of <see cref="ReadConnectionString"/>, else of <see cref="ConnectionString"/>. The buffer
    /// holds what the server sends in advance.
    /// </summary>
    internal string ExportConnectionString => new NpgsqlConnectionStringBuilder(ReadConnectionString ?? ConnectionString)
    {
        MinPoolSize = 0,
        MaxPoolSize = ExportConnections,
        ReadBufferSize = 64 * 1024,
    }.ConnectionString;
}

/// <summary>Reads the connection settings, which have no section of their own.</summary>
internal sealed class ReadDatabaseOptions(IConfiguration configuration)
    : IConfigureOptions<DatabaseOptions>, IValidateOptions<DatabaseOptions>
{
    // Default for one process, including exports.
    private const int MaxConnections = 100;
    private const string PortProblem = "DB_PORT must be a port number from 1 to 65535.";
    private const string ReadHostProblem = "DB_READ_HOST must list hosts such as replica-1,replica-2:5433,db, separated by commas.";

    public void Configure(DatabaseOptions options)
    {
        // Validate reports an invalid one.
        var primary = ConfiguredConnectionString is { Length: > 0 } text ? Parse(text) : FromOldNames();
        if (primary is null)
            return;

        options.ConnectionString = primary.ConnectionString;
        if (ReadHosts is { Length: > 0 } && AreHosts(ReadHosts))
        {
            primary.Host = ReadHosts;
            primary.Options += " -c default_transaction_read_only=on";
            options.ReadConnectionString = primary.ConnectionString;
        }
    }

    public ValidateOptionsResult Validate(string? name, DatabaseOptions options)
    {
        if (ConfiguredConnectionString is { Length: > 0 } text)
        {
            if (Parse(text) is null)
                return ValidateOptionsResult.Fail("ConnectionStrings__Postgres must read like Host=db;Port=5432;Username=…;Password=…;Database=….");
        }
        else if (Port is null)
        {
            return ValidateOptionsResult.Fail(PortProblem);
        }

        if (ReadHosts is { Length: > 0 } hosts && !AreHosts(hosts))
            return ValidateOptionsResult.Fail(ReadHostProblem);

        return TimeZoneInfo.TryFindSystemTimeZoneById(options.LegacyTimeZone, out _)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("Database__LegacyTimeZone must be an IANA time zone name such as Europe/Paris.");
    }

    private string? ConfiguredConnectionString => configuration.GetConnectionString("Postgres");

    private string? ReadHosts => configuration["DB_READ_HOST"];

    private int? Port => configuration["DB_PORT"] switch
    {
        null or "" => 5432,
        var text => PortOf(text),
    };

    private static int? PortOf(string text) => int.TryParse(text, out var port) && port is > 0 and <= 65_535 ? port : null;

    private static bool AreHosts(string list) => list.Split(',').All(item =>
        item.Split(':') is [{ Length: > 0 } host, .. { Length: < 2 } port]
        && !host.Any(char.IsWhiteSpace)
        && port.All(text => PortOf(text) is not null));

    private static NpgsqlConnectionStringBuilder? Parse(string connectionString)
    {
        try
        {
            return WithDefaults(new NpgsqlConnectionStringBuilder(connectionString));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private NpgsqlConnectionStringBuilder FromOldNames() => WithDefaults(new NpgsqlConnectionStringBuilder
    {
        Host = Setting("DB_HOST", "db"),
        Port = Port ?? 5432,
        Username = Setting("DB_USER", "myuser"),
        Password = Setting("DB_PASSWORD", "mypassword"),
        Database = Setting("DB_NAME", "mydatabase"),
    });

    private string Setting(string name, string fallback) => configuration[name] is { Length: > 0 } value ? value : fallback;

    private static NpgsqlConnectionStringBuilder WithDefaults(NpgsqlConnectionStringBuilder connection)
    {
        connection.ApplicationName ??= "ac-monitoring-query-api";
        connection.Options ??= DatabaseOptions.PlannerOptions;
        // Repeated queries are parsed once, and planned once if a generic plan suits all parameters.
        if (!IsSet(connection, "Max Auto Prepare"))
            connection.MaxAutoPrepare = 50;
        if (!IsSet(connection, "Auto Prepare Min Usages"))
            connection.AutoPrepareMinUsages = 2;
        // Our commands leave no session state that PostgreSQL would have to reset.
        if (!IsSet(connection, "No Reset On Close"))
            connection.NoResetOnClose = true;
        if (!IsSet(connection, "Maximum Pool Size"))
            connection.MaxPoolSize = MaxConnections - DatabaseOptions.ExportConnections;
        // Npgsql alternates between idle connections, and each is a PostgreSQL process with its own caches, so a few idle connections are slower
        // than one. They are closed after a minute, except one for the next request.
        if (!IsSet(connection, "Minimum Pool Size"))
            connection.MinPoolSize = 1;
        if (!IsSet(connection, "Connection Idle Lifetime"))
            connection.ConnectionIdleLifetime = Math.Max(60, connection.ConnectionPruningInterval);
        // Kerberos encryption is off by default, because its libraries take time and memory.
        if (!IsSet(connection, "GSS Encryption Mode"))
            connection.GssEncryptionMode = GssEncryptionMode.Disable;
        // We recover within seconds after an outage, even if the network drops packets: connection attempts time out soon, and keepalives detect
        // a server that disappeared while a command waits.
        if (!IsSet(connection, "Timeout"))
            connection.Timeout = 5;
        if (!IsSet(connection, "TCP Keepalive"))
            connection.TcpKeepAlive = true;
        if (!IsSet(connection, "TCP Keepalive Time"))
            connection.TcpKeepAliveTime = 5;
        if (!IsSet(connection, "TCP Keepalive Interval"))
            connection.TcpKeepAliveInterval = 1;
        return connection;
    }

    private static bool IsSet(NpgsqlConnectionStringBuilder connection, string keyword) => connection.ShouldSerialize(keyword);
}
