using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using AcMonitoring.TestSupport;
using AcMonitoring.TestSupport.Oracle;
using Npgsql;

namespace AcMonitoring.Chaos;

/// <summary>The whole system on servers of its own, with a gate before each of them, and what can be done to it.</summary>
internal sealed class ChaosSystem : IAsyncDisposable
{
    public const string QueryApi = "QueryApi";
    public const string TokenService = "TokenService";

    private const int Units = 20;
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    private readonly HttpClient _tokenService = new();
    private RunningSystem _system = null!;
    private string _unit = "";
    private bool _hasSecondCollector;

    private ChaosSystem()
    {
    }

    public static TimeSpan PollInterval { get; } = TimeSpan.FromSeconds(2);

    public PrivateRabbitMq Broker { get; } = new();

    public PrivatePostgres Postgres { get; } = new();

    public TcpGate BrokerGate { get; private set; } = null!;

    public TcpGate PostgresGate { get; private set; } = null!;

    public RunningSystem Services => _system;

    /// <summary>Tells where every reading is. It asks the database itself, past the gate.</summary>
    public ReadingsOracle Oracle { get; private set; } = null!;

    /// <summary>Orderly stops, and those of them that took too long or ended with an error.</summary>
    public (int All, int Bad) Stops { get; private set; }

    public static async Task<ChaosSystem> StartAsync()
    {
        var system = new ChaosSystem();
        try
        {
            await Task.WhenAll(system.Broker.StartAsync(), system.Postgres.StartAsync());
            await system.StartServicesAsync();
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets the broker run out of memory, by its own reckoning: it takes no messages then.</summary>
    public Task AlarmAsync(bool on) => Broker.ControlAsync("set_vm_memory_high_watermark", on ? "0.0000001" : "0.6");

    /// <summary>Ends every session of the QueryApi's database.</summary>
    public Task EndSessionsAsync() => ExecuteAsync(
        $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{new NpgsqlConnectionStringBuilder(_system.Database).Database}'");

    /// <summary>Lets the database take no writes, as a primary does that has become a replica.</summary>
    public async Task ReadOnlyAsync(bool on)
    {
        var database = new NpgsqlConnectionStringBuilder(_system.Database).Database;
        await ExecuteAsync($"ALTER DATABASE {database} SET default_transaction_read_only = {(on ? "on" : "off")}");
        await EndSessionsAsync();
    }

    public void Kill(string service) => _system.Kill(service);

    public Task StartAsync(string service) => _system.StartAgainAsync(service);

    public async Task StopAsync(string service)
    {
        var clock = Stopwatch.StartNew();
        var exitCode = await _system.StopAsync(service);
        var isBad = exitCode != 0 || clock.Elapsed > StopLimit;
        Stops = (Stops.All + 1, Stops.Bad + (isBad ? 1 : 0));
        if (isBad)
            Console.WriteLine($"{service} ended after {clock.Elapsed.TotalSeconds:0.0} s with {exitCode}.");
    }

    public Task StartSecondCollectorAsync()
    {
        if (_hasSecondCollector)
            return StartAsync(RunningSystem.SecondCollector);
        _hasSecondCollector = true;
        return _system.StartSecondCollectorAsync();
    }

    public Task ExpireTokenAsync() => PostAsync("/admin/tokens/expire");

    public async Task PostTokenAsync()
    {
        using var answer = await _tokenService.PostAsJsonAsync(new Uri(_system.TokenServiceAddress, "token"), new { token = "chaos-" + Guid.NewGuid() });
        answer.EnsureSuccessStatusCode();
    }

    public async Task RemoveUnitAsync()
    {
        var readings = await _system.Simulator.GetFromJsonAsync<JsonElement>(new Uri("/admin/readings", UriKind.Relative));
        _unit = readings[0].GetProperty("deviceId").GetString()!;
        await PostAsync($"/admin/devices/{_unit}/remove");
    }

    public Task RestoreUnitAsync() => PostAsync($"/admin/devices/{_unit}/restore");

    public async Task OrderAsync(object fault)
    {
        using var answer = await _system.Simulator.PostAsJsonAsync(new Uri("/admin/faults", UriKind.Relative), fault);
        answer.EnsureSuccessStatusCode();
    }

    public async Task HealCloudAsync()
    {
        using var answer = await _system.Simulator.DeleteAsync(new Uri("/admin/faults", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Starts what a fault has left ended, so that every spool is emptied.</summary>
    public async Task StartAllAsync()
    {
        string[] services = [RunningSystem.Collector, QueryApi, TokenService];
        foreach (var service in _hasSecondCollector ? [.. services, RunningSystem.SecondCollector] : services)
        {
            if (_system.HasExited(service))
                await StartAsync(service);
        }
    }

    public async Task StopAllAsync()
    {
        string[] services = [RunningSystem.Collector, QueryApi, TokenService];
        foreach (var service in _hasSecondCollector ? [.. services, RunningSystem.SecondCollector] : services)
            await StopAsync(service);
    }

    public async ValueTask DisposeAsync()
    {
        if (_system is not null)
            await _system.DisposeAsync();
        if (BrokerGate is not null)
            await BrokerGate.DisposeAsync();
        if (PostgresGate is not null)
            await PostgresGate.DisposeAsync();
        _tokenService.Dispose();
        await Broker.DisposeAsync();
        await Postgres.DisposeAsync();
    }

    private async Task StartServicesAsync()
    {
        BrokerGate = new TcpGate("127.0.0.1", Broker.Uri.Port);
        PostgresGate = new TcpGate("127.0.0.1", new NpgsqlConnectionStringBuilder(Postgres.ConnectionString).Port);
        BrokerGate.Open();
        PostgresGate.Open();

        _system = new RunningSystem(Broker, Postgres)
        {
            PollInterval = PollInterval,
            RabbitMqUri = new UriBuilder(Broker.Uri) { Port = BrokerGate.Port }.Uri,
        };
        await _system.PrepareAsync();
        var database = _system.Database;
        _system.Database = new NpgsqlConnectionStringBuilder(_system.Database) { Port = PostgresGate.Port }.ConnectionString;
        await _system.StartSimulatorAsync("--units", $"{Units}", "--number-readings", "true", "--report-interval", "00:00:02");
        Oracle = new ReadingsOracle(_system.Simulator, database, KillWindow.Of(PollInterval));
        await _system.StartTokenServiceAsync();
        await _system.StartQueryApiAsync();
        await _system.StartCollectorAsync();
    }

    private async Task PostAsync(string path)
    {
        using var answer = await _system.Simulator.PostAsync(new Uri(path, UriKind.Relative), null);
        answer.EnsureSuccessStatusCode();
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Postgres.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
