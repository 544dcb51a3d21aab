using System.Collections.Concurrent;
using System.Data;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AcMonitoring.TestSupport.Oracle;
using Npgsql;

namespace AcMonitoring.TestSupport;

/// <summary>
/// The three services and the simulator as real processes on ports of their own, with a database of their own and a broker that has
/// none of their queues yet. Each is started by the test, in the order that it wants, and can be stopped, killed and started again by
/// its name: Collector, Collector2, QueryApi, TokenService, SmartThingsSimulator.
/// </summary>
/// <remarks>The projects must have been built in the configuration of the program that uses this.</remarks>
public sealed class RunningSystem(BrokerServer broker, DatabaseServer databases) : IAsyncDisposable
{
    public const string Collector = "Collector";
    public const string SecondCollector = "Collector2";

    private readonly string _folder = Directory.CreateTempSubdirectory("ac-monitoring-").FullName;
    private readonly ConcurrentDictionary<string, RunningService> _services = [];
    private readonly ConcurrentQueue<DateTimeOffset> _collectorKills = [];
    private readonly int _queryApi = FreePorts.Take();
    private readonly int _tokenService = FreePorts.Take();
    private readonly int _internal = FreePorts.Take();
    private readonly int _collector = FreePorts.Take();
    private readonly int _secondCollector = FreePorts.Take();
    private readonly int _simulator = FreePorts.Take();
    private string _ownDatabase = "";

    /// <summary>The token that the TokenService finds at its first start; null: none.</summary>
    public string? FirstToken { get; init; } = "first-" + Guid.NewGuid();

    /// <summary>The key without which no token is taken; null: anyone may give one.</summary>
    public string? OperatorKey { get; init; }

    /// <summary>Where the TokenService listens.</summary>
    public Uri TokenServiceAddress => new($"http://127.0.0.1:{_tokenService}/");

    /// <summary>By which address the services that are started from now on reach the broker: its own, or that of a gate before it.</summary>
    public Uri RabbitMqUri { get; set; } = broker.Uri;

    /// <summary>
    /// Connection string of the QueryApi's database. <see cref="PrepareAsync"/> makes one; who sets it afterwards, to a gate's port say, does
    /// it before the QueryApi starts.
    /// </summary>
    public string Database { get; set; } = "";

    /// <summary>The key with which the Collector gets the token.</summary>
    public string InternalKey { get; } = Guid.NewGuid().ToString();

    /// <summary>Time between two rounds.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Where the services send their telemetry; null: nowhere.</summary>
    public Uri? Telemetry { get; init; }

    /// <summary>What each process has written so far, over all its starts.</summary>
    public IReadOnlyDictionary<string, string> Outputs => _services.ToDictionary(service => service.Key, service => service.Value.Output);

    /// <summary>When a Collector was killed.</summary>
    public IReadOnlyList<DateTimeOffset> CollectorKills => [.. _collectorKills];

    public HttpClient QueryApi { get; private set; } = null!;

    public HttpClient Simulator { get; private set; } = null!;

    /// <summary>The file in which that Collector keeps what it has not yet published.</summary>
    public string SpoolPath(string collector = Collector) => Path.Combine(_folder, collector + ".spool");

    public async Task PrepareAsync()
    {
        await broker.DeleteQueuesAsync();
        Database = _ownDatabase = await databases.CreateDatabaseAsync();
        QueryApi = ClientOf(_queryApi);
        Simulator = ClientOf(_simulator);
    }

    public Task StartSimulatorAsync(params string[] arguments) => StartAsync(
        "SmartThingsSimulator", "tests/SmartThingsSimulator", _simulator, "live", new() { ["Operator__ApiKey"] = OperatorKey }, [], arguments);

