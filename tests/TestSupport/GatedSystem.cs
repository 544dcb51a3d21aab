using System.Net.Http.Json;
using System.Text.Json;
using AcMonitoring.Contracts;
using AcMonitoring.TestSupport.Oracle;
using Npgsql;

namespace AcMonitoring.TestSupport;

/// <summary>
/// The whole system on servers that can be killed, with a gate before each of them, and an oracle that says where every reading is.
/// </summary>
public sealed class GatedSystem : IAsyncDisposable
{
    public const string Collector = RunningSystem.Collector;
    public const string QueryApi = "QueryApi";
    public const string TokenService = "TokenService";

    private static readonly TimeSpan QuietLimit = TimeSpan.FromMinutes(2);

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

    /// <summary>Opens both gates and starts the simulator; what is to be tested starts the services in its own order.</summary>
    /// <param name="broker">A broker that runs; it loses all the product's queues.</param>
    /// <param name="postgres">A server that runs; the system gets a database of its own there.</param>
    /// <param name="pollInterval">Time between two rounds.</param>
    /// <param name="units">Air conditioners of the site.</param>
    /// <param name="simulator">More of the simulator's command line.</param>
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

    /// <summary>Lets the broker run out of memory, by its own reckoning: it takes no messages then.</summary>
    public Task MemoryAlarmAsync(bool on) => Broker.ControlAsync("set_vm_memory_high_watermark", on ? "0.0000001" : "0.6");

    /// <summary>Ends every session of the QueryApi's database.</summary>
    public Task EndSessionsAsync() =>
        ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{Name}'");

    /// <summary>Lets the database take no writes, as a primary does that has become a replica.</summary>
    public async Task ReadOnlyAsync(bool on)
    {
        await ExecuteAsync($"ALTER DATABASE {Name} SET default_transaction_read_only = {(on ? "on" : "off")}");
        await EndSessionsAsync();
    }

    public Task ExpireTokenAsync() => PostAsync("/admin/tokens/expire");

    public async Task PostTokenAsync()
    {
        using var answer = await _tokenService.PostAsJsonAsync(
            new Uri(Services.TokenServiceAddress, "token"), new { token = "another-" + Guid.NewGuid() });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Calls that the simulator has not answered yet.</summary>
    public async Task<int> CallsInFlightAsync() =>
        (await Services.Simulator.GetFromJsonAsync<JsonElement>(new Uri("/admin/calls", UriKind.Relative))).GetProperty("inFlight").GetInt32();

    /// <summary>Asks something of the simulator, such as <c>/admin/devices/{id}/remove</c>.</summary>
    public async Task PostAsync(string path)
    {
        using var answer = await Services.Simulator.PostAsync(new Uri(path, UriKind.Relative), null);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Orders a fault of the cloud.</summary>
    public async Task OrderAsync(object fault)
    {
        using var answer = await Services.Simulator.PostAsJsonAsync(new Uri("/admin/faults", UriKind.Relative), fault);
        answer.EnsureSuccessStatusCode();
    }

    public async Task HealCloudAsync()
    {
        using var answer = await Services.Simulator.DeleteAsync(new Uri("/admin/faults", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Waits for a good round, has no more handed out, and waits until all that was handed out is where it belongs.</summary>
    /// <returns>The oracle's report; at the deadline it tells what is missing.</returns>
    public async Task<OracleReport> SettleAsync()
    {
        var start = TimeProvider.System.GetUtcNow();
        await GoodRoundAsync(start);
        await OrderAsync(new { kind = "status", status = 503 });

        var report = await Services.AskOracleAsync();
        for (var end = start + 2 * QuietLimit; !report.Holds && TimeProvider.System.GetUtcNow() < end; report = await Services.AskOracleAsync())
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        return report;
    }

    /// <summary>Has readings handed out again after <see cref="SettleAsync"/>, and waits for a good round.</summary>
    public async Task ResumeAsync()
    {
        await HealCloudAsync();
        await GoodRoundAsync(TimeProvider.System.GetUtcNow());
    }

    /// <summary>Messages that stand in error queues and among the dead letters.</summary>
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

    private Task<JsonElement> GoodRoundAsync(DateTimeOffset after) => Services.WaitForAsync(
        "/fetch_status",
        status => status.GetProperty("ok").GetBoolean() && status.GetProperty("timestamp").GetDateTimeOffset() > after,
        "collection works",
        QuietLimit);

    // In another database than the QueryApi's, which may be read-only.
    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(DatabaseServer.Unpooled(Postgres.ConnectionString));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
