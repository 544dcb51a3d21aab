using AcMonitoring.QueryApi.Export;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AcMonitoring.QueryApi.Database;

/// <summary>
/// Where PostgreSQL is: <c>ConnectionStrings__Postgres</c>, or the names that the old backend used: <c>DB_HOST</c>, <c>DB_PORT</c>,
/// <c>DB_USER</c>, <c>DB_PASSWORD</c>, <c>DB_NAME</c>. With <c>DB_READ_HOST</c>, answers that may be some seconds old are read elsewhere.
/// </summary>
internal sealed class DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>
    /// How PostgreSQL is to plan: on a disk that reads one place as fast as another, without compiling, which costs more than any of our
    /// queries gains by it.
    /// </summary>
    internal const string PlannerOptions = "-c jit=off -c random_page_cost=1.1";

    /// <summary>IANA name of the zone in which an old backend's database wrote its timestamps, which carry none.</summary>
    public string LegacyTimeZone { get; set; } = "UTC";

    /// <summary>Made from the settings above; never logged.</summary>
    internal string ConnectionString { get; set; } = "";

    /// <summary>
    /// The same database by the hosts of <c>DB_READ_HOST</c>, the first of them that answers; null where that is not set.
    /// Its transactions are read-only, also where the primary is one of the hosts.
    /// </summary>
    internal string? ReadConnectionString { get; set; }

    /// <summary>
    /// The database of <see cref="ReadConnectionString"/>, else of <see cref="ConnectionString"/>, for exports: so many connections as run at a
    /// time, each with room for what the server sends in advance.
    /// </summary>
    internal string ExportConnectionString => new NpgsqlConnectionStringBuilder(ReadConnectionString ?? ConnectionString)
    {
        MinPoolSize = 0,
        MaxPoolSize = ExportTurns.Count,
        ReadBufferSize = 64 * 1024,
    }.ConnectionString;
}

/// <summary>Reads the connection settings, which have no section of their own.</summary>
internal sealed class ReadDatabaseOptions(IConfiguration configuration)
    : IConfigureOptions<DatabaseOptions>, IValidateOptions<DatabaseOptions>
{
    // Of one process, exports and all, where nobody says how many.
    private const int MostConnections = 100;
    private const string PortProblem = "DB_PORT must be a port number from 1 to 65535.";
    private const string ReadHostProblem = "DB_READ_HOST must list hosts such as replica-1,replica-2:5433,db, separated by commas.";

    public void Configure(DatabaseOptions options)
    {
        // A bad one is told by Validate; until then it stays as given.
        var primary = GivenConnectionString is { Length: > 0 } given ? Parse(given) : FromOldNames();
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
        if (GivenConnectionString is { Length: > 0 } given)
        {
            if (Parse(given) is null)
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

    private string? GivenConnectionString => configuration.GetConnectionString("Postgres");

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
        Host = Given("DB_HOST", "db"),
        Port = Port ?? 5432,
        Username = Given("DB_USER", "myuser"),
        Password = Given("DB_PASSWORD", "mypassword"),
        Database = Given("DB_NAME", "mydatabase"),
    });

    private string Given(string name, string otherwise) => configuration[name] is { Length: > 0 } value ? value : otherwise;

    private static NpgsqlConnectionStringBuilder WithDefaults(NpgsqlConnectionStringBuilder connection)
    {
        connection.ApplicationName ??= "ac-monitoring-query-api";
        connection.Options ??= DatabaseOptions.PlannerOptions;
        // What is asked again and again is parsed once, and planned once where PostgreSQL finds one plan good for every span.
        if (!IsGiven(connection, "Max Auto Prepare"))
            connection.MaxAutoPrepare = 50;
        if (!IsGiven(connection, "Auto Prepare Min Usages"))
            connection.AutoPrepareMinUsages = 2;
        // Nothing that a connection is used for leaves a state behind that PostgreSQL would have to forget before the next.
        if (!IsGiven(connection, "No Reset On Close"))
            connection.NoResetOnClose = true;
        if (!IsGiven(connection, "Maximum Pool Size"))
            connection.MaxPoolSize = MostConnections - ExportTurns.Count;
        // Npgsql takes idle connections by turns, and each of them is a process of PostgreSQL with a memory of its own: two that are asked by
        // turns answer later than one. So those of a busy moment go soon, but for one, which a page that is opened now and then finds ready.
        if (!IsGiven(connection, "Minimum Pool Size"))
            connection.MinPoolSize = 1;
        if (!IsGiven(connection, "Connection Idle Lifetime"))
            connection.ConnectionIdleLifetime = Math.Max(60, connection.ConnectionPruningInterval);
        // Whose connections are encrypted by Kerberos says so; for all others its libraries would only take time and memory.
        if (!IsGiven(connection, "GSS Encryption Mode"))
            connection.GssEncryptionMode = GssEncryptionMode.Disable;
        // An outage is to be over for us within seconds of its end, also where the network drops packets instead of refusing them: a vain
        // attempt to connect ends soon, and a server that went without a word is noticed while its answer is waited for.
        if (!IsGiven(connection, "Timeout"))
            connection.Timeout = 5;
        if (!IsGiven(connection, "TCP Keepalive"))
            connection.TcpKeepAlive = true;
        if (!IsGiven(connection, "TCP Keepalive Time"))
            connection.TcpKeepAliveTime = 5;
        if (!IsGiven(connection, "TCP Keepalive Interval"))
            connection.TcpKeepAliveInterval = 1;
        return connection;
    }

    private static bool IsGiven(NpgsqlConnectionStringBuilder connection, string keyword) => connection.ShouldSerialize(keyword);
}