    public Task StartTokenServiceAsync(params (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string?>
        {
            ["SMARTTHINGS_TOKEN"] = FirstToken,
            ["Operator__ApiKey"] = OperatorKey,
            ["SmartThings__BaseUrl"] = $"http://127.0.0.1:{_simulator}/v1/",
            ["TokenService__StoreDirectory"] = Path.Combine(_folder, "token"),
            ["Internal__ApiKey"] = InternalKey,
            ["Internal__Port"] = Text(_internal),
        };
        return StartAsync("TokenService", "services/TokenService", _tokenService, "ready", environment, settings);
    }

    public Task StartCollectorAsync(params (string Name, string Value)[] settings) => StartCollectorAsync(Collector, _collector, settings);

    /// <summary>Another Collector beside the first, with a spool of its own: Collector2.</summary>
    public Task StartSecondCollectorAsync(params (string Name, string Value)[] settings) =>
        StartCollectorAsync(SecondCollector, _secondCollector, settings);

    public Task StartQueryApiAsync(string probe = "ready", params (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string?>
        {
            ["ConnectionStrings__Postgres"] = Database,
            // Meters that show steps of 100 Wh and report every few seconds would rise by more than is believed of a unit.
            ["Energy__MaximumKilowatts"] = "1000",
            ["TokenService__BaseUrl"] = $"http://127.0.0.1:{_tokenService}/",
        };
        return StartAsync("QueryApi", "services/QueryApi", _queryApi, probe, environment, settings);
    }

    /// <summary>Starts one of the three services, by its name.</summary>
    public Task StartAsync(string name, string probe) => name switch
    {
        Collector => StartCollectorAsync(),
        "QueryApi" => StartQueryApiAsync(probe),
        "TokenService" => StartTokenServiceAsync(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such service."),
    };

    public async Task StartAllAsync(params string[] simulatorArguments)
    {
        await PrepareAsync();
        await StartSimulatorAsync(simulatorArguments);
        await StartTokenServiceAsync();
        await StartQueryApiAsync();
        await StartCollectorAsync();
    }

    /// <summary>Starts a process that has ended, with the settings that it had, and waits until it is live.</summary>
    public async Task StartAgainAsync(string name, string probe = "live")
    {
        _services[name].Start();
        await _services[name].ReadyAsync(probe, OutputOfBroker);
    }

    /// <summary>Kills a process at once (SIGKILL).</summary>
    public void Kill(string name)
    {
        if (name is Collector or SecondCollector)
            _collectorKills.Enqueue(TimeProvider.System.GetUtcNow());
        _services[name].Kill();
    }

    /// <summary>Asks a process to end (SIGTERM).</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> StopAsync(string name) => _services[name].StopAsync();

    public bool HasExited(string name) => _services[name].HasExited;

    public int ProcessIdOf(string name) => _services[name].ProcessId;

    /// <summary>What a service says at <c>/health/ready</c>.</summary>
    public Task<(HttpStatusCode Status, string Body)> ReadinessAsync(string name) => _services[name].ReadinessAsync();

    /// <summary>Waits until the QueryApi's answer satisfies the condition.</summary>
    public Task<JsonElement> WaitForAsync(string path, Func<JsonElement, bool> condition, string what, TimeSpan? deadline = null) =>
        Eventually.GetAsync(() => QueryApi.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative)), condition, what, deadline);

    /// <summary>Runs the command <c>health</c> of a service in the environment that the service itself has.</summary>
    /// <returns>Its exit code and what it wrote.</returns>
    public Task<(int ExitCode, string Output)> HealthAsync(string name) => _services[name].HealthAsync();

    /// <summary>Asks every process to end.</summary>
    /// <returns>Their exit codes by name.</returns>
    public async Task<IReadOnlyDictionary<string, int>> StopAllAsync()
    {
        var codes = new Dictionary<string, int>();
        foreach (var (name, service) in _services)
            codes[name] = await service.StopAsync();
        return codes;
    }

    /// <summary>Asks the database, whatever way the QueryApi goes to it.</summary>
    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(DatabaseServer.Unpooled(_ownDatabase));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Asks the database again and again, by one connection as long as that lasts, until the answer satisfies the condition.</summary>
    public async Task WaitForScalarAsync<T>(string sql, Func<T, bool> condition, Func<string> what, TimeSpan? deadline = null)
    {
        await using var connection = new NpgsqlConnection(DatabaseServer.Unpooled(_ownDatabase));
        await Eventually.TrueAsync(
            async () =>
            {
                if (connection.FullState != ConnectionState.Open)
                {
                    await connection.CloseAsync();
                    await connection.OpenAsync();
                }

                await using var command = new NpgsqlCommand(sql, connection);
                return condition((T)(await command.ExecuteScalarAsync())!);
            },
            what,
            deadline);
    }

    /// <summary>Asks where the readings are that the simulator has handed out, which must number them.</summary>
    public Task<OracleReport> AskOracleAsync() =>
        new ReadingsOracle(Simulator, _ownDatabase, PollInterval).AskAsync(CollectorKills);

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services.Values)
            await service.DisposeAsync();
        QueryApi?.Dispose();
        Simulator?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static HttpClient ClientOf(int port) => new() { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

    private string OutputOfBroker() => $"The broker's output: {broker.Output}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private Task StartCollectorAsync(string name, int port, (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string?>
        {
            ["SmartThings__BaseUrl"] = $"http://127.0.0.1:{_simulator}/v1/",
            ["TokenService__BaseUrl"] = $"http://127.0.0.1:{_tokenService}/",
            ["Internal__ApiKey"] = InternalKey,
            ["Internal__Port"] = Text(_internal),
            ["Collector__SpoolPath"] = SpoolPath(name),
        };
        return StartAsync(name, "services/Collector", port, "live", environment, settings);
    }

    private async Task StartAsync(
        string name,
        string folder,
        int port,
        string probe,
        Dictionary<string, string?> environment,
        (string Name, string Value)[] settings,
        params string[] arguments)
    {
        environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
        // As in its image.
        environment["MALLOC_ARENA_MAX"] = "1";
        environment["RabbitMq__Uri"] = RabbitMqUri.ToString();
        environment["SmartThings__PollInterval"] = PollInterval.ToString();
        if (Telemetry is not null)
            SendTelemetry(environment, Telemetry);
        foreach (var (setting, value) in settings)
            environment[setting] = value;
        // The same build configuration as this program's own: …/bin/Debug/net10.0/.
        var configuration = Directory.GetParent(AppContext.BaseDirectory.TrimEnd('/'))!.Name;
        var program = Path.Combine(Repository.Root, folder, "bin", configuration, "net10.0", Path.GetFileName(folder) + ".dll");
        // A file that may not grow is to fail as on a full disk, not to end the process.
        var service = new RunningService(name, program, arguments, environment, port) { Launcher = ["--ignore-signal=XFSZ"] };
        if (!_services.TryAdd(name, service))
            throw new InvalidOperationException($"{name} was started before: it is started again by {nameof(StartAgainAsync)}.");
        service.Start();
        await service.ReadyAsync(probe, OutputOfBroker);
    }

    // Often, so that a test need not wait for it.
    private static void SendTelemetry(Dictionary<string, string?> settings, Uri address)
    {
        settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = address.ToString();
        settings["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        settings["OTEL_BSP_SCHEDULE_DELAY"] = settings["OTEL_BLRP_SCHEDULE_DELAY"] = settings["OTEL_METRIC_EXPORT_INTERVAL"] = "500";
    }
}
