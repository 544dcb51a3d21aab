using System.Net.Http.Json;
using System.Text.Json;
using AcMonitoring.Contracts;
using AcMonitoring.TestSupport.Oracle;
using Npgsql;

namespace AcMonitoring.TestSupport;

/// <summary>
/// The whole system on servers that can be killed, with a gate in front of each, and an oracle that checks every reading.
/// </summary>
public sealed class GatedSystem : IAsyncDisposable
{
    public const string Collector = RunningSystem.Collector;
    public const string QueryApi = "QueryApi";
    public const string TokenService = "TokenService";

    private static readonly TimeSpan SettleTimeout = TimeSpan.FromMinutes(2);

    private readonly HttpClient _tokenService = new();
    private readonly string[] _simulator;

    private GatedSystem(PrivateRabbitMq broker, PrivatePostgres postgres, TimeSpan pollInterval, int units, string[] simulator)
    {
        Broker = broker;
        Postgres = postgres;
        BrokerGate = new TcpGate("127.0.0.1", broker.Uri.Port);
        PostgresGate = new TcpGate("127.0.0.1", new NpgsqlConnectionStringBuilder(postgres.ConnectionString).Port);
        Services = new RunningSystem(broker, postgres)
        {
            PollInterval = pollInterval,
            RabbitMqUri = new UriBuilder(broker.Uri) { Port = BrokerGate.Port }.Uri,
        };
        Units = units;
        _simulator = ["--units", $"{units}", "--number-readings", "true", "--report-interval", "00:00:02", .. simulator];
    }

    public PrivateRabbitMq Broker { get; }

    public PrivatePostgres Postgres { get; }

    public TcpGate BrokerGate { get; }

    public TcpGate PostgresGate { get; }

    public RunningSystem Services { get; }

    public int Units { get; }

    /// <summary>Opens both gates and starts the simulator. The test starts the services.</summary>
    /// <param name="broker">A running broker; all queues are deleted.</param>
    /// <param name="postgres">A running server; the system gets its own database.</param>
    /// <param name="pollInterval">Time between two polls.</param>
    /// <param name="units">Air conditioners of the site.</param>
    /// <param name="simulator">Further arguments of the simulator.</param>
    public static async Task<GatedSystem> PrepareAsync(
        PrivateRabbitMq broker, PrivatePostgres postgres, TimeSpan pollInterval, int units = 10, params string[] simulator)
    {
        var system = new GatedSystem(broker, postgres, pollInterval, units, simulator);
        try
        {
            system.BrokerGate.Open();
            system.PostgresGate.Open();
            await system.Services.PrepareAsync();
            system.Services.Database = new NpgsqlConnectionStringBuilder(system.Services.Database) { Port = system.PostgresGate.Port }.ConnectionString;
            await system.Services.StartSimulatorAsync(system._simulator);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the three services.</summary>
    public async Task StartServicesAsync()
    {
        await Task.WhenAll(Services.StartTokenServiceAsync(), Services.StartQueryApiAsync());
        await Services.StartCollectorAsync();
    }

    /// <summary>Turns the broker's memory alarm on or off: with the alarm, it accepts no messages.</summary>
    public Task SetMemoryAlarmAsync(bool on) => Broker.ControlAsync("set_vm_memory_high_watermark", on ? "0.0000001" : "0.6");

    /// <summary>Ends every session of the QueryApi's database.</summary>
    public Task EndSessionsAsync() =>
        ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{Name}'");

    /// <summary>Makes the database read-only, like a primary that has become a replica, or writable again.</summary>
    public async Task SetReadOnlyAsync(bool on)
    {
        await ExecuteAsync($"ALTER DATABASE {Name} SET default_transaction_read_only = {(on ? "on" : "off")}");
        await EndSessionsAsync();
    }

    public Task ExpireTokenAsync() => PostAsync("/admin/tokens/expire");

    public async Task PostTokenAsync()
    {
        using var response = await _tokenService.PostAsJsonAsync(
            new Uri(Services.TokenServiceAddress, "token"), new { token = "another-" + Guid.NewGuid() });
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Calls without a response of the simulator so far.</summary>
    public async Task<int> CallsInFlightAsync() =>
        (await Services.Simulator.GetFromJsonAsync<JsonElement>(new Uri("/admin/calls", UriKind.Relative))).GetProperty("inFlight").GetInt32();

    /// <summary>Posts to the simulator, such as <c>/admin/devices/{id}/remove</c>.</summary>
    public async Task PostAsync(string path)
    {
        using var response = await Services.Simulator.PostAsync(new Uri(path, UriKind.Relative), null);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Adds a fault to the simulator.</summary>
    public async Task AddFaultAsync(object fault)
    {
        using var response = await Services.Simulator.PostAsJsonAsync(new Uri("/admin/faults", UriKind.Relative), fault);
        response.EnsureSuccessStatusCode();
    }

    public async Task ClearFaultsAsync()
    {
        using var response = await Services.Simulator.DeleteAsync(new Uri("/admin/faults", UriKind.Relative));
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Waits for a successful poll, stops serving readings, and waits until every served reading is stored.</summary>
    /// <returns>The oracle's report; after the timeout it lists what is missing.</returns>
    public async Task<OracleReport> SettleAsync()
    {
        var start = TimeProvider.System.GetUtcNow();
        await WaitForSuccessfulPollAsync(start);
        await AddFaultAsync(new { kind = "status", status = 503 });

        var report = await Services.CheckReadingsAsync();
        for (var end = start + 2 * SettleTimeout; !report.Holds && TimeProvider.System.GetUtcNow() < end; report = await Services.CheckReadingsAsync())
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        return report;
    }

    /// <summary>Serves readings again after <see cref="SettleAsync"/>, and waits for a successful poll.</summary>
    public async Task ResumeAsync()
    {
        await ClearFaultsAsync();
        await WaitForSuccessfulPollAsync(TimeProvider.System.GetUtcNow());
    }

    /// <summary>Messages in the error queues and the dead-letter queue.</summary>
    public async Task<long> MessagesInErrorQueuesAsync()
    {
        long messages = 0;
        foreach (var queue in Queues.All.Where(queue => queue == Queues.DeadLetter || queue.EndsWith(Queues.ErrorSuffix, StringComparison.Ordinal)))
            messages += await Broker.CountAsync(queue) ?? 0;
        return messages;
    }

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        await BrokerGate.DisposeAsync();
        await PostgresGate.DisposeAsync();
        _tokenService.Dispose();
    }

    private string Name => new NpgsqlConnectionStringBuilder(Services.Database).Database!;

    private Task<JsonElement> WaitForSuccessfulPollAsync(DateTimeOffset after) => Services.WaitForAsync(
        "/fetch_status",
        status => status.GetProperty("ok").GetBoolean() && status.GetProperty("timestamp").GetDateTimeOffset() > after,
        "a poll is successful",
        SettleTimeout);

    // Uses another database: that of the QueryApi may be read-only.
    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(DatabaseServer.Unpooled(Postgres.ConnectionString));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
